/** The page for those who have set larger letters in their browser, space the text more, or enlarge the page. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { App, expect, recording, test as base } from './support.ts';
import { goTo, reportOf, unfold } from './views.ts';

/** A page in a browser whose user has chosen letters of 32 pixels, twice what is usual. */
const test = base.extend<{ large: App }>({
  large: async ({ baseURL }, use, info) => {
    const profile = mkdtempSync(join(tmpdir(), 'letters-'));
    mkdirSync(join(profile, 'Default'));
    writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify({ webkit: { webprefs: { default_font_size: 32 } } }));
    const { launchOptions } = info.project.use;
    const context = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: baseURL!, viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' });
    await use(new App(await context.newPage()));
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  },
});

/** What goes beyond its row, its box or the page, and how far the page could be pushed sideways. */
const faults = (page: Page) => page.evaluate(() => {
  const told: string[] = [];
  const say = (what: string, element: Element) => told.push(`${what}: ${element.className} “${element.textContent.trim().slice(0, 30)}”`);
  const scrolls = (element: Element): boolean => element.parentElement !== null && (/auto|scroll/.test(getComputedStyle(element.parentElement).overflowX) || scrolls(element.parentElement));
  for (const element of document.querySelectorAll<HTMLElement>('main *, dialog *')) {
    if (!element.checkVisibility() || element.closest('.visually-hidden, [aria-hidden=true], svg')) continue;
    const box = element.getBoundingClientRect();
    const ownText = [...element.childNodes].some(({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue!.trim() !== '');
    if (ownText && box.width > 1 && (box.right > innerWidth + 1 || box.left < -1) && !scrolls(element)) say('beyond the page', element);
    const { overflowX, position, display } = getComputedStyle(element);
    if (ownText && overflowX === 'visible' && display !== 'inline' && element.scrollWidth > element.clientWidth + 2) say('beyond its box', element);
    // Rows of long lists are as tall as the script has worked out.
    if (position === 'absolute' && element.style.height !== '' && element.scrollHeight > element.clientHeight + 2) say('taller than its row', element);
    if (element.matches('button, [role=tab]') && element.scrollHeight > element.clientHeight + 2) say('taller than its button', element);
  }
  return { told, sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth };
});

const NONE = { told: [], sideways: 0 };

/** Goes through all views; `look` is told of each. */
async function everyView(app: App, look: (view: string) => Promise<void>): Promise<void> {
  const { page } = app;
  await app.open();
  await look('the start page');
  await app.pick(recording('story-3-dnat-phantom.pcap'));
  await app.showsReport();
  await expect(page.locator('#timeline figure svg').first()).toBeVisible();
  await expect(page.locator('#path svg[role=img]')).toBeVisible();
  await unfold(page);
  await look('the report');
  await goTo(page, '#/flow/0.0?frame=5');
  await expect(page.getByTestId('plot')).toHaveCount(5);
  await expect(page.getByRole('option').first()).toBeVisible();
  await look('a flow');
  await goTo(page, '#/packets?frame=5');
  await expect(page.getByTestId('decode-tree')).toBeVisible();
  await look('the packets');
  for (const key of ['?', 'Control+k', ',']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(`the dialog behind ${key}`);
    await page.keyboard.press('Escape');
  }
  await goTo(page, '#/report');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByTestId('share-link')).toHaveValue(/#r=/);
  await look('the share dialog');
}

test('letters of twice the usual size: all grows with them, and nothing is cut or pushed aside', async ({ large }) => {
  const { page } = large;
  await everyView(large, async (view) => expect.soft(await faults(page), view).toEqual(NONE));
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe('30px');
  // As on a page half as wide: the table of flows is a list.
  await expect(large.flowTable).toHaveAttribute('data-form', 'lines');
  expect((await large.flowTable.locator('[data-place="0"]').boundingBox())!.height).toBe(152);
  await goTo(page, '#/flow/0.0');
  const plot = page.locator('[data-chart=sequence] canvas');
  expect((await plot.boundingBox())!.height).toBe(720);
  await expect.poll(() => plot.evaluate((canvas: HTMLCanvasElement) => canvas.height)).toBe(720);
  // The numbers beside the plot have twice the room.
  const [left, inner] = [(await plot.boundingBox())!.x, (await page.getByTestId('plot').first().boundingBox())!.x];
  expect(inner - left).toBe(156);
});

test('letters that become larger while the page is open', async ({ app, page }) => {
  await reportOf(app, recording('story-3-dnat-phantom.pcap'));
  await goTo(page, '#/flow/0.0');
  const plot = page.locator('[data-chart=sequence] canvas');
  await expect.poll(async () => (await plot.boundingBox())!.height).toBe(360);
  await page.addStyleTag({ content: 'html { font-size: 24px }' });
  await expect.poll(async () => (await plot.boundingBox())!.height).toBe(540);
  await expect.poll(async () => (await page.getByRole('option').first().boundingBox())!.height).toBe(51);
});

for (const [what, width] of [['1280 pixels at 200 %', 640], ['1280 pixels at 400 %', 320]] as const) {
  test(`${what} (WCAG 1.4.10): no view has to be pushed sideways`, async ({ app, page }) => {
    await page.setViewportSize({ width, height: 512 });
    await everyView(app, async (view) => expect.soft(await faults(page), view).toEqual(NONE));
  });
}

test('text that the reader spaces (WCAG 1.4.12) is not cut', async ({ app, page }) => {
  await page.addInitScript(() => addEventListener('DOMContentLoaded', () => {
    const style = document.head.appendChild(document.createElement('style'));
    style.textContent = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }';
  }));
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await everyView(app, async (view) => expect.soft(await faults(page), `${view}, ${width} pixels`).toEqual(NONE));
  }
});
