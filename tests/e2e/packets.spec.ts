import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFrames } from './capture-bytes.ts';
import { expect, recording, rejectedUpload, test } from './support.ts';
import { goTo, pressAtOnce, reportOf } from './views.ts';

test('packets are filtered, walked and read with the keyboard alone', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  await page.getByRole('link', { name: 'Packets', exact: true }).press('Enter');
  const list = page.getByTestId('packet-list');
  await expect(page.getByTestId('packet-count')).toContainText('15 packets');
  await list.focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('row', { selected: true })).toContainText('[SYN]');
  await page.keyboard.press('n');
  await expect(page.getByRole('row', { selected: true })).toContainText('MTU 1500');
  await expect(page.getByTestId('decode-tree')).toContainText('Quoted packet');
  // What the list has no room for.
  await expect(page.getByRole('region', { name: /^Frame / })).toContainText(/MTU 1500; quotes .*bytes/);
  await page.getByTestId('hex-pane').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('treeitem', { selected: true })).toContainText('02:');

  const box = page.getByRole('combobox', { name: 'Display filter' });
  await box.fill('tcp.prt == 443');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Did you mean tcp.port?')).toBeVisible();
  await box.fill('mtuscope.frag');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('packet-count')).toContainText('4 of 15 packets');
  await expect(page).toHaveURL(/filter=mtuscope\.frag_needed/);
});

