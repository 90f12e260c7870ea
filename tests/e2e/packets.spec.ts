import { expect, rejectedUpload, test } from './support.ts';

test('packets are filtered, walked and read with the keyboard alone', async ({ app, page }) => {
  await app.open();
  await app.pick(rejectedUpload);
  await app.showsReport();
  await page.getByRole('link', { name: 'Packets', exact: true }).press('Enter');
  const list = page.getByTestId('packet-list');
  await expect(page.getByTestId('packet-count')).toContainText('15 packets');
  await list.focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('row', { selected: true })).toContainText('[SYN]');
  await page.keyboard.press('n');
  await expect(page.getByRole('row', { selected: true })).toContainText('MTU 1500');
  await expect(page.getByTestId('decode-tree')).toContainText('Quoted packet');
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
  await app.open();
  await app.pick(rejectedUpload);
  await app.showsReport();
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
});
