import { manyFlowsCapture } from './capture-bytes.ts';
import { expect, recording, test } from './support.ts';

const sixFlows = recording('black-hole-many-flows.pcap');

test.beforeEach(async ({ app }) => {
  await app.open();
  await app.drop(sixFlows);
  await app.showsReport();
});

test('each flow in view has a small picture of its bytes over time, unless that column is left out', async ({ app, page }) => {
  await expect(app.flowTable.getByTestId('spark')).toHaveCount(6);
  await page.getByText('Columns', { exact: true }).click();
  const choice = page.getByRole('checkbox', { name: 'Over time' });
  await choice.uncheck();
  await expect(app.flowTable.getByTestId('spark')).toHaveCount(0);
  // The choice lies over the table: it goes with Esc, which gives the focus back, and when the hand goes elsewhere.
  await page.keyboard.press('Escape');
  await expect(choice).toBeHidden();
  await expect(page.locator('summary', { hasText: 'Columns' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(choice).toBeVisible();
  await page.getByRole('heading', { name: 'Flows', exact: true }).click();
  await expect(choice).toBeHidden();
});

test('flows that are chosen by hand are compared in one chart, which has an address', async ({ app, page }) => {
  for (const place of [0, 1, 2]) await app.flowTable.locator(`[data-place="${place}"]`).getByRole('checkbox').check();
  await expect(page.getByText('3 flows selected')).toBeVisible();
  await page.getByRole('button', { name: 'Compare in one chart' }).click();
  const panel = page.getByTestId('compare');
  await expect(panel.getByTestId('plot')).toBeVisible();
  await expect(panel.getByRole('listitem')).toHaveCount(3);
  await expect(page).toHaveURL(/compare=0\.\d+%2C0\.\d+%2C0\.\d+/);

  // Zoomed with the keyboard, the chart keeps its part of the time in the address.
  const plot = panel.getByTestId('plot');
  const whole = await plot.getAttribute('data-from');
  await plot.focus();
  await page.keyboard.press('+');
  await expect(page).toHaveURL(/zoom=/);
  await expect(plot).not.toHaveAttribute('data-from', whole!);
  await panel.getByRole('button', { name: 'Throughput', exact: true }).click();
  await panel.getByRole('button', { name: 'Throughput over time as a table' }).click();
  await expect(panel.getByRole('columnheader')).toHaveCount(4);
  await page.goBack();
  await expect(panel).toHaveCount(0);
  await page.goForward();
  // As it was left: a table, of throughput, and of a part of the time.
  const asTable = panel.getByRole('button', { name: 'Throughput over time as a table' });
  await expect(asTable).toHaveAttribute('aria-pressed', 'true');
  await asTable.click();
  await expect(panel.getByTestId('plot')).not.toHaveAttribute('data-from', whole!);
});

test('compared flows are numbered as they stand in the table', async ({ app, page }) => {
  await page.getByRole('columnheader', { name: 'Client → server' }).getByRole('button').click();
  await page.getByRole('columnheader', { name: 'Client → server' }).getByRole('button').click();
  await expect(page.getByRole('columnheader', { name: 'Client → server' })).toHaveAttribute('aria-sort', 'descending');
  for (const place of [2, 0, 1]) await app.flowTable.locator(`[data-place="${place}"]`).getByRole('checkbox').check();
  const clients = await app.flowTable.locator('[data-column=endpoints] a > span:first-child').allTextContents();
  await page.getByRole('button', { name: 'Compare in one chart' }).click();
  const legend = page.getByTestId('compare').getByRole('listitem');
  await expect(legend).toHaveCount(3);
  for (const place of [0, 1, 2]) await expect(legend.nth(place)).toContainText(`${place + 1}  ${clients[place]}`);
});

test('flows are chosen, compared and left with the keyboard alone', async ({ app, page }) => {
  await app.flowTable.locator('[data-place="0"]').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByText('2 flows selected')).toBeVisible();
  await page.getByRole('button', { name: 'Compare in one chart' }).press('Enter');
  const panel = page.getByTestId('compare');
  await expect(panel.getByTestId('plot')).toBeVisible();
  await panel.getByRole('button', { name: 'Close' }).press('Enter');
  await expect(panel).toHaveCount(0);
  await expect(page).not.toHaveURL(/compare=/);
});

test('what is chosen is copied as a display filter', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const place of [0, 1]) await app.flowTable.locator(`[data-place="${place}"]`).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Copy as display filter' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText().catch(() => ''))).toMatch(/^tcp\.stream in \{\d, \d\}$/);
});