test('the packets of a flow are walked and chosen with the keyboard alone, and charts and ladder follow', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  await app.flowTable.locator('[data-place="0"]').press('Enter');
  const grid = page.getByRole('grid', { name: 'Packets of this flow' });
  await expect(grid).toBeVisible();
  // Tab alone comes to it.
  await page.getByRole('listbox', { name: 'Packets between the hosts' }).focus();
  await page.keyboard.press('Tab');
  await expect(grid).toBeFocused();
  const active = async () => {
    const id = await grid.getAttribute('aria-activedescendant');
    return id === null ? null : page.locator(`[id="${id}"]`).getByRole('gridcell').first().textContent();
  };
  const chosen = grid.getByRole('row', { selected: true });
  const firstCell = chosen.getByRole('gridcell').first();
  await page.keyboard.press('ArrowDown');
  await expect.poll(active).toBe('1');
  await page.keyboard.press('Enter');
  await expect(firstCell).toHaveText('1');
  await expect(page).toHaveURL(/frame=1$/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(active).toBe('3');
  // Where the keys come to rest is chosen, without another key.
  await expect(firstCell).toHaveText('3');
  await expect(page.getByRole('listbox').getByRole('option', { selected: true })).toContainText('ack 1');
  // The first message that a router sent, the resend behind it, and back.
  await page.keyboard.press('n');
  await expect.poll(active).toBe('5');
  await expect(chosen).toContainText('too big, MTU 1,500');
  await page.keyboard.press('n');
  await expect.poll(active).toBe('6');
  await expect(chosen).toContainText('retransmission');
  await page.keyboard.press('p');
  await expect.poll(active).toBe('5');
  await page.keyboard.press('p');
  await expect.poll(active).toBe('5');
  await page.keyboard.press('End');
  await expect.poll(active).toBe('15');
  await page.keyboard.press('ArrowDown');
  await expect.poll(active).toBe('15');
  await page.keyboard.press('PageUp');
  await expect.poll(async () => Number(await active())).toBeLessThan(15);
  await page.keyboard.press('Home');
  await expect.poll(active).toBe('1');
  await page.keyboard.press('PageDown');
  await expect.poll(async () => Number(await active())).toBeGreaterThan(1);
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(/frame=1$/);
  // A packet chosen elsewhere is where the keys go on from.
  await page.getByRole('listbox', { name: 'Packets between the hosts' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(firstCell).toHaveText('15');
  await grid.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(active).toBe('14');
  // One chosen elsewhere before the keys have come to rest is the later word.
  await page.evaluate(async () => {
    const press = async (key: string) => {
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await Promise.resolve();
    };
    await press('ArrowUp');
    document.querySelector<HTMLElement>('[role=listbox][aria-label="Packets between the hosts"]')!.focus();
    for (const key of ['Home', 'ArrowDown', 'Enter']) await press(key);
  });
  await expect(firstCell).toHaveText('2');
  await page.waitForTimeout(400);
  await expect(firstCell).toHaveText('2');
});

test('a search that takes its time says how far it is, is stopped with what it has, and goes over all again', async ({ app, page }) => {
  test.slow();
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  try {
    writeFrames(join(folder, 'many.pcap'), 1_500_000);
    await app.open();
    await app.fileInput.setInputFiles(join(folder, 'many.pcap'));
    await app.showsReport();
    await page.getByRole('link', { name: 'Packets', exact: true }).click();
    const count = page.getByTestId('packet-count');
    await expect(count).toHaveText('1,500,000 packets');
    // As on a machine that needs its time for each quarter of a million packets: the next ones are looked at when it is said.
    const worker = page.workers()[0]!;
    await worker.evaluate(() => {
      const plain = setTimeout;
      const held: (() => void)[] = [];
      Object.assign(globalThis, {
        goOn: () => held.splice(0).map((then) => then()).length,
        goOnByItself: () => { globalThis.setTimeout = plain; },
        setTimeout: (then: () => void) => held.push(then),
      });
    });
    const goOn = async () => {
      // It is told ten times a second at most.
      await page.waitForTimeout(150);
      await expect.poll(() => worker.evaluate(() => (globalThis as unknown as { goOn(): number }).goOn())).toBeGreaterThan(0);
    };
    await page.getByRole('combobox', { name: 'Display filter' }).fill('frame.len == 60');
    await page.keyboard.press('Enter');
    const far = page.getByRole('progressbar', { name: 'Packets looked at' });
    await goOn();
    await expect(page.getByText(/^\d+ % of 1,500,000 packets$/)).toBeVisible();
    const first = Number(await far.getAttribute('value'));
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(100);
    await goOn();
    await expect.poll(async () => Number(await far.getAttribute('value'))).toBeGreaterThan(first);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await goOn();
    await expect(far).toHaveCount(0);
    const said = page.getByText(/The search was stopped: only the first \d+ % of the packets were looked at\./);
    await expect(said).toBeVisible();
    const share = Number(/(\d+) %/.exec((await said.textContent())!)![1]) / 100;
    const found = Number(/^([\d,]+) of 1,500,000 packets$/.exec((await count.textContent())!)![1]!.replaceAll(',', ''));
    // All of these pass: what was found is the part that was looked at.
    expect(Math.floor((found / 1_500_000) * 100)).toBe(Math.round(share * 100));
    expect(share).toBeGreaterThan(first / 100);
    expect(share).toBeLessThan(1);
    await page.getByTestId('packet-list').focus();
    await page.keyboard.press('End');
    await expect(page.getByRole('row', { selected: true })).toContainText(String(found));
    await worker.evaluate(() => (globalThis as unknown as { goOnByItself(): void }).goOnByItself());
    await page.getByRole('button', { name: 'Search all' }).click();
    await expect(count).toHaveText('1,500,000 of 1,500,000 packets');
    await expect(said).toHaveCount(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('keys that come before the list are answered when it is there, and completions take what is typed behind them at once', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  await page.getByRole('link', { name: 'Packets', exact: true }).click();
  const list = page.getByTestId('packet-list');
  await expect(list).toHaveAttribute('aria-busy', 'false');
  const box = page.getByRole('combobox', { name: 'Display filter' });
  await box.fill('mtuscope.frag');
  // Without a moment's rest, in which the page would draw: only what a key changes at once counts.
  await pressAtOnce(page, ['ArrowDown', 'Enter', '=', '=', ' ', '1']);
  await expect(box).toHaveValue('mtuscope.frag_needed == 1');
  await box.fill('mtuscope.frag_needed');
  await box.press('Escape');
  // The worker does not answer before the keys are there.
  const worker = page.workers()[0]!;
  const hold = () => worker.evaluate(() => {
    const plain = self.postMessage.bind(self) as (message: unknown) => void;
    const held: unknown[] = [];
    self.postMessage = (message: unknown) => void held.push(message);
    Object.assign(globalThis, { release() {
      self.postMessage = plain;
      for (const message of held) plain(message);
    } });
  });
  const release = () => worker.evaluate(() => (globalThis as unknown as { release(): void }).release());
  await hold();
  await pressAtOnce(page, ['Enter']);
  await list.focus();
  await expect(list).toHaveAttribute('aria-busy', 'true');
  await pressAtOnce(page, ['Home', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'n']);
  await release();
  await expect(page.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '4');
  // The buttons wait, too: from frame 9 to the resends before it.
  await hold();
  await box.fill('tcp.len == 2920');
  await box.press('Enter');
  await expect(list).toHaveAttribute('aria-busy', 'true');
  const before = page.getByRole('button', { name: 'Previous event' });
  await before.click();
  await before.click();
  await release();
  await expect(page.getByRole('row', { selected: true }).getByRole('gridcell').first()).toHaveText('6');
});

test('a mark of a chart that is clicked is the packet that ladder, list and address show', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  await app.flowTable.locator('[data-place="0"]').click();
  const grid = page.getByRole('grid', { name: 'Packets of this flow' });
  await expect(grid).toBeVisible();
  const sizes = page.locator('[data-chart=sizes]').getByTestId('plot');
  await sizes.scrollIntoViewIfNeeded();
  const box = (await sizes.boundingBox())!;
  const [from, to] = [Number(await sizes.getAttribute('data-from')), Number(await sizes.getAttribute('data-to'))];
  // The last full segment but one, of 1500 bytes, 3 s after the first: the pointer goes down its column until something lies under it.
  const time = Number(await grid.getByRole('row').filter({ hasText: '1,500' }).last().getByRole('gridcell').nth(1).textContent());
  const x = box.x + ((time - from) / (to - from)) * box.width;
  const tip = sizes.getByText(/^Frame \d+/);
  let y = box.y + 2;
  for (; y < box.y + box.height && !(await tip.isVisible()); y += 6) await page.mouse.move(x, y);
  const frame = /^Frame (\d+)/.exec((await tip.textContent())!)![1]!;
  await page.mouse.click(x, y - 6);
  await expect(page).toHaveURL(new RegExp(`frame=${frame}$`));
  await expect(grid.getByRole('row', { selected: true }).getByRole('gridcell').first()).toHaveText(frame);
  await expect(page.getByRole('listbox', { name: 'Packets between the hosts' }).getByRole('option', { selected: true })).toContainText(frame);
  await grid.focus();
  await expect(grid).toHaveAttribute('aria-activedescendant', /-\d+$/);
  // Where nothing lies, a click changes nothing.
  await page.mouse.click(box.x + box.width / 2, box.y + box.height - 3);
  await expect(page).toHaveURL(new RegExp(`frame=${frame}$`));
});

test('a packet that an address names is on the screen where the page is narrow', async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await reportOf(app, recording('story-1-sftp-tso.pcap'));
  await goTo(page, '#/packets?frame=200');
  const row = page.getByRole('row', { selected: true });
  await expect(row).toContainText('200');
  await row.scrollIntoViewIfNeeded();
  // Within the list, and not only in the document: rows that the list has scrolled away from cannot be pointed at.
  const list = (await page.getByTestId('packet-scroller').boundingBox())!;
  const box = (await row.boundingBox())!;
  expect(box.y).toBeGreaterThanOrEqual(list.y - 1);
  expect(box.y + box.height).toBeLessThanOrEqual(list.y + list.height + 1);
});

test('flags that the rows above have too are said more quietly', async ({ app, page }) => {
  await reportOf(app, recording('frag-needed-ignored.pcap'));
  await goTo(page, '#/packets?filter=mtuscope.oversize');
  const colour = (row: number) => page.getByTestId('packet-list').getByRole('row').nth(row).getByText('above path MTU 1,400').evaluate((flag) => getComputedStyle(flag).color);
  await expect(page.getByTestId('packet-list').getByRole('row').nth(2)).toContainText('above path MTU');
  const first = await colour(1);
  expect(await colour(2)).not.toBe(first);
  expect(await colour(3)).toBe(await colour(2));
});
