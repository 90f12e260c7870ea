/** The part of the time, typed: in seconds and as times of day; what is meant, what cannot be, what lies outside, and what is upside down. */
import type { Page } from '@playwright/test';
import { manyFlowsCapture } from './capture-bytes.ts';
import { expect, test } from './support.ts';

const timeInAddress = (page: Page) => new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('time');

test.beforeEach(async ({ app }) => {
  await app.open();
  // One flow every hundredth of a second, from 22:13:20 UTC on.
  await app.pick({ name: 'steady.pcap', content: manyFlowsCapture(400) });
  await app.showsReport();
});

const flowsShown = (page: Page) => page.locator('#flows-title + p');

test('in seconds', async ({ app, page }) => {
  const [from, to] = [page.locator('#timeline').getByLabel('From'), page.locator('#timeline').getByLabel(/^to\b/)];
  const alert = page.locator('#timeline').getByRole('alert');
  await from.fill('1');
  await expect(flowsShown(page)).toHaveText('300 of 400 flows');
  await to.fill('2.5');
  await expect(flowsShown(page)).toHaveText('151 of 400 flows');
  expect(timeInAddress(page)).toBe('1~2.5');
  await expect(alert).toHaveCount(0);

  // Upside down: what was chosen stays, and it is said what is wrong.
  await from.fill('3');
  await expect(alert).toHaveText('The end has to lie behind the beginning.');
  await expect(from).toHaveAttribute('aria-invalid', 'true');
  await expect(to).toHaveAttribute('aria-invalid', 'false');
  expect(timeInAddress(page)).toBe('1~2.5');
  await from.press('Escape');
  await expect(from).toHaveValue('1');
  await expect(alert).toHaveCount(0);
  await to.fill('0.5');
  await expect(alert).toHaveText('The end has to lie behind the beginning.');
  await to.fill('2');
  await expect(alert).toHaveCount(0);
  expect(timeInAddress(page)).toBe('1~2');

  // Outside.
  await to.fill('1000');
  await expect(alert).toContainText('The capture goes from 0');
  await from.fill('-4');
  await expect(alert).toContainText('The capture goes from 0');
  expect(timeInAddress(page)).toBe('1~2');

  // Half a number is waited for.
  await from.fill('');
  await expect(alert).toHaveCount(0);
  await to.focus();
  await expect(from).toHaveValue('1');
  await page.getByRole('button', { name: 'Whole capture', exact: true }).click();
  await expect(flowsShown(page)).toHaveText('400 flows');
  expect(timeInAddress(page)).toBeNull();
  await expect(app.flowTable).toHaveAttribute('aria-rowcount', '401');
});

test('in seconds of ten digits, where recordings lie years apart', async ({ app, page }) => {
  const capture = Buffer.from(manyFlowsCapture(4));
  let last = 24;
  for (let at = last; at < capture.length; at += 16 + capture.readUInt32LE(at + 8)) last = at;
  capture.writeUInt32LE(1_700_000_000 + 291_888_574, last);
  capture.writeUInt32LE(600_000, last + 4);
  await app.pick({ name: 'years.pcap', content: capture });
  await expect(page.getByText('years.pcap').first()).toBeVisible();
  await app.showsReport();
  const to = page.locator('#timeline').getByLabel(/^to\b/);
  await expect(to).toHaveValue(/^291888574\.\d$/);
  // A field of digits is as wide as they are, and keeps what the browser puts beside them.
  expect(await to.evaluate((field: HTMLInputElement) => {
    const pen = document.createElement('canvas').getContext('2d')!;
    const { fontSize, fontFamily } = getComputedStyle(field);
    pen.font = `${fontSize} ${fontFamily}`;
    return field.clientWidth - pen.measureText(field.value).width;
  })).toBeGreaterThan(30);
});

test('as times of day', async ({ page }) => {
  await page.keyboard.press(',');
  await page.getByRole('radio', { name: 'Time of day, UTC' }).check();
  await page.keyboard.press('Escape');
  const [from, to] = [page.locator('#timeline').getByLabel('From'), page.locator('#timeline').getByLabel('to', { exact: true })];
  const alert = page.locator('#timeline').getByRole('alert');
  await expect(from).toHaveValue('22:13:20.000');
  await from.fill('22:13:21');
  await expect(flowsShown(page)).toHaveText('400 flows');
  await from.press('Enter');
  await expect(flowsShown(page)).toHaveText('300 of 400 flows');
  await expect(from).toHaveValue('22:13:21.000');
  await to.fill('22:13:22.5');
  await to.press('Tab');
  await expect(flowsShown(page)).toHaveText('151 of 400 flows');
  expect(timeInAddress(page)).toBe('1~2.5');
  for (const [typed, said] of [
    ['yesterday', 'A time of day'], ['25:00:00', 'A time of day'], ['22:13:61', 'A time of day'],
    ['22:13:23', 'The end has to lie behind the beginning.'], ['22:10:00', 'The capture goes from 22:13:20.000 to'], ['23:00', 'The capture goes from 22:13:20.000 to'],
  ] as const) {
    await from.fill(typed);
    await expect(from, typed).toHaveAttribute('aria-invalid', 'true');
    await from.press('Enter');
    await expect(alert, typed).toContainText(said);
    await expect(from, typed).toHaveValue(typed);
    expect(timeInAddress(page), typed).toBe('1~2.5');
  }
  await from.press('Escape');
  await expect(alert).toHaveCount(0);
  await expect(from).toHaveValue('22:13:21.000');
  await from.fill('22:13:20');
  await to.focus();
  expect(timeInAddress(page)).toBe('0~2.5');
  await expect(flowsShown(page)).toHaveText('251 of 400 flows');
});
