/** What moves, and what is said to those who do not see it. */
import type { Page } from '@playwright/test';
import { expect, recording, rejectedUpload, test } from './support.ts';
import { goTo, readForEver, reportOf } from './views.ts';

/** What moves at this moment: animations and transitions, and whether going somewhere glides. */
const moving = (page: Page) => page.evaluate(() => ({
  animations: document.getAnimations().map((animation) => `${(animation.effect as KeyframeEffect).target?.nodeName} ${animation.constructor.name}`),
  glides: getComputedStyle(document.documentElement).scrollBehavior,
}));

const STILL = { animations: [], glides: 'auto' };

test.describe('where motion is not wanted', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  test('nothing moves on the start page and while a capture is read', async ({ app, page }) => {
    await readForEver(page);
    await app.open();
    await page.getByRole('button', { name: /The SFTP server/ }).hover();
    expect.soft(await moving(page), 'the start page').toEqual(STILL);
    await app.pick(rejectedUpload);
    await app.inPhase('reading');
    await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '37');
    expect.soft(await moving(page), 'reading').toEqual(STILL);
  });

  test('nothing moves in a report, a flow and packets, and sections are there at once', async ({ app, page }) => {
    await reportOf(app, rejectedUpload);
    expect.soft(await moving(page), 'a report').toEqual(STILL);
    await expect(page.locator('#timeline figure svg').first()).toBeVisible();
    await page.getByRole('link', { name: 'Flows', exact: true }).click();
    const at = await page.evaluate(() => scrollY);
    expect(at).toBeGreaterThan(100);
    expect(await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(scrollY)))))).toBe(at);
    await page.getByRole('button', { name: 'Share', exact: true }).hover();
    expect.soft(await moving(page), 'a report, scrolled').toEqual(STILL);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    expect.soft(await moving(page), 'the commands').toEqual(STILL);
    await page.keyboard.press('Escape');
    await goTo(page, '#/flow/0.0');
    await expect(page.getByTestId('plot')).toHaveCount(5);
    await page.getByTestId('plot').first().press('+');
    expect.soft(await moving(page), 'a flow').toEqual(STILL);
    await goTo(page, '#/packets?frame=5');
    await expect(page.getByTestId('decode-tree')).toBeVisible();
    expect.soft(await moving(page), 'packets').toEqual(STILL);
  });
});

test('where motion is welcome the packets of the path move, for a while', async ({ app, page }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await reportOf(app, recording('story-2-lro-router.pcap'));
  const picture = page.locator('#path svg').first();
  await expect(picture).toBeVisible();
  const ends = await picture.evaluate((svg) => svg.getAnimations({ subtree: true }).map(({ effect }) => Number(effect!.getComputedTiming().endTime)));
  expect(ends.length).toBeGreaterThan(0);
  // WCAG 2.2.2: what begins by itself and goes on for more than five seconds would need a way to stop it.
  expect(Math.max(...ends)).toBeLessThanOrEqual(5000);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe('smooth');
});

test('a screen reader is told: progress, the verdict, each chart in a sentence', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  const announced = page.getByTestId('announced');
  await expect(announced).toHaveRole('status');
  await expect(announced).toHaveText(/^Problem: \S.*\.$/);
  // The path is heard once: by the words under its drawing.
  const path = page.getByRole('figure', { name: 'The path', exact: true });
  await expect(path.getByRole('img')).toHaveAccessibleName('The path, drawn');
  await expect(path.locator('figcaption')).toHaveText(/sends packets of .* bytes.*\. .*\./);
  await expect(page.locator('#timeline').getByRole('application', { name: /^Throughput over time/ })).toHaveAccessibleDescription(/ s, at most .*\/s\. \S.*\.$/);
  await goTo(page, '#/flow/0.0');
  const plots = page.getByTestId('plot');
  await expect(plots).toHaveCount(5);
  // Not by all that can be done with it.
  await expect(page.getByRole('figure', { name: 'Sequence numbers over time', exact: true })).toHaveCount(1);
  for (const plot of await plots.all()) await expect(plot).toHaveAccessibleDescription(/\S+ \S+ .*\.$/);
  // Read from top to bottom, a chart is a sentence of the page, and a term only itself.
  for (const text of await page.locator('figure p.visually-hidden').allTextContents()) expect(text).toMatch(/^\S+ \S+ from .*\.$/);
  await expect(page.locator('figure p.visually-hidden')).toHaveCount(5);
  const term = page.getByRole('note', { name: 'MSS' }).first();
  await expect(term).toHaveAccessibleDescription(/^Maximum Segment Size/);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
});

test('each view has a name of its own: in the title, and said when it comes', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  const announced = page.getByTestId('announced');
  await expect(page).toHaveTitle('upload.pcap · mtuscope');
  await goTo(page, '#/flow/0.0');
  await expect(page).toHaveTitle('tcp.stream 0 · upload.pcap · mtuscope');
  await expect(announced).toHaveText('tcp.stream 0');
  await goTo(page, '#/packets');
  await expect(page).toHaveTitle('Packets · upload.pcap · mtuscope');
  await expect(announced).toHaveText('Packets');
  await page.goBack();
  await page.goBack();
  await expect(announced).toHaveText(/^Problem: /);
  await expect(page).toHaveTitle('upload.pcap · mtuscope');
});

test('an arrow of the ladder says from whom, to whom and what is remarkable', async ({ app, page }) => {
  await reportOf(app, recording('story-1-sftp-tso.pcap'));
  await goTo(page, '#/flow/0.0?frame=20');
  const ladder = page.getByRole('listbox', { name: 'Packets between the hosts' });
  await expect(ladder.getByRole('option', { selected: true })).toHaveAccessibleName('0.106423 frame 20 10.77.1.20:22 to 10.77.2.1:41468: 9,998 + 2,896 · above path MTU');
  await expect(ladder.getByRole('option', { name: / frame 22 10\.77\.1\.1 to 10\.77\.1\.20:22: too big: MTU 1,500/ })).toHaveCount(1);
});

test('progress has a name, a value and findings that are read out', async ({ app, page }) => {
  await readForEver(page);
  await app.open();
  await app.pick(rejectedUpload);
  await app.inPhase('reading');
  const bar = page.getByRole('progressbar', { name: 'Bytes read' });
  await expect(bar).toHaveAttribute('aria-valuenow', '37');
  await expect(bar).toHaveAttribute('aria-valuemax', '100');
  await expect(page.getByTestId('announced')).toHaveText('Reading upload.pcap.');
  await expect(page.getByTestId('progress').locator('[aria-live=polite]')).toContainText(/\S/);
});
