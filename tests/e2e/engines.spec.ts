/**
 * The way through the app in the engines of Firefox and Safari: what the browsers do differently (streams of files, workers
 * from blobs, drops, service workers, file://) and not what is the same code anyway. Each is left out where it is not
 * installed.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { dist, outputs } from '../../scripts/paths.mjs';
import type { Engine, Place, Tab } from './engines/engine.ts';
import { findFirefox, Firefox } from './engines/firefox.ts';
import { findWebKit, WebKit } from './engines/webkit.ts';
import { Host, NEVER } from './host.ts';

const story = resolve('tests/captures/story-2-lro-router.pcap');
const base64 = readFileSync(story).toString('base64');

/** The connection that a test tries on purpose; and loads that a reload cut off, which Firefox reports as the service worker's. */
const EXPECTED = /127\.0\.0\.1:9\/probe|A ServiceWorker intercepted the request and encountered an unexpected error/;

interface Candidate {
  name: string;
  missing: string;
  /** Null where it is not installed. */
  start: (() => Promise<Engine>) | null;
}

const firefox = findFirefox();
const webkit = findWebKit();
const ENGINES: Candidate[] = [
  { name: 'Firefox', missing: 'There is no Firefox here. Install firefox or firefox-esr, or say where it is: FIREFOX_PATH.', start: firefox === null ? null : () => Firefox.start(firefox) },
  { name: 'WebKit', missing: 'There is no WebKitGTK here. Install webkit2gtk-driver, and xvfb where there is no screen.', start: webkit === null ? null : () => WebKit.start(webkit) },
];

