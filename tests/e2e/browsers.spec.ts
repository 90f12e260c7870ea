/**
 * What some browser lacks is taken away before the page is loaded, from the page and from its worker: the page has to do
 * without. The table in docs/browsers.md names what each does instead.
 */
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expect, recording, rejectedUpload, test, type App, type GivenFile } from './support.ts';
import { goTo, saved, shareLink, unfold } from './views.ts';

/** Statements that take something away: in the page, in the worker, or in both. */
interface Lack {
  page?: string;
  worker?: string;
}

const removed = (...names: string[]) => names.map((name) => `delete globalThis.${name};`).join('');
const refused = (owner: string, name: string) => `Object.defineProperty(${owner}, '${name}', { configurable: true, get() { throw new DOMException('refused', 'SecurityError'); } });`;

const LACKS = {
  'byte streams of files': {
    worker: `const plain = ReadableStream.prototype.getReader; ReadableStream.prototype.getReader = function (options) {
      if (options?.mode === 'byob') throw new TypeError('no byte stream'); return plain.call(this, options); };`,
  },
  'inflating and deflating': { page: removed('DecompressionStream', 'CompressionStream'), worker: removed('DecompressionStream', 'CompressionStream') },
  'files that can be opened again': {
    page: `${removed('showOpenFilePicker', 'launchQueue', 'LaunchQueue', 'FileSystemHandle', 'FileSystemFileHandle')} delete DataTransferItem.prototype.getAsFileSystemHandle;`,
  },
  'idle time, what is in sight, the size of the memory': {
    page: `${removed('requestIdleCallback', 'cancelIdleCallback', 'IntersectionObserver', 'scheduler')} delete Navigator.prototype.deviceMemory;`,
    worker: `${removed('scheduler')} delete WorkerNavigator.prototype.deviceMemory;`,
  },
  'the clipboard, locks, drawing beside the page': {
    page: `${removed('OffscreenCanvas', 'createImageBitmap')} delete Navigator.prototype.clipboard; delete Navigator.prototype.locks;`,
    worker: removed('OffscreenCanvas', 'createImageBitmap', 'FileReaderSync'),
  },
  'any storage': { page: ['localStorage', 'sessionStorage', 'indexedDB'].map((name) => refused('window', name)).join('') + refused('Navigator.prototype', 'storage') },
} satisfies Record<string, Lack>;

/** Before the page is opened. */
async function without(page: Page, ...lacks: Lack[]) {
  const [inPage, inWorker] = [lacks.map((lack) => lack.page ?? '').join('\n'), lacks.map((lack) => lack.worker ?? '').join('\n')];
  if (inPage.trim() !== '') await page.addInitScript(`{ ${inPage} }`);
  if (inWorker.trim() === '') return;
  await page.context().route(/\/assets\/analysis-worker-[^/]*\.js$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `{ ${inWorker} }\n${await answer.text()}` });
  });
}

const zipped: GivenFile = { name: 'upload.pcap.gz', content: gzipSync(rejectedUpload.content as Buffer) };

async function readsAll(app: App) {
  await app.open();
  await app.drop(zipped);
  await app.showsReport();
  await expect(app.flowTable).toContainText('198.51.100.20');
  await expect(app.page.locator('#timeline figure svg').first()).toBeVisible();
  await app.pick(recording('story-2-lro-router.pcap'));
  await expect(app.verdict.getByRole('heading', { level: 1 })).toContainText('merged');
}

for (const [what, lack] of Object.entries(LACKS)) {
  test(`without ${what}`, async ({ app, page }) => {
    await without(page, lack);
    await readsAll(app);
  });
}

test('without all of these: charts, packets, copies, files and links', async ({ app, page, browser }) => {
  await without(page, ...Object.values(LACKS));
  await readsAll(app);
  await page.evaluate(() => document.addEventListener('copy', () => Object.assign(window, { copied: getSelection()?.toString() || (document.activeElement as HTMLTextAreaElement).value })));
  await unfold(page);
  await page.getByRole('tabpanel').getByRole('button', { name: /^Copy/ }).first().click();
  await expect.poll(() => page.evaluate(() => (window as { copied?: string }).copied)).toMatch(/\w{3,}/);
  const link = await shareLink(page);
  const other = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await other.goto(link);
  await expect(other.getByTestId('verdict')).toContainText('merged');
  await other.context().close();
  await page.keyboard.press('Escape');
  await goTo(page, '#/flow/0.0');
  await expect(page.getByTestId('plot')).toHaveCount(5);
  const inked = () => page.locator('figure canvas').first().evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0));
  await expect.poll(inked).toBe(true);
  expect((await saved(page, 'Sequence numbers over time as PNG')).name).toMatch(/\.png$/);
  await goTo(page, '#/packets?frame=8');
  await expect(page.getByTestId('decode-tree').getByRole('treeitem').first()).toBeVisible();
  await expect(page.getByTestId('hex-pane')).toContainText('4500');
});
