import { expect, rejectedUpload, test } from './support.ts';

test.beforeEach(async ({ app }) => {
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
});

test('commands are found by words and done with the keyboard', async ({ page }) => {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill('flow tcp.stream 0');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/flow\/0\.0/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('? shows the keys, and Esc gives the focus back', async ({ page }) => {
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('/');
  await page.keyboard.type('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('settings outlive a reload', async ({ page }) => {
  await page.keyboard.press(',');
  await page.getByRole('radio', { name: 'Time of day, UTC' }).check();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.reload();
  // A key pressed before the page listens is lost, as it would be for anybody.
  await expect(async () => {
    await page.keyboard.press(',');
    await expect(page.getByRole('radio', { name: 'Time of day, UTC' })).toBeVisible({ timeout: 2000 });
  }).toPass();
  await expect(page.getByRole('radio', { name: 'Time of day, UTC' })).toBeChecked();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('a finding tells the rule behind it', async ({ page }) => {
  await page.getByText('Why do you think so?').click();
  await expect(page.getByText('All of this must hold')).toBeVisible();
});

test.describe('the charts of a flow', () => {
  test.beforeEach(async ({ app, page }) => {
    await app.flowTable.locator('[data-place="0"]').click();
    await expect(page.getByTestId('plot')).toHaveCount(5);
  });

  test('zoom together by wheel, keys and buttons', async ({ page }) => {
    const plots = page.getByTestId('plot');
    const from = async (i: number) => Number(await plots.nth(i).getAttribute('data-from'));
    const whole = await from(0);
    await plots.first().hover();
    // A turn of the wheel that follows another at once goes on scrolling the page.
    await page.waitForTimeout(400);
    await page.mouse.wheel(0, -400);
    await expect.poll(() => from(0)).toBeGreaterThan(whole);
    expect(await from(1)).toBe(await from(0));
    await expect.poll(() => from(4)).toBe(await from(0));
    const zoomed = await from(0);
    await plots.first().focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => from(0)).toBeLessThan(zoomed);
    await page.getByRole('button', { name: 'Whole flow' }).click();
    await expect.poll(() => from(0)).toBe(whole);
  });

  test('can be read as tables, folded, and saved', async ({ page }) => {
    await page.getByRole('button', { name: 'Round-trip time as a table' }).click();
    await expect(page.getByRole('region', { name: 'Round-trip time as a table' })).toBeVisible();
    await page.getByRole('button', { name: 'Bytes in flight and window', exact: true }).click();
    await expect(page.getByTestId('plot')).toHaveCount(3);
    for (const [format, begin] of [['SVG', '<svg'], ['PNG', '\u0089PNG']] as const) {
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: `Save Sequence numbers over time as ${format}` }).click();
      const stream = await (await download).createReadStream();
      const [chunk] = (await stream.take(1).toArray()) as Buffer[];
      expect(chunk!.toString('latin1').startsWith(begin)).toBe(true);
    }
  });

  test('and the ladder, which picks frames by key', async ({ page }) => {
    await page.getByRole('listbox', { name: 'Packets between the hosts' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/frame=\d+/);
  });
});