const text = (tab: Tab) => tab.value<string>('document.body.innerText');
const count = (tab: Tab, selector: string) => tab.value<number>(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
const shows = (tab: Tab, words: string | RegExp) => expect.poll(() => text(tab), { timeout: 20_000 }).toMatch(words);
const appears = (tab: Tab, selector: string) => expect.poll(() => count(tab, selector), { timeout: 20_000 }).toBeGreaterThan(0);
const phase = (tab: Tab, name: string) => appears(tab, `main[data-phase=${name}]`);

/** Chooses files as soon as the page can take them. */
async function choose(tab: Tab, file: string) {
  await appears(tab, '[data-testid=file-input]');
  await tab.choose('[data-testid=file-input]', [file]);
}

/** Presses the first button, link or tab of that name. */
async function press(tab: Tab, name: string) {
  const pressed = `(() => {
    const all = [...document.querySelectorAll('button, a, [role=tab], summary')];
    const one = all.find((element) => (element.getAttribute('aria-label') ?? element.textContent).trim().startsWith(${JSON.stringify(name)}));
    one?.click();
    return one !== undefined;
  })()`;
  await expect.poll(() => tab.value<boolean>(pressed), { timeout: 20_000, message: `a button “${name}”` }).toBe(true);
}

/** Drops the story as if it came from the desktop, as soon as there is a page to drop it on. */
async function drop(tab: Tab) {
  await appears(tab, 'main');
  await tab.value(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob('${base64}'), (char) => char.charCodeAt(0))], 'story.pcap'));
    for (const type of ['dragenter', 'dragover', 'drop']) document.querySelector('main').dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  })()`);
}

const FOUND = /merged/;

/** Closes a tab whose page has not complained. */
async function finish(tab: Tab) {
  expect((await tab.complaints()).filter((text) => !EXPECTED.test(text)), 'the page complained').toEqual([]);
  await tab.close();
}

for (const { name, missing, start } of ENGINES) test.describe(name, () => {
  test.describe.configure({ mode: 'serial' });
  test.skip(start === null, missing);

  let engine: Engine;
  let host: Host;
  let address: string;

  test.beforeAll(async () => {
    host = new Host(dist);
    address = await host.start();
    engine = await start!();
  });

  test.afterAll(async () => {
    await engine?.stop();
    await host?.stop();
  });

  test('a dropped capture becomes a verdict with its charts, without a request elsewhere', async () => {
    const tab = await engine.tab(address);
    await phase(tab, 'start');
    await drop(tab);
    await phase(tab, 'report');
    await shows(tab, FOUND);
    await appears(tab, '#timeline figure svg');
    await appears(tab, '[data-testid=flow-table]');
    const own = new URL(address).origin;
    expect((await tab.requests()).filter((url) => /^https?:/.test(url) && new URL(url).origin !== own)).toEqual([]);
    // And the browser would refuse one.
    expect(await tab.value("fetch('http://127.0.0.1:9/probe').then(() => 'went out', (error) => error.name)")).toBe('TypeError');
    await expect.poll(async () => (await tab.complaints()).join('\n')).toMatch(/probe/);

    // From the disk, as a file is chosen: the browser's byte stream of a file.
    await choose(tab, resolve('tests/captures/story-1-sftp-tso.pcap'));
    await shows(tab, /story-1-sftp-tso\.pcap[\s\S]*396 packets/);
    await finish(tab);
  });

  test('flow, packets and theme', async () => {
    const tab = await engine.tab(address);
    await choose(tab, story);
    await phase(tab, 'report');
    await tab.value("void (location.hash = '#/flow/0.0')");
    await shows(tab, /Data of/);
    // Each chart is drawn, and follows a key.
    await expect.poll(() => count(tab, '[data-testid=plot]'), { timeout: 20_000 }).toBe(5);
    const inked = `[...document.querySelectorAll('figure canvas')].every((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value) => value !== 0);
    })`;
    // Those below the screen are drawn when there is time.
    await expect.poll(() => tab.value<boolean>(inked), { timeout: 20_000 }).toBe(true);
    const shown = () => tab.value<string>("document.querySelector('[data-testid=plot]').dataset.to");
    const whole = await shown();
    await tab.value("document.querySelector('[data-testid=plot]').focus()");
    await tab.press('+');
    await expect.poll(shown, { timeout: 20_000 }).not.toBe(whole);
    await tab.value("void (location.hash = '#/packets')");
    await appears(tab, '[data-testid=packet-list] [role=row]');
    await tab.value("document.querySelector('[data-testid=packet-list]').focus()");
    await tab.press('n');
    await appears(tab, '[data-testid=decode-tree] [role=treeitem]');
    await tab.value("void (location.hash = '#/packets?filter=icmp')");
    await shows(tab, /[1-9]\d* of \d+ packets/);
    const theme = () => tab.value<string>('document.documentElement.dataset.theme');
    // Terms can be seen to explain themselves, and a filter where it is wrong: Safari wants each property of such a line by itself.
    const line = (element: string) => tab.value<string>(`(({ textDecorationLine, textDecorationStyle }) => textDecorationLine + ' ' + textDecorationStyle)(getComputedStyle(${element}))`);
    expect(await line("document.querySelector('[data-testid=packet-list] [role=note]')")).toBe('underline dotted');
    await tab.value("void (location.hash = '#/packets?filter=icmp.nonsense')");
    await shows(tab, /icmp\.nonsense/);
    expect(await line("[...document.querySelectorAll('main *')].find((e) => getComputedStyle(e).textDecorationStyle === 'wavy') ?? document.body")).toBe('underline wavy');
    const grounds = new Set<string>();
    for (let turn = 0; turn < 3; turn++) {
      grounds.add(`${await theme()} ${await tab.value<string>('getComputedStyle(document.body).backgroundColor')}`);
      await press(tab, 'Colours:');
    }
    expect(grounds.size).toBe(2);
    await finish(tab);
  });

  test('the mouse: a part of the time is marked, and a chart zoomed', async () => {
    const tab = await engine.tab(address);
    await choose(tab, story);
    await phase(tab, 'report');
    /** A place within an element, which is brought into sight. */
    const within = async (selector: string, share: number): Promise<Place> => {
      const [left, top, width, height] = await tab.value<[number, number, number, number]>(`(() => {
        const element = document.querySelector(${JSON.stringify(selector)});
        element.scrollIntoView({ block: 'center', behavior: 'instant' });
        const box = element.getBoundingClientRect();
        return [box.left, box.top, box.width, box.height];
      })()`);
      return { x: Math.round(left + share * width), y: Math.round(top + height / 2) };
    };
    const timeline = '#timeline [role=application]';
    await appears(tab, timeline);
    await tab.drag(await within(timeline, 0.3), await within(timeline, 0.6));
    await expect.poll(() => tab.value<string>('location.hash'), { timeout: 20_000 }).toMatch(/time=/);

    await tab.value("void (location.hash = '#/flow/0.0')");
    const plot = '[data-testid=plot]';
    await appears(tab, plot);
    const shown = () => tab.value<number>(`Number(document.querySelector('${plot}').dataset.to) - Number(document.querySelector('${plot}').dataset.from)`);
    const whole = await shown();
    await tab.wheel(await within(plot, 0.5), -200);
    await expect.poll(shown, { timeout: 20_000 }).toBeLessThan(whole);
    const wheeled = await shown();
    await tab.drag(await within(plot, 0.4), await within(plot, 0.6));
    await expect.poll(shown, { timeout: 20_000 }).toBeLessThan(wheeled / 2);
    await finish(tab);
  });

  test('keys, the focus, Back and a reload', async () => {
    const tab = await engine.tab(address);
    await choose(tab, story);
    await phase(tab, 'report');
    const focused = () => tab.value<string>("document.activeElement.getAttribute('aria-label') ?? document.activeElement.dataset.place ?? (document.activeElement.id || document.activeElement.tagName)");
    // A dialog takes the focus and gives it back.
    await tab.value("document.querySelector('button[aria-label=Commands]').focus()");
    await expect.poll(focused).toBe('Commands');
    const opensAndCloses = async (key: string) => {
      await tab.press(key);
      await appears(tab, 'dialog[open]');
      await tab.press('\uE00C');
      await expect.poll(() => count(tab, 'dialog')).toBe(0);
      await expect.poll(focused).toBe('Commands');
    };
    for (const key of ['?', ',']) await opensAndCloses(key);
    // Also while a part of the page is on its way.
    await tab.value(`void document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '${NEVER}' }))`);
    await opensAndCloses('?');
    await tab.value("document.querySelector('main').querySelectorAll('button').forEach((button) => { if (button.textContent.trim() === 'Share') button.focus(); })");
    await expect.poll(() => tab.value('document.activeElement.textContent.trim()')).toBe('Share');
    await tab.press('\uE007');
    await appears(tab, 'dialog[open]');
    await tab.press('\uE00C');
    await expect.poll(() => count(tab, 'dialog')).toBe(0);
    await expect.poll(() => tab.value('document.activeElement.textContent.trim()')).toBe('Share');
    await tab.value(`document.querySelector('link[href="${NEVER}"]').remove()`);
    // A flow by Enter, and back to its row.
    await tab.value("document.querySelector('[data-testid=flow-table] [data-place=\"0\"]').focus()");
    await tab.press('\uE007');
    await expect.poll(() => count(tab, '[data-testid=plot]'), { timeout: 20_000 }).toBe(5);
    await expect.poll(focused).toBe('content');
    await tab.value('history.back()');
    await appears(tab, '[data-testid=flow-table]');
    await expect.poll(focused).toBe('0');
    // A filter that finds nothing says so.
    await tab.value("void (location.hash = '#/packets?filter=udp')");
    await shows(tab, /\b0 of \d+ packets/);
    await tab.value("void (location.hash = '#/report')");
    await shows(tab, FOUND);
    await tab.reload();
    await phase(tab, 'report');
    await shows(tab, FOUND);
    expect(await tab.value('location.hash')).toBe('#/report');
    await finish(tab);
  });

  test('a link and a saved report open as the report', async () => {
    const tab = await engine.tab(address);
    await drop(tab);
    await phase(tab, 'report');
    await press(tab, 'Share');
    const link = () => tab.value<string | null>("document.querySelector('[data-testid=share-link]')?.value");
    await expect.poll(link, { timeout: 20_000 }).toMatch(/#r=[\w-]+$/);
    const url = (await link())!;
    expect(url.length).toBeLessThanOrEqual(2000);
    const other = await engine.tab(url);
    await shows(other, 'This report came in a link.');
    await shows(other, FOUND);
    expect(await text(other)).not.toContain('10.77.');
    await finish(other);

    // What would be saved is caught on its way to the disk, and dropped on the page again.
    await press(tab, 'Files');
    await tab.value(`(() => {
      const create = URL.createObjectURL;
      URL.createObjectURL = (blob) => {
        if (blob.type === 'application/json') window.saved = blob;
        return create.call(URL, blob);
      };
      HTMLAnchorElement.prototype.click = () => undefined;
    })()`);
    await tab.value("[...document.querySelectorAll('button')].find((button) => button.getAttribute('aria-label') === 'Save report.json').click()");
    await expect.poll(() => tab.value<boolean>('window.saved !== undefined'), { timeout: 20_000 }).toBe(true);
    await tab.value(`(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([window.saved], 'report.json'));
      document.querySelector('main').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    })()`);
    await shows(tab, 'This report was saved in report.json.');
    await finish(tab);
  });

  test('the one-file build works from disk', async () => {
    const file = pathToFileURL(outputs.single).href;
    const tab = await engine.tab(file);
    await phase(tab, 'start');
    await choose(tab, story);
    await phase(tab, 'report');
    await shows(tab, FOUND);
    await appears(tab, '#timeline figure svg');
    // Bytes of the file that are read when they are asked for.
    await tab.value("void (location.hash = '#/packets?frame=4')");
    await appears(tab, '[data-testid=decode-tree] [role=treeitem]');
    await expect.poll(() => tab.value<string>("document.querySelector('[data-testid=hex-pane]')?.textContent ?? ''"), { timeout: 20_000 }).toMatch(/45\s*00/);
    await tab.value("void (location.hash = '#/report')");
    await phase(tab, 'report');
    await press(tab, 'Share');
    await expect.poll(() => tab.value<string>("document.querySelector('[data-testid=share-link]')?.value ?? ''"), { timeout: 20_000 }).toMatch(/#r=[\w-]+$/);
    expect((await tab.requests()).filter((url) => url !== file && !/^(?:blob|data):/.test(url))).toEqual([]);
    await finish(tab);
  });

  test('what was opened once opens and works without a network', async () => {
    // An address of its own: WebKit under automation, as in a private window, forgets what is kept when the last page of an address closes.
    const once = new Host(dist);
    const there = await once.start();
    const tab = await engine.tab(there);
    await tab.value('navigator.serviceWorker.ready.then(() => undefined)');
    await tab.reload();
    await expect.poll(() => tab.value('navigator.serviceWorker.controller?.state')).toBe('activated');
    await once.stop();
    await tab.reload();
    await phase(tab, 'start');
    await drop(tab);
    await phase(tab, 'report');
    await shows(tab, FOUND);
    await appears(tab, '#timeline figure svg');
    await finish(tab);
  });
});
