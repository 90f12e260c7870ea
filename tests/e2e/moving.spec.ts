import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFrames } from './capture-bytes.ts';
import { expect, recording, rejectedUpload, test } from './support.ts';
import { goTo } from './views.ts';

test.describe('several files', () => {
  test('picked together are one report, and their packets and flows are a step apart', async ({ app, page }) => {
    await app.open();
    await app.pick(rejectedUpload, recording('story-2-among-others.pcap'));
    await app.showsReport();
    await expect(app.main).toContainText('upload.pcap');
    await page.getByRole('link', { name: 'Packets', exact: true }).press('Enter');
    const count = page.getByTestId('packet-count');
    await expect(count).toHaveText('15 packets');
    const files = page.getByRole('combobox', { name: 'File' });
    await expect(files.getByRole('option')).toHaveText(['upload.pcap', 'story-2-among-others.pcap']);
    await files.selectOption('story-2-among-others.pcap');
    await expect(count).not.toHaveText('15 packets');
    await expect(page).toHaveURL(/#\/packets\?file=1/);
    const second = await count.textContent();
    await page.goBack();
    await expect(count).toHaveText('15 packets');
    await page.goForward();
    await expect(count).toHaveText(second!);
    // Each file has its own stream 0.
    await goTo(page, '#/flow/0.0');
    await expect(app.main.getByRole('heading', { level: 1 })).toContainText('192.0.2.10');
    await goTo(page, '#/flow/1.0');
    await expect(app.main.getByRole('heading', { level: 1 })).not.toContainText('192.0.2.10');
  });

  test('before and after a change: what the first shows is looked for in the second', async ({ app, page }) => {
    await app.open();
    await app.pick(recording('story-2-lro-router.pcap'), recording('story-4-healthy-gro-router.pcap'));
    await app.showsReport();
    const byFile = page.getByRole('region', { name: 'By file' }).getByRole('listitem');
    await expect(byFile).toHaveCount(2);
    await expect(byFile.first()).toContainText('7 rejected');
    await expect(byFile.last()).toContainText('full-size packets of 1,500 bytes acknowledged, none rejected, no stall: what story-2-lro-router.pcap shows does not show in it.');
    await byFile.last().getByRole('link').click();
    await expect(page.locator('#evidence').getByRole('link', { name: /harmless/i, exact: false }).first()).toHaveAttribute('aria-current', 'true');
  });

  test('dropped together keep what can be read, and say what cannot', async ({ app, page }) => {
    await app.open();
    await app.drop({ name: 'notes.txt', content: 'not a capture at all' }, rejectedUpload, recording('plain-transfer.pcap'));
    await app.showsReport();
    await expect(app.failure).toContainText('notes.txt was left out');
    await page.getByRole('link', { name: 'Packets', exact: true }).click();
    await expect(page.getByRole('combobox', { name: 'File' }).getByRole('option')).toHaveText(['upload.pcap', 'plain-transfer.pcap']);
  });
});

test('findings are moved among by mouse and by keys, and Back goes the same way', async ({ app, page }) => {
  await app.open();
  await app.pick(recording('pmtu-flapping.pcap'));
  await app.showsReport();
  const findings = page.getByRole('navigation', { name: 'Findings' }).getByRole('link');
  await expect(findings).toHaveCount(5);
  const current = page.getByRole('navigation', { name: 'Findings' }).locator('[aria-current=true]');
  const evidence = page.locator('#evidence ol').last();
  await expect(findings.nth(0)).toHaveAttribute('aria-current', 'true');
  const first = await evidence.innerText();
  await findings.nth(1).click();
  await expect(findings.nth(1)).toHaveAttribute('aria-current', 'true');
  await expect(current).toHaveCount(1);
  await expect(page).toHaveURL(/finding=/);
  await expect.poll(() => evidence.innerText()).not.toBe(first);
  // The link keeps the focus: Tab and Enter go on from there.
  await expect(findings.nth(1)).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(findings.nth(2)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(findings.nth(2)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(findings.nth(0)).toHaveAttribute('aria-current', 'true');
  await page.goBack();
  await expect(findings.nth(2)).toHaveAttribute('aria-current', 'true');
  await page.goBack();
  await expect(findings.nth(1)).toHaveAttribute('aria-current', 'true');
});

test('a list taller than any element can be is scrolled to its end, and row by row wherever one is', async ({ app, page }) => {
  test.slow();
  const frames = 1_500_000;
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  try {
    writeFrames(join(folder, 'many.pcap'), frames);
    await app.open();
    await app.fileInput.setInputFiles(join(folder, 'many.pcap'));
    await app.showsReport();
    await page.getByRole('link', { name: 'Packets', exact: true }).click();
    await expect(page.getByTestId('packet-count')).toHaveText('1,500,000 packets');
    const scroller = page.getByTestId('packet-scroller');
    const list = page.getByTestId('packet-list');
    // 26 pixels a row would be 39 million, more than any browser lets an element be.
    expect(await scroller.evaluate((element) => element.scrollHeight)).toBeLessThan(17_000_000);
    /** Frame numbers of the rows that lie wholly in view, in order from top to bottom. */
    const inView = () => scroller.evaluate((element) => {
      const box = element.getBoundingClientRect();
      const rows = [...element.querySelectorAll<HTMLElement>('[role=row][aria-rowindex]')].filter((row) => Number(row.getAttribute('aria-rowindex')) > 1);
      return rows
        .map((row) => ({ frame: Number(row.getAttribute('aria-rowindex')) - 1, top: row.getBoundingClientRect().top, bottom: row.getBoundingClientRect().bottom }))
        .filter(({ top, bottom }) => top >= box.top + 29 && bottom <= box.bottom + 1)
        .sort((x, y) => x.top - y.top)
        .map(({ frame }) => frame);
    });
    const inARow = (shown: number[]) => shown.every((frame, i) => i === 0 || frame === shown[i - 1]! + 1);
    await list.focus();
    await page.keyboard.press('End');
    await expect.poll(async () => (await inView()).at(-1)).toBe(frames);
    await expect(page.getByRole('row', { selected: true })).toContainText('1500000');
    expect(inARow(await inView())).toBe(true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('PageUp');
    await expect.poll(async () => (await inView())[0]).toBeLessThan(frames - 10);
    await page.keyboard.press('Home');
    await expect.poll(async () => (await inView())[0]).toBe(1);
    // The scroll bar goes to the middle; the wheel from there by rows.
    await scroller.evaluate((element) => { element.scrollTop = element.scrollHeight / 2; });
    await expect.poll(async () => (await inView())[0]).toBeGreaterThan(frames * 0.45);
    const [middle] = await inView();
    expect(middle).toBeLessThan(frames * 0.55);
    await scroller.hover();
    await page.mouse.wheel(0, 26 * 5);
    await expect.poll(async () => (await inView())[0]! - middle!).toBe(5);
    expect(inARow(await inView())).toBe(true);
    await page.mouse.wheel(0, -26 * 5);
    await expect.poll(async () => (await inView())[0]).toBe(middle);
    // And a frame by its number.
    await page.getByLabel('Go to frame').fill('1,234,567');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('row', { selected: true })).toContainText('1234567');
    await expect.poll(async () => (await inView()).includes(1_234_567)).toBe(true);
    await expect(page).toHaveURL(/frame=1234567/);
    // From there the keys go on.
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('row', { selected: true })).toContainText('1234568');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