for (const [width, form] of [[390, 'card'], [768, 'lines'], [1200, 'lines'], [1280, 'table']] as const) {
  test(`at ${width} pixels each flow is whole without scrolling sideways`, async ({ app, page }) => {
    await page.setViewportSize({ width, height: 844 });
    await expect(app.flowTable).toHaveAttribute('data-form', form);
    const beyond = () => app.flowTable.evaluate((table) => {
      const edge = table.parentElement!.getBoundingClientRect();
      const rows = [...table.querySelectorAll('[data-place]')].flatMap((row) => {
        const box = row.getBoundingClientRect();
        return [...row.querySelectorAll('[role=gridcell]')].map((cell) => ({ cell: cell.getBoundingClientRect(), box, what: cell.textContent })).filter(({ cell }) => cell.width > 0);
      });
      return {
        sideways: table.parentElement!.scrollWidth - table.parentElement!.clientWidth,
        cut: rows.filter(({ cell, box }) => cell.right > edge.right + 1 || cell.top < box.top - 1 || cell.bottom > box.bottom + 1).map(({ what }) => what),
      };
    });
    await expect(app.flowTable.getByTestId('spark')).toHaveCount(6);
    expect(await beyond()).toEqual({ sideways: 0, cut: [] });
    const row = app.flowTable.locator('[data-place="0"]');
    for (const said of ['black hole', '10.77.2.1:', '10.77.1.20:443', '1,500']) await expect(row).toContainText(said);
  });
}

test('resends stay in their column also where Wireshark counts more of them', async ({ app, page }) => {
  await page.setViewportSize({ width: 1280, height: 844 });
  await app.drop(recording('clamp-missing-router-any.pcap'));
  const cell = app.flowTable.locator('[data-column=resends]').filter({ hasText: / of / }).first();
  await expect(cell).toBeVisible();
  const beyond = await cell.evaluate((element) => {
    const text = document.createRange();
    text.selectNodeContents(element);
    return element.getBoundingClientRect().left + parseFloat(getComputedStyle(element).paddingLeft) - text.getBoundingClientRect().left;
  });
  expect(beyond).toBeLessThan(1);
});

for (const width of [390, 768, 1280]) {
  test(`at ${width} pixels a finding with a long name, and more beside it, stays within its row`, async ({ app, page }) => {
    await page.setViewportSize({ width, height: 844 });
    const cell = app.flowTable.locator('[data-place="0"] [data-column="badness"]');
    const outside = await cell.evaluate((cell) => {
      cell.querySelector('[data-tone] span')!.textContent = 'offload at the capture point';
      const sign = cell.querySelector('[data-tone]')!;
      const more = sign.querySelector('small') ?? sign.appendChild(document.createElement('small'));
      more.textContent = '+12';
      const row = cell.closest('[data-place]')!.getBoundingClientRect();
      const name = sign.querySelector('span')!;
      const boxes = [name, more].map((part) => part.getBoundingClientRect());
      return [
        ...boxes.filter((box) => box.top < row.top || box.bottom > row.bottom || box.right > cell.getBoundingClientRect().right + 1)
          .map((box) => box.toJSON() as unknown),
        ...(name.scrollHeight > name.clientHeight + 1 ? [`${name.scrollHeight} of ${name.clientHeight}`] : []),
      ];
    });
    expect(outside).toEqual([]);
  });
}

test('on a narrow screen a long list is sorted, moved through and opened with the keyboard alone', async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await app.drop({ name: 'many.pcap', content: manyFlowsCapture(400) });
  await expect(app.flowTable).toHaveAttribute('aria-rowcount', '401');
  // Only what is in view is there.
  expect(await app.flowTable.locator('[data-place]').count()).toBeLessThan(40);
  const by = page.getByRole('combobox', { name: 'Sorted by' });
  await by.focus();
  await by.selectOption('Client → server');
  const firstRow = app.flowTable.locator('[data-place="0"]');
  const lowest = await firstRow.getAttribute('data-route');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'ascending' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'descending' })).toBeFocused();
  await expect(firstRow).not.toHaveAttribute('data-route', lowest!);
  await page.keyboard.press('Tab');
  await expect(firstRow).toBeFocused();
  await page.keyboard.press('End');
  const last = app.flowTable.locator('[data-place="399"]');
  await expect(last).toBeFocused();
  await expect(last).toHaveAttribute('data-route', lowest!);
  await page.keyboard.press('ArrowUp');
  const route = await app.flowTable.locator('[data-place="398"]').getAttribute('data-route');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`${route}$`));
});
