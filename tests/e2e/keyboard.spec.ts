/** The page without a mouse. Motion is off, so that where the page has scrolled to is where it stays. */
import type { Locator, Page } from '@playwright/test';
import { expect, recording, rejectedUpload, test } from './support.ts';
import { goTo, reportOf, shownTime } from './views.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

interface Stop {
  what: string;
  /** Comes after the last stop in the order of the document. */
  follows: boolean;
  /** A ring is drawn around it, or around the field that it stands in. */
  ringed: boolean;
  /** Some of it is on the screen, and nothing lies over that. */
  seen: boolean;
  /** It is the one that was looked for. */
  found: boolean;
}

/** Presses Tab and tells what has the focus now; null where it has left the page. */
async function tab(page: Page, key = 'Tab', target: Locator | null = null): Promise<Stop | null> {
  const wanted = target && await target.elementHandle();
  await page.keyboard.press(key);
  return page.evaluate((looked) => {
    const memory = window as { lastStop?: Element };
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const follows = !memory.lastStop?.isConnected || (memory.lastStop.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    memory.lastStop = element;
    // A card whose title is the button has the ring around the whole of it.
    const outlined = (one: Element | null) => one !== null && [null, '::after'].some((part) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one, part);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    });
    const field = element.matches('input') ? [element.parentElement, element.parentElement?.parentElement ?? null] : [];
    const box = element.getBoundingClientRect();
    const [left, top] = [Math.max(box.left, 0), Math.max(box.top, 0)];
    const [right, bottom] = [Math.min(box.right, innerWidth), Math.min(box.bottom, innerHeight)];
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]]
      .map(([x, y]) => document.elementFromPoint(left + (right - left) * x!, top + (bottom - top) * y!));
    return {
      what: `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 50)}`,
      follows, ringed: outlined(element) || field.some(outlined),
      seen: right > left && bottom > top && points.some((at) => at !== null && (element.contains(at) || at.contains(element))),
      found: element === looked,
    };
  }, wanted);
}

/** From the top to the end: what is wrong with the stops on the way. */
async function walk(page: Page, most: number): Promise<{ stops: number; faults: string[] }> {
  await page.evaluate(() => {
    delete (window as { lastStop?: Element }).lastStop;
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('a[href="#content"]')!.focus();
  });
  const faults: string[] = [];
  for (let stops = 1; stops <= most; stops++) {
    const stop = await tab(page);
    if (stop === null) return { stops, faults };
    for (const [fault, is] of [['goes back', !stop.follows], ['has no ring', !stop.ringed], ['is not seen', !stop.seen]] as const) {
      if (is) faults.push(`${stop.what} ${fault}`);
    }
  }
  return { stops: most, faults: [...faults, 'a trap: the end does not come'] };
}

