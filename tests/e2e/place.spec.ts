import { expect, rejectedUpload, test } from './support.ts';

test.beforeEach(async ({ app }) => {
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
});

test('the part of the time that the charts show stands in the address, and Back finds it again', async ({ app, page }) => {
  await app.flowTable.locator('[data-place="0"]').click();
  const plot = page.getByTestId('plot').first();
  const whole = await plot.getAttribute('data-from');
  await plot.focus();
  await page.keyboard.press('+');
  await expect(page).toHaveURL(/#\/flow\/0\.0\?zoom=/);
  const zoomed = await plot.getAttribute('data-from');
  expect(zoomed).not.toBe(whole);
  await page.getByRole('button', { name: 'All flows' }).click();
  await app.showsReport();
  await page.goBack();
  await expect.poll(async () => Number(await plot.getAttribute('data-from'))).toBeCloseTo(Number(zoomed), 5);
  await plot.focus();
  await page.keyboard.press('0');
  await expect(page).not.toHaveURL(/zoom=/);
});

test('the time of day that was chosen is written in packets, flow and messages alike', async ({ app, page }) => {
  const timeOfDay = /^\d\d:\d\d:\d\d\.\d{6}$/;
  await page.keyboard.press(',');
  await page.getByRole('radio', { name: 'Time of day, UTC' }).check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Table of the messages' }).getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText(timeOfDay);
  await app.flowTable.locator('[data-place="0"]').click();
  await expect(page.getByRole('table', { name: 'Packets' }).getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText(timeOfDay);
  await page.getByRole('button', { name: 'Sequence numbers over time as a table' }).click();
  await expect(page.getByRole('region', { name: 'Sequence numbers over time as a table' }).getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText(timeOfDay);
  await page.evaluate(() => { location.hash = '#/packets'; });
  await expect(page.getByTestId('packet-list').getByRole('row').nth(1).getByRole('gridcell').nth(1)).toHaveText(timeOfDay);
});

test('terms teach themselves to the keyboard, in evidence, facts and heads of tables', async ({ app, page }) => {
  const term = page.locator('#evidence').getByRole('note').first();
  await term.focus();
  await expect(page.locator('#evidence').getByRole('tooltip').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await app.flowTable.locator('[data-column="mss"] button').first().focus();
  await expect(app.flowTable.locator('[data-column="mss"] button').first()).toHaveAttribute('aria-description', /Maximum Segment Size/);
  await app.flowTable.locator('[data-place="0"]').click();
  await expect(page.getByRole('region', { name: 'Facts of both directions' }).getByRole('note', { name: 'MSS' })).toBeVisible();
});

test.describe('with fingers', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('a pinch zooms a chart, one finger moves it, and flows are chosen with a tap', async ({ app, page }) => {
    await app.flowTable.locator('[data-place="0"]').getByRole('checkbox').tap();
    await expect(page.getByText('1 flow selected')).toBeVisible();
    await app.flowTable.locator('[data-place="0"]').getByText('443').first().tap();
    const plot = page.getByTestId('plot').first();
    await plot.scrollIntoViewIfNeeded();
    const span = async () => Number(await plot.getAttribute('data-to')) - Number(await plot.getAttribute('data-from'));
    const whole = await span();
    const box = (await plot.boundingBox())!;
    const y = box.y + box.height / 2;
    const touch = await page.context().newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...xs: number[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: xs.map((x, id) => ({ x: box.x + x, y, id })) });
    const [left, right] = [box.width * 0.4, box.width * 0.6];
    await send('touchStart', left, right);
    for (let i = 1; i <= 8; i++) await send('touchMove', left - i * 8, right + i * 8);
    await send('touchEnd');
    await expect.poll(span).toBeLessThan(whole * 0.7);
    const from = async () => Number(await plot.getAttribute('data-from'));
    const before = await from();
    await send('touchStart', box.width * 0.3);
    for (let i = 1; i <= 8; i++) await send('touchMove', box.width * 0.3 + i * 8);
    await send('touchEnd');
    await expect.poll(from).toBeLessThan(before);
  });
});
