import type { Locator } from '@playwright/test';
import { manyFlowsCapture } from './capture-bytes.ts';
import { expect, recording, rejectedUpload, test } from './support.ts';
import { goTo, pressAtOnce, shownTime, slide, timeAtRest } from './views.ts';

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

test('what was folded, chosen and sorted is so again after Back, and in the report after a reload too', async ({ app, page }) => {
  await app.pick(recording('story-2-among-others.pcap'));
  await app.showsReport();
  const why = page.locator('details', { hasText: 'Why do you think so?' });
  const platform = page.getByRole('tablist', { name: 'Platforms' }).getByRole('tab').nth(1);
  const bytes = app.flowTable.locator('[data-column="bytes"]').first();
  await why.locator('summary').click();
  await expect(why).toContainText('All of this must hold');
  await platform.click();
  await bytes.getByRole('button').click();
  await page.getByRole('button', { name: 'Show as table' }).click();
  const asLeft = async () => {
    await app.showsReport();
    await expect(why).toHaveAttribute('open');
    await expect(why).toContainText('All of this must hold');
    await expect(platform).toHaveAttribute('aria-selected', 'true');
    await expect(bytes).toHaveAttribute('aria-sort', 'descending');
    await expect(page.getByRole('button', { name: 'Show as chart' })).toBeVisible();
  };
  await asLeft();

  await app.flowTable.locator('[data-place="0"]').click();
  const fold = page.getByRole('button', { name: 'Round-trip time', exact: true });
  await fold.click();
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await page.getByRole('button', { name: 'Packet sizes against the path MTU as a table' }).click();
  const side = page.getByRole('group', { name: 'Direction of the data' }).locator('[aria-pressed=false]');
  const other = (await side.textContent())!;
  await side.click();
  await page.getByRole('link', { name: 'open in packets' }).first().click();
  // A key goes to the lines that are there: those of the filter, once they are found.
  await expect(page.getByTestId('packet-list')).toHaveAttribute('aria-busy', 'false');
  await expect(page.getByTestId('packet-list').getByRole('row').nth(1)).toBeVisible();
  await page.getByTestId('packet-list').focus();
  await page.keyboard.press('Home');
  const field = page.getByTestId('decode-tree').getByRole('treeitem').nth(3);
  await field.click();
  const fieldName = (await field.textContent())!;
  // The address follows the choice once the hand rests.
  await expect(page).toHaveURL(/frame=/);

  await page.goBack();
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(page.getByRole('region', { name: 'Packet sizes against the path MTU as a table' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Bytes in flight and window', exact: true })).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByRole('group', { name: 'Direction of the data' }).locator('[aria-pressed=true]')).toHaveText(other);
  await page.goForward();
  await expect(page.getByRole('treeitem', { selected: true })).toHaveText(fieldName);
  await page.goBack();
  await page.goBack();
  await asLeft();
  await page.reload();
  await asLeft();
});

test('a view that is opened anew is as it is at first, whatever was left folded in another one', async ({ app, page }) => {
  const fold = page.getByRole('button', { name: 'Round-trip time', exact: true });
  const why = page.locator('details', { hasText: 'Why do you think so?' });
  await why.locator('summary').click();
  await app.flowTable.locator('[data-place="0"]').click();
  await fold.click();
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await page.getByRole('button', { name: 'All flows' }).click();
  await app.showsReport();
  await expect(why).not.toHaveAttribute('open');
  await app.flowTable.locator('[data-place="0"]').click();
  await expect(fold).toHaveAttribute('aria-expanded', 'true');
});

/** Where something stands on the screen, once what is above it has come and nothing moves any more. */
async function restingTop(element: Locator): Promise<number> {
  let [before, top] = [NaN, NaN];
  await expect.poll(async () => {
    [before, top] = [top, (await element.boundingBox())!.y];
    return top === before;
  }, { intervals: [200] }).toBe(true);
  return top;
}

test('Back finds the flow in a long list that was opened from it', async ({ app, page }) => {
  await app.pick({ name: 'many.pcap', content: manyFlowsCapture(400) });
  await expect(app.flowTable).toHaveAttribute('aria-rowcount', '401');
  await app.flowTable.locator('[data-place="0"]').focus();
  const row = app.flowTable.locator('[data-place]:focus');
  await pressAtOnce(page, [...Array<string>(12).fill('PageDown'), 'ArrowDown']);
  const place = Number(await row.getAttribute('data-place'));
  expect(place).toBeGreaterThan(50);
  // The row with the focus stays when the wheel takes it away, and the next key goes on from it.
  await app.flowTable.evaluate((table) => table.parentElement!.scrollTo(0, 0));
  await expect(app.flowTable.locator('[data-place="0"]')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(row).toHaveAttribute('data-place', String(place + 1));
  await expect(row).toBeInViewport();
  const route = (await row.getAttribute('data-route'))!;
  const top = await restingTop(row);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`${route}$`));
  await expect(page.getByTestId('plot').first()).toBeVisible();
  await page.goBack();
  await expect(row).toHaveAttribute('data-route', route);
  await expect.poll(async () => Math.abs((await row.boundingBox())!.y - top)).toBeLessThan(2);
});

test('who goes Back at once finds the packet, and the part of the time, that was chosen last', async ({ app, page }) => {
  const list = page.getByTestId('packet-list');
  const chosen = page.getByRole('row', { selected: true });
  await page.getByRole('link', { name: 'Packets', exact: true }).click();
  await expect(list).toHaveAttribute('aria-busy', 'false');
  await list.focus();
  await pressAtOnce(page, ['Home', 'ArrowDown', 'ArrowDown'], { back: true });
  await app.showsReport();
  await page.goForward();
  await expect(chosen).toHaveAttribute('aria-rowindex', '4');
  await expect(page).toHaveURL(/#\/packets\?frame=3$/);
  // A link that is followed at once: written before.
  await list.focus();
  await pressAtOnce(page, ['ArrowDown'], { click: 'header a[href]' });
  await expect(list).toHaveCount(0);
  await page.goBack();
  await expect(chosen).toHaveAttribute('aria-rowindex', '5');
  await expect(page).toHaveURL(/#\/packets\?frame=4$/);

  await page.goBack();
  await app.showsReport();
  await app.flowTable.locator('[data-place="0"]').click();
  const plot = page.getByTestId('plot').first();
  await plot.focus();
  const whole = await shownTime(plot);
  await page.keyboard.press('+');
  await expect.poll(async () => (await shownTime(plot))[1]).toBeLessThan(whole[1]);
  const grid = page.getByRole('grid', { name: 'Packets of this flow' });
  await grid.focus();
  await pressAtOnce(page, ['Home', 'ArrowDown'], { back: true });
  await app.showsReport();
  await page.goForward();
  await expect(grid.getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '3');
  await expect(page).toHaveURL(/frame=2&zoom=/);
  expect((await shownTime(plot))[1]).toBeLessThan(whole[1]);
});

test('the time of day that was chosen is written in packets, flow and messages alike', async ({ app, page }) => {
  const timeOfDay = /^\d\d:\d\d:\d\d\.\d{6}$/;
  await page.keyboard.press(',');
  await page.getByRole('radio', { name: 'Time of day, UTC' }).check();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Table of the messages' }).getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText(timeOfDay);
  await app.flowTable.locator('[data-place="0"]').click();
  await expect(page.getByRole('grid', { name: 'Packets of this flow' }).getByRole('row').nth(1).getByRole('gridcell').nth(1)).toHaveText(timeOfDay);
  await page.getByRole('button', { name: 'Sequence numbers over time as a table' }).click();
  await expect(page.getByRole('region', { name: 'Sequence numbers over time as a table' }).getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText(timeOfDay);
  await goTo(page, '#/packets');
  await expect(page.getByTestId('packet-list').getByRole('row').nth(1).getByRole('gridcell').nth(1)).toHaveText(timeOfDay);
});

test('terms teach themselves to the keyboard, in evidence, facts and heads of tables', async ({ app, page }) => {
  const term = page.locator('#evidence').getByRole('note').first();
  await term.focus();
  const tip = page.getByRole('tooltip');
  await expect(tip).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
  // The pointer comes over to the text, across the gap, and reads it there.
  await term.hover();
  const [word, text] = [(await term.boundingBox())!, (await tip.boundingBox())!];
  const x = word.x + word.width / 2;
  const y = text.y > word.y ? text.y + 4 : text.y + text.height - 4;
  await page.mouse.move(x, y, { steps: 20 });
  await expect(tip).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(tip).toHaveCount(0);
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
