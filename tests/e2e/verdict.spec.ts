import { expect, recording, rejectedUpload, test } from './support.ts';
import { reportOf } from './views.ts';

test('a dropped capture becomes a verdict', async ({ app }) => {
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
  await expect(app.verdict).toContainText(/\w/);
  await expect(app.flowTable).toContainText('198.51.100.20');
});

test('a capture that was picked in the dialog becomes the same verdict', async ({ app }) => {
  await app.open();
  await app.pick(rejectedUpload);
  await app.showsReport();
  await expect(app.flowTable).toContainText('198.51.100.20');
});

test('a second capture takes the place of the first', async ({ app }) => {
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
  await app.drop({ ...rejectedUpload, name: 'another.pcap' });
  await expect(app.page.getByText('another.pcap').first()).toBeVisible();
  await app.showsReport();
});

test('a term explains itself in the headline and in the title of a fix', async ({ app, page }) => {
  await app.open();
  await app.pick(recording('story-1-sftp-tso.pcap'));
  await app.showsReport();
  for (const place of [app.verdict.getByRole('heading', { level: 1 }), page.locator('#evidence article h3').first()]) {
    await place.getByRole('note', { name: 'TSO', exact: true }).hover();
    await expect(page.getByRole('tooltip', { name: /TCP Segmentation Offload/ })).toBeVisible();
    await page.keyboard.press('Escape');
  }
});

test('each step of the evidence leads to the flow in which its frame lies', async ({ app, page }) => {
  await app.open();
  await app.pick(recording('pmtu-flapping.pcap'));
  await app.showsReport();
  const steps = page.getByRole('listitem').filter({ hasText: /announces 1,[34]00/ });
  const flows = await steps.getByRole('link', { name: /^frame [\d,]+$/ }).evaluateAll((links) => links.map((link) => /#\/flow\/(\d+\.\d+)/.exec((link as HTMLAnchorElement).href)![1]));
  expect(flows.length).toBeGreaterThan(2);
  expect(new Set(flows).size).toBe(flows.length);
});

test('on small screens the links to the parts stay in reach, and nothing covers anything', async ({ app, page }) => {
  for (const width of [320, 390, 768]) {
    await page.setViewportSize({ width, height: 844 });
    await reportOf(app, recording('story-3-dnat-phantom.pcap'));
    const parts = page.getByRole('navigation', { name: 'Parts of the report' });
    await expect(parts.getByRole('link', { name: 'Packets' })).toHaveCount(1);
    await parts.getByRole('link', { name: 'Flows' }).click();
    await expect(page.locator('#flows-title')).toBeInViewport();
    await expect(parts).toBeInViewport();
    const { top, below } = await page.evaluate(() => ({ top: document.getElementById('flows-title')!.getBoundingClientRect().top, below: document.querySelector('nav[aria-label="Parts of the report"]')!.getBoundingClientRect().bottom }));
    expect(top).toBeGreaterThanOrEqual(below);
    // The drawing lies within its box, and of its words none lies on another.
    await page.locator('#path').scrollIntoViewIfNeeded();
    const outside = await page.evaluate(() => {
      const figure = document.querySelector('#path figure')!.getBoundingClientRect();
      const words = [...document.querySelectorAll('#path svg text')].map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
      const covering = words.flatMap((one, i) => words.slice(i + 1).filter(({ box }) => box.left < one.box.right - 1 && box.right > one.box.left + 1 && box.top < one.box.bottom - 3 && box.bottom > one.box.top + 3).map(({ text }) => `${one.text} on ${text}`));
      return [...words.filter(({ box }) => box.left < figure.left || box.right > figure.right).map(({ text }) => text), ...covering];
    });
    expect(outside, `at ${width} px`).toEqual([]);
    const header = await page.evaluate(() => [...document.querySelector('header')!.children].map((part) => part.getBoundingClientRect()).filter(({ width }) => width > 0).map(({ left, right }) => [left, right]));
    header.forEach(([left], i) => i > 0 && expect(left, `at ${width} px`).toBeGreaterThanOrEqual(header[i - 1]![1]!));
  }
});
