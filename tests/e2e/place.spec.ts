import { expect, rejectedUpload, test } from './support.ts';
import { shownTime, slide, timeAtRest } from './views.ts';

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
    const whole = await shownTime(plot);
    await slide(page, plot, [0.4, 0.6], [0.2, 0.8]);
    const pinched = await timeAtRest(page, plot);
    expect(pinched[1] - pinched[0]).toBeLessThan((whole[1] - whole[0]) * 0.7);
    await slide(page, plot, [0.3], [0.5]);
    await expect(async () => {
      const moved = await timeAtRest(page, plot);
      expect(moved[0]).toBeLessThan(pinched[0]);
      expect(moved[1] - moved[0]).toBeCloseTo(pinched[1] - pinched[0], 4);
    }).toPass();
  });
});
