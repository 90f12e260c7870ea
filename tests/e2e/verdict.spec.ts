import { expect, recording, rejectedUpload, test } from './support.ts';
import { reportOf } from './views.ts';

test('a capture becomes the same verdict, dropped or picked in the dialog', async ({ app }) => {
  const verdicts: string[] = [];
  for (const give of ['drop', 'pick'] as const) {
    await app.open();
    await app[give](rejectedUpload);
    await app.showsReport();
    await expect(app.verdict).toContainText('Problem');
    await expect(app.verdict.getByRole('heading', { level: 1 })).toContainText('192.0.2.1');
    await expect(app.flowTable).toContainText('198.51.100.20');
    verdicts.push(await app.verdict.innerText());
    await app.page.goto('about:blank');
  }
  expect(verdicts[1]).toBe(verdicts[0]);
});

test('a second capture takes the place of the first', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  const first = await app.verdict.getByRole('heading', { level: 1 }).innerText();
  await app.drop(recording('plain-transfer.pcap'));
  await expect(page).toHaveTitle('plain-transfer.pcap · mtuscope');
  await app.showsReport();
  await expect(app.verdict.getByRole('heading', { level: 1 })).not.toHaveText(first);
  await expect(page.getByText('upload.pcap')).toHaveCount(0);
  await expect(app.flowTable).not.toContainText('198.51.100.20');
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

test('on a narrow screen a command breaks between its words, goes on indented, and is selected as it is', async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await reportOf(app, recording('black-hole-beside-healthy.pcap'));
  const command = page.locator('#evidence article pre', { hasText: '--icmp-type' }).first();
  const lines = (await command.textContent())!.split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).toMatch(/^ip6?tables -I /);
  expect(await command.evaluate((pre) => {
    getSelection()!.selectAllChildren(pre);
    return getSelection()!.toString();
  })).toBe(lines.join('\n'));
  const { boxes, broken, indent } = await command.evaluate((pre) => {
    const range = document.createRange();
    const words = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    let broken = '';
    const starts = new Set<number>();
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      for (const word of node.textContent!.matchAll(/\S+/g)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = [...range.getClientRects()];
        if (lines.length > 1) broken += ` ${word[0]}`;
        starts.add(Math.round(lines[0]!.left));
      }
    }
    const [first, second] = [...starts].sort((a, b) => a - b);
    return { boxes: pre.getClientRects().length, broken, indent: second! - first! };
  });
  expect(boxes).toBe(1);
  expect(broken).toBe('');
  expect(indent).toBeGreaterThan(8);
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
