/** The page under a thumb: a telephone's screen, and nothing but fingers. */
import type { Page } from '@playwright/test';
import { expect, recording, rejectedUpload, test } from './support.ts';
import { goTo, readForEver, reportOf, shownTime, slide, timeAtRest, unfold } from './views.ts';

test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 }, contextOptions: { reducedMotion: 'reduce' } });

/** WCAG 2.2, 2.5.8; links in a line of text are excepted there. */
const LEAST = 24;
/** What Apple and Google want for what is pressed often. */
const WANTED = 44;

/** What is too small to be hit, and by how much the page can be scrolled sideways. */
const measure = (page: Page, least: number) => page.evaluate((size) => {
  const small: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('button, a[href], input:not([type=file]), select, summary, [role=tab], [role=row][tabindex], [role=option]')) {
    // A label is pressed in place of its box.
    const label = element.matches('[type=checkbox], [type=radio]') ? element.closest('label') : null;
    const { width, height, left } = (label ?? element).getBoundingClientRect();
    const style = getComputedStyle(element);
    if (width === 0 || height === 0 || style.visibility === 'hidden' || left < -100 || element.closest('.visually-hidden')) continue;
    const inText = style.display === 'inline' && /\S/.test(element.parentElement?.textContent?.replace(element.textContent, '') ?? '');
    if (!inText && (Math.round(width) < size || Math.round(height) < size)) small.push(`${element.tagName} “${(element.getAttribute('aria-label') ?? element.textContent.trim()).slice(0, 40)}” ${Math.round(width)}×${Math.round(height)}`);
  }
  return { small, sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth };
}, least);

async function fits(page: Page, what: string) {
  expect.soft(await measure(page, LEAST), what).toEqual({ small: [], sideways: 0 });
}

test('the way through with fingers: nothing too small, nothing beyond the edge', async ({ app, page }) => {
  await app.open();
  await fits(page, 'the start page');
  await page.getByRole('button', { name: /The router that fills its own line/ }).tap();
  await app.showsReport();
  await expect(page.locator('#timeline figure svg').first()).toBeVisible();
  await fits(page, 'a report');
  const words = await page.locator('#timeline [role=note]').evaluateAll((notes) => notes.map((note) => note.getBoundingClientRect().height));
  expect(Math.min(...words), 'words of the lanes').toBeGreaterThanOrEqual(LEAST);
  await unfold(page);
  await fits(page, 'a report, unfolded');
  await page.locator('#evidence').getByRole('link', { name: /^frame \d/ }).first().tap();
  await expect(page.getByTestId('plot')).toHaveCount(5);
  await fits(page, 'a flow');
  await page.getByRole('link', { name: 'open in packets' }).tap();
  await page.getByTestId('packet-list').getByRole('row').nth(2).tap();
  await expect(page.getByTestId('decode-tree')).toBeVisible();
  await fits(page, 'packets');
  expect(await page.getByTestId('hex-pane').evaluate((pane) => pane.scrollWidth - pane.clientWidth), 'bytes beyond the edge').toBe(0);
  await page.getByRole('button', { name: 'Clear the filter' }).tap();
  await page.keyboard.type('tcp.flags.s');
  await page.getByRole('option', { name: /tcp\.flags\.syn/ }).first().tap();
  await expect(page.getByRole('combobox', { name: 'Display filter' })).toHaveValue(/^tcp\.flags\.syn/);
  await fits(page, 'completion');
  for (const [button, dialog] of [['Commands', 'Commands'], ['Settings', 'Settings'], ['Keys', 'Keys']] as const) {
    await page.getByRole('button', { name: 'Commands', exact: true }).tap();
    if (button !== 'Commands') await page.getByRole('option', { name: new RegExp(`^${button}`) }).tap();
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
    await fits(page, `the dialog ${dialog}`);
    await page.keyboard.press('Escape');
  }
  await goTo(page, '#/report');
  await page.getByRole('button', { name: 'Share', exact: true }).tap();
  await expect(page.getByTestId('share-link')).toHaveValue(/#r=/);
  await fits(page, 'the share dialog');
});

test('on a tablet nothing of two files with long names lies over anything or goes beyond the edge, and messages say whose they are', async ({ app, page }) => {
  await page.setViewportSize({ width: 820, height: 1180 });
  const long = (name: string) => ({ ...recording(name), name: `a+name+without_a_place_to_break_it_that_is_longer_than_its_card_${name}` });
  await reportOf(app, long('fragmented.pcap'), long('story-2-lro-ipv6.pcap'));
  await expect(page.getByRole('navigation', { name: 'Findings' })).toBeVisible();
  const messages = page.locator('#messages');
  await expect(messages.locator('tbody tr').first()).toHaveText(/story-2-lro-ipv6\.pcap$/);
  await fits(page, 'a report of two files');
  const covered = await messages.locator('tr').evaluateAll((rows) => rows.flatMap((row) => {
    const cells = [...row.querySelectorAll('td')].map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      return { text: cell.textContent, left, right, top, bottom };
    });
    return cells.flatMap((a, i) => cells.slice(i + 1).flatMap((b) => (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1 ? [`${a.text} / ${b.text}`] : [])));
  }));
  expect(covered).toEqual([]);
  // Counted from the first frame of their own file, as in its flows.
  await expect(messages.locator('tbody tr').nth(1).locator('td').nth(1)).toHaveText(/^[\d.]+ (ms|s)$/);
});

