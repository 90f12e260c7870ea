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