/** Presses Tab until this has the focus. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  for (let i = 0; i < 120; i++) {
    const stop = await tab(page, key, target);
    if (!stop?.found) continue;
    expect(stop, 'a ring around what has the focus').toMatchObject({ ringed: true, seen: true });
    return;
  }
  throw new Error(`Tab does not come to ${target.toString()}`);
}

test('every stop of Tab can be seen, they come in the order of reading, and none is a trap', async ({ app, page }) => {
  const ends = async (what: string, most: number) => {
    const { stops, faults } = await walk(page, most);
    expect.soft(faults, `${what}, ${stops} stops`).toEqual([]);
  };
  await app.open();
  await ends('the start page', 30);
  await reportOf(app, rejectedUpload);
  await expect(page.locator('#timeline figure svg').first()).toBeVisible();
  await ends('a report', 150);
  await goTo(page, '#/packets?frame=5');
  await expect(page.getByTestId('decode-tree')).toBeVisible();
  await ends('packets', 60);
  await goTo(page, '#/flow/0.0');
  await expect(page.getByTestId('plot')).toHaveCount(5);
  await expect(page.getByRole('listbox', { name: 'Packets between the hosts' })).toBeVisible();
  await ends('a flow', 90);
});

test('from the start page to a filtered list of packets and back, without a mouse', async ({ app, page, context }) => {
  // Some two hundred keys, and after each the page is asked.
  test.slow();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const enter = () => page.keyboard.press('Enter');
  await app.open();

  // A capture from the disk: Enter opens the system's dialog; then a story.
  const dialog = page.waitForEvent('filechooser');
  await page.evaluate(() => Object.assign(window, { showOpenFilePicker: undefined }));
  await tabTo(page, page.getByRole('button', { name: /Drop a capture anywhere/ }));
  await enter();
  expect((await dialog).isMultiple()).toBe(true);
  await tabTo(page, page.getByRole('button', { name: /The SFTP server that hangs/ }));
  await enter();
  await app.showsReport();
  await expect(page.getByTestId('announced')).toHaveText(await app.verdict.getByRole('heading', { level: 1 }).innerText().then((text) => `Problem: ${text}`));
  await expect(app.main).toBeFocused();

  // Evidence: to the frame in the list of packets, and back to the very same link.
  const step = page.locator('#evidence').getByRole('link', { name: 'open in packets' }).nth(1);
  await tabTo(page, step);
  const left = await page.evaluate(() => scrollY);
  expect(left).toBeGreaterThan(100);
  const frame = /frame=(\d+)/.exec((await step.getAttribute('href'))!)![1]!;
  await enter();
  await expect(page.getByRole('row', { selected: true })).toContainText(frame);
  await expect(page.getByTestId('decode-tree')).toBeVisible();
  await expect(app.main).toBeFocused();
  await page.goBack();
  await app.showsReport();
  await expect(step).toBeFocused();
  // The lines are found again when the page is as tall as it was, which may be a moment behind the focus.
  await expect.poll(async () => Math.abs(await page.evaluate(() => scrollY) - left)).toBeLessThanOrEqual(2);

  // The fix for another platform, copied.
  const platforms = page.getByRole('tablist', { name: 'Platforms' }).getByRole('tab');
  await tabTo(page, platforms.first());
  await page.keyboard.press('End');
  await expect(platforms.last()).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await expect(platforms.nth(1)).toHaveAttribute('aria-selected', 'true');
  const copy = page.getByRole('tabpanel').getByRole('button', { name: /^Copy/ }).first();
  await tabTo(page, copy);
  await enter();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText().catch(() => ''))).toMatch(/\w{3,}/);

  // Another capture, dropped by the same hand that has no mouse: its flows, two of them compared.
  await reportOf(app, recording('black-hole-many-flows.pcap'));
  await tabTo(page, app.flowTable.locator('[data-place="0"]'));
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(page.getByText('2 flows selected')).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: 'Compare in one chart' }), 'Shift+Tab');
  await enter();
  await expect(page.getByTestId('compare').getByTestId('plot')).toBeVisible();

  // One of the flows, its chart zoomed.
  await tabTo(page, app.flowTable.locator('[data-place="1"]'));
  await enter();
  const plot = page.getByTestId('plot').first();
  await expect(plot).toBeVisible();
  await tabTo(page, plot);
  const whole = await shownTime(plot);
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await shownTime(plot))[0]).toBeGreaterThan(whole[0]);
  await page.keyboard.press('0');
  await expect.poll(() => shownTime(plot)).toEqual(whole);

  // Its packets, filtered with completion.
  await tabTo(page, page.getByRole('link', { name: 'open in packets' }), 'Shift+Tab');
  await enter();
  const count = page.getByTestId('packet-count');
  await expect(count).toContainText(' of ');
  const box = page.getByRole('combobox', { name: 'Display filter' });
  await tabTo(page, box);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('tcp.flags.sy');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(box).toHaveValue('tcp.flags.syn ');
  await page.keyboard.type('== 1');
  await page.keyboard.press('Escape');
  await enter();
  await expect(page).toHaveURL(/filter=tcp\.flags\.syn/);
  await expect(count).toContainText(/^\d+ of /);
  await tabTo(page, page.getByTestId('packet-list'));
  await page.keyboard.press('End');
  await expect(page.getByRole('row', { selected: true })).toContainText('SYN');
  await page.goBack();
  await expect(box).toHaveValue(/^tcp\.stream == \d+$/);
});

test('a reload stands where the reader was', async ({ app, page }) => {
  await reportOf(app, recording('black-hole-many-flows.pcap'));
  await tabTo(page, app.flowTable.locator('[data-place="0"]'));
  const before = await page.evaluate(() => scrollY);
  expect(before).toBeGreaterThan(300);
  await page.reload();
  await app.showsReport();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before - 200);
});