test('why a flow stood still is read without scrolling sideways', async ({ app, page }) => {
  await reportOf(app, recording('black-hole-many-flows.pcap'));
  await page.locator('#evidence').getByRole('link', { name: /^frame \d/ }).first().tap();
  const stalls = page.getByRole('region', { name: 'Times without progress' });
  await expect(stalls.getByRole('row').nth(1)).toBeVisible();
  expect(await stalls.evaluate((region) => region.scrollWidth - region.clientWidth)).toBe(0);
});

test('while a huge capture is read, each number stands in its place', async ({ app, page }) => {
  await readForEver(page);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await app.open();
    await app.pick(rejectedUpload);
    await app.inPhase('reading');
    await expect(page.getByTestId('progress')).toContainText('123 GB of 332 GB');
    // What was said at once counts as read in no time; no computer reads a hundred million a second.
    await expect(page.getByTestId('progress')).toContainText(/Frames a second\d{1,2},\d{3},\d{3}TCP/);
    await fits(page, `reading, ${width} wide`);
    const { beyond, covered } = await page.getByTestId('progress').evaluate((progress) => {
      const places = [...progress.querySelectorAll('dd, dt, button, h1')].map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        return { text: element.textContent, left, right, top, bottom };
      });
      const { right } = progress.querySelector('[role=progressbar]')!.getBoundingClientRect();
      type Place = (typeof places)[number];
      const overlap = (a: Place, b: Place) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
      return {
        beyond: places.filter((place) => place.right > right + 1).map(({ text }) => text),
        covered: places.filter((a, i) => places.slice(i + 1).some((b) => overlap(a, b))).map(({ text }) => text),
      };
    });
    expect(beyond, `beyond the edge, ${width} wide`).toEqual([]);
    expect(covered, `covered, ${width} wide`).toEqual([]);
  }
});

test('a refusal fits, too', async ({ app, page }) => {
  await app.open();
  await app.pick({ name: 'a-name-that-is-much-longer-than-the-screen-of-any-telephone-is-wide-2026-11-21.pcap', content: 'only words' });
  await app.showsFailure();
  await fits(page, 'a refusal');
});

test('flows are compared with fingers, and each chart follows them', async ({ app, page }) => {
  await reportOf(app, recording('black-hole-many-flows.pcap'));
  for (const place of [0, 1]) await app.flowTable.locator(`[data-place="${place}"]`).getByRole('checkbox').tap();
  await page.getByRole('button', { name: 'Compare in one chart' }).tap();
  const plot = page.getByTestId('compare').getByTestId('plot');
  await plot.scrollIntoViewIfNeeded();
  await fits(page, 'the comparison');
  const whole = await shownTime(plot);
  await slide(page, plot, [0.4, 0.6], [0.15, 0.85]);
  const pinched = await timeAtRest(page, plot);
  expect(pinched[1] - pinched[0]).toBeLessThan((whole[1] - whole[0]) * 0.7);
  await page.getByRole('button', { name: 'Whole time' }).tap();
  await expect.poll(() => shownTime(plot)).toEqual(whole);
  // A finger that goes down the screen scrolls the page; the chart leaves it alone.
  const before = await page.evaluate(() => scrollY);
  const box = (await plot.boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  for (let i = 1; i <= 10; i++) await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x, y: y - i * 15 }] });
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before + 50);
  expect(await shownTime(plot)).toEqual(whole);
});

