/** How a test comes to each view and state of the page, and what hands do there; shared by all that is asked of them. */
import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import type { App, GivenFile } from './support.ts';

/** Puts a report of these files on the screen. */
export async function reportOf(app: App, ...files: GivenFile[]): Promise<void> {
  await app.open();
  await app.pick(...files);
  await app.showsReport();
}

/** Goes to a view by its address, as a click on a link does. */
export const goTo = (page: Page, hash: string) => page.evaluate((to) => { location.hash = to; }, hash);

/** Opens everything on the page that is folded. */
export const unfold = (page: Page) => page.evaluate(() => {
  for (const details of document.querySelectorAll('main details')) (details as HTMLDetailsElement).open = true;
});

/** A file hovers over the window and is not let go. */
export const dragOver = (page: Page) => page.evaluate(() => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(['-'], 'hovering.pcap'));
  for (const type of ['dragenter', 'dragover']) document.querySelector('main')!.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
});

/** Puts a file into the browser's own file system and has the picker hand it out: its handle can be kept as that of any file. */
export async function pickThrough(page: Page, { name, content }: GivenFile): Promise<void> {
  await page.evaluate(async ({ name, base64 }) => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    await writable.write(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
    await writable.close();
    Object.assign(window, { showOpenFilePicker: () => Promise.resolve([handle]) });
  }, { name, base64: Buffer.from(content).toString('base64') });
  await page.getByRole('button', { name: /Drop a capture anywhere/ }).click();
}

/**
 * Has the next capture read for ever: what the worker says of the end is kept from the page, and progress in the middle
 * of a large file is said in its place. Before the page is opened.
 */
export async function readForEver(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { set, get } = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage')!;
    type Said = MessageEvent<{ kind: string; run: number; report?: unknown; columns?: unknown }>;
    Object.defineProperty(Worker.prototype, 'onmessage', {
      configurable: true, get: get!,
      set(this: Worker, listener: ((event: Event) => void) | null) {
        const say = (data: object) => listener?.call(this, new MessageEvent('message', { data }));
        set!.call(this, listener && ((event: Said) => {
          const { kind, run, report, columns } = event.data;
          if (kind !== 'done') return listener.call(this, event);
          say({ kind: 'progress', run, progress: { file: 0, fileName: 'long.pcap', bytesRead: 123e9, byteLength: 332e9, frames: 123_456_789, flows: 1_234_567, fragNeeded: 23_456 } });
          say({ kind: 'partial', run, report, columns });
        }));
      },
    });
  });
}

/** Opens the start page anew until this is seen there: what is remembered is written down a moment after the report stands. */
export async function startAgain(app: App, remembered: Locator): Promise<void> {
  await expect(async () => {
    await app.page.goto('about:blank');
    await app.open();
    await expect(remembered).toBeVisible({ timeout: 2000 });
  }).toPass();
}

/** Opens the dialog with the link of the report, and answers the link. */
export async function shareLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = page.getByTestId('share-link');
  await expect(link).toHaveValue(/#r=/);
  return link.inputValue();
}

/** Presses the button that saves this, and answers the file. */
export async function saved(page: Page, what: string): Promise<GivenFile & { content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: `Save ${what}` }).click()]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}

/**
 * Presses keys where the focus is, one upon the other, faster than the page is drawn; letters are typed where there is a field.
 * What follows comes as fast: a link that is clicked, or Back.
 */
export async function pressAtOnce(page: Page, keys: readonly string[], then: { click?: string; back?: true } = {}): Promise<void> {
  await page.evaluate(async ([all, { click, back }]) => {
    for (const key of all) {
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await Promise.resolve();
      if (key.length === 1 && document.activeElement instanceof HTMLInputElement) document.execCommand('insertText', false, key);
      await Promise.resolve();
    }
    if (click !== undefined) document.querySelector<HTMLElement>(click)!.click();
    if (back) history.back();
  }, [keys, then] as const);
}

/** The part of the time that a chart shows. */
export async function shownTime(plot: Locator): Promise<[from: number, to: number]> {
  return [Number(await plot.getAttribute('data-from')), Number(await plot.getAttribute('data-to'))];
}

/**
 * The same once the hand has come to rest and all that it did is drawn. A picture or two of a gesture may lie on the screen
 * when the gesture is over; the address names a part of the time only when nothing has moved for a quarter of a second.
 */
export async function timeAtRest(page: Page, plot: Locator): Promise<[from: number, to: number]> {
  let shown: [number, number] = [NaN, NaN];
  await expect(async () => {
    shown = await shownTime(plot);
    const named = new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('zoom')?.split('~').map(Number) ?? [];
    expect(named[0]).toBeCloseTo(shown[0], 4);
    expect(named[1]).toBeCloseTo(shown[1], 4);
  }).toPass({ timeout: 15_000 });
  return shown;
}

/** Fingers on an element, in shares of its width, half-way down: from their first places to their last ones in eight moves. */
export async function slide(page: Page, element: Locator, from: readonly number[], to: readonly number[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const box = (await element.boundingBox())!;
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', shares: readonly number[]) => session.send('Input.dispatchTouchEvent', {
    type, touchPoints: shares.map((share, id) => ({ x: box.x + share * box.width, y: box.y + box.height / 2, id })),
  });
  await send('touchStart', from);
  for (let i = 1; i <= 8; i++) await send('touchMove', from.map((share, k) => share + ((to[k]! - share) * i) / 8));
  // Fingers that leave while they move fling, and the browser takes the next tap for the one that stops it.
  await page.waitForTimeout(150);
  await send('touchEnd', []);
  await session.detach();
}