test('the time of the whole capture is marked with a finger', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  const chart = page.locator('#timeline').getByRole('application', { name: /^Throughput over time/ });
  await chart.scrollIntoViewIfNeeded();
  await slide(page, chart, [0.2], [0.6]);
  await expect(page).toHaveURL(/time=/);
  await page.getByRole('button', { name: 'Whole capture', exact: true }).tap();
  await expect(page).not.toHaveURL(/time=/);
});

test('what is pressed first and most is large enough for a thumb', async ({ app, page }) => {
  await app.open();
  const least = async (name: string | RegExp, role: 'button' | 'link' | 'tab' = 'button') => {
    const target = page.getByRole(role, { name }).first();
    // The card of a story is pressed as a whole.
    const card = page.getByRole('listitem').filter({ has: target });
    const box = (await (role === 'button' && name instanceof RegExp && await card.count() > 0 ? card : target).boundingBox())!;
    expect.soft({ name: String(name), small: box.height < WANTED || box.width < WANTED }, `${box.width}×${box.height}`).toEqual({ name: String(name), small: false });
  };
  await least(/Drop a capture anywhere/);
  await least('Commands');
  await least(/^Colours:/);
  await least(/The SFTP server/);
  await app.pick(rejectedUpload);
  await app.showsReport();
  await least('Open another');
  await least('Share');
  await least('Export');
  await least('Linux', 'tab');
  await least(/^Copy “First look/);
});

test('what the arrows of the ladder say is not cut on a small screen', async ({ app, page }) => {
  for (const story of ['story-2-lro-router', 'story-3-dnat-phantom', 'story-5-lso']) {
    await reportOf(app, recording(`${story}.pcap`));
    await goTo(page, '#/flow/0.0');
    const ladder = page.getByRole('listbox', { name: 'Packets between the hosts' });
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 844 });
      await expect.poll(async () => (await ladder.getByRole('option').first().boundingBox())!.height).toBeCloseTo(48, 1);
      const cut = await ladder.locator('[role=option] span[title]').evaluateAll((words) => words.flatMap((word) => (
        word.scrollHeight > word.clientHeight + 1 || word.scrollWidth > word.clientWidth + 1 ? [word.textContent] : [])));
      expect.soft(cut, `${story}, ${width} pixels`).toEqual([]);
      await expect(ladder.getByText(/super-segment|by the timer|fast resend/).first()).toBeAttached();
    }
  }
});

test('times of day have room beside the ladder', async ({ app, page }) => {
  await page.addInitScript(() => localStorage.setItem('mtuscope.time', 'utc'));
  await reportOf(app, recording('story-2-lro-router.pcap'));
  await page.locator('#evidence').getByRole('link', { name: /^frame \d/ }).first().tap();
  const ladder = page.getByRole('listbox', { name: 'Packets between the hosts' });
  await expect(ladder.getByRole('option').filter({ hasText: /\d\d:\d\d:\d\d\.\d{6}/ }).first()).toBeVisible();
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 844 });
    const beyond = await ladder.getByRole('option').evaluateAll((rungs) => rungs.flatMap((rung) => {
      const [when, , lines] = rung.children;
      const range = document.createRange();
      range.selectNode(when!.firstChild!);
      const { left, right } = range.getBoundingClientRect();
      return left < rung.getBoundingClientRect().left || right > lines!.getBoundingClientRect().left ? [when!.textContent] : [];
    }));
    expect(beyond, `${width} pixels`).toEqual([]);
  }
});
