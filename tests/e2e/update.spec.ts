import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { dist } from '../../scripts/paths.mjs';
import { Host } from './host.ts';
import { App, expect, rejectedUpload, test } from './support.ts';

/** The build as one of another day: every file of its assets has another name, and the page says which it is. */
function anotherBuild(to: string, mark: string): void {
  cpSync(dist, to, { recursive: true, filter: (path) => !/[/\\]cli$/.test(path) });
  const assets = readdirSync(join(dist, 'assets'));
  const renamed = (text: string) => assets.reduce((all, name) => all.replaceAll(name, nameOf(name)), text);
  const nameOf = (name: string) => name.replace(/-([\w-]{8})\.(\w+)$/, `-${mark}$1.$2`);
  for (const name of assets) {
    writeFileSync(join(to, 'assets', nameOf(name)), renamed(readFileSync(join(dist, 'assets', name), 'utf8')));
    rmSync(join(to, 'assets', name));
  }
  for (const name of ['index.html', 'sw.js']) {
    const text = renamed(readFileSync(join(dist, name), 'utf8')).replace(/"mtuscope-[0-9a-f]{12}"/, `"mtuscope-${mark}"`);
    writeFileSync(join(to, name), text.replace('<html lang="en">', `<html lang="en" data-build="${mark}">`));
  }
}

/** Names of the parts that the page has loaded. */
const parts = (page: Page) => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/assets/')));
const buildOf = (page: Page) => page.locator('html').getAttribute('data-build');

const folders = { root: '', old: '', fresh: '', between: '' };
let host: Host;
let address: string;

test.use({ serviceWorkers: 'allow' });

test.beforeEach(async () => {
  folders.root = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  for (const name of ['old', 'fresh', 'between'] as const) folders[name] = join(folders.root, name);
  anotherBuild(folders.old, 'OLDER');
  anotherBuild(folders.fresh, 'NEWER');
  // Half-way through copying: the new service worker beside the old page.
  cpSync(folders.fresh, folders.between, { recursive: true });
  cpSync(join(folders.old, 'index.html'), join(folders.between, 'index.html'));
  host = new Host(folders.old);
  address = await host.start();
});

test.afterEach(async () => {
  await host.stop();
  rmSync(folders.root, { recursive: true, force: true });
});

/** Opened twice: from then on the kept version answers. */
async function install(page: Page) {
  await page.goto(address);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}

test('a newer version is told, waits, takes over as a whole, and the old one is used to its end', async ({ app, context, page }) => {
  await install(page);
  const notice = page.getByText('A newer mtuscope is ready.');
  await expect(notice).toBeHidden();
  const second = new App(await context.newPage());
  await second.open(address);

  host.folder = folders.fresh;
  await page.reload();
  await expect(notice).toBeVisible();
  // Until somebody wants it all is of the old version, also the parts that were never loaded before.
  expect(await buildOf(page)).toBe('OLDER');
  await app.drop(rejectedUpload);
  await app.showsReport();
  expect((await parts(page)).filter((name) => !name.includes('OLDER'))).toEqual([]);

  host.asked.length = 0;
  await page.getByRole('button', { name: 'Reload', exact: true }).click();
  await expect.poll(() => buildOf(page)).toBe('NEWER');
  await app.showsReport();
  await expect(notice).toBeHidden();
  await app.drop(rejectedUpload);
  await app.showsReport();
  expect((await parts(page)).filter((name) => !name.includes('NEWER'))).toEqual([]);

  // The other tab goes on with what it began with, and is told.
  expect(await buildOf(second.page)).toBe('OLDER');
  await expect(second.page.getByText('A newer mtuscope is ready.')).toBeVisible();
  await second.drop(rejectedUpload);
  await second.showsReport();
  expect((await parts(second.page)).filter((name) => !name.includes('OLDER'))).toEqual([]);
  expect(host.asked.filter((path) => path.includes('OLDER'))).toEqual([]);

  await host.stop();
  await page.reload();
  expect(await buildOf(page)).toBe('NEWER');
  await app.showsReport();
  await app.drop(rejectedUpload);
  await app.showsReport();
});

test('files of two versions are never taken for one', async ({ app, complaints, page }) => {
  await install(page);
  host.folder = folders.between;
  host.asked.length = 0;
  await page.reload();
  await expect.poll(() => host.asked.filter((path) => path === '/index.html').length).toBeGreaterThan(0);
  await expect.poll(() => page.evaluate(async () => (await caches.keys()).join())).toBe('mtuscope-OLDER');
  await expect(page.getByText('A newer mtuscope is ready.')).toBeHidden();
  await page.reload();
  expect(await buildOf(page)).toBe('OLDER');
  await app.drop(rejectedUpload);
  await app.showsReport();
  // Once all is there, it is taken.
  host.folder = folders.fresh;
  await page.goto(address);
  await expect(page.getByText('A newer mtuscope is ready.')).toBeVisible();
  complaints.length = 0;
});

test('the browser would install it, with icons that any system takes', async ({ page }) => {
  await page.goto(address);
  const session = await page.context().newCDPSession(page);
  await expect.poll(async () => {
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // Tests run in a private window, from which nothing is installed.
    return installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito');
  }).toEqual([]);
  const { errors, data } = await session.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  const manifest = JSON.parse(data ?? '') as { icons: { src: string; sizes: string; type: string; purpose: string }[]; file_handlers: { action: string; accept: Record<string, string[]> }[] };
  expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(['any any', '192x192 any', '512x512 any', '512x512 maskable']);
  for (const { src, sizes, type } of manifest.icons) {
    const icon = readFileSync(join(folders.old, src));
    if (type !== 'image/png') continue;
    expect(`${icon.readUInt32BE(16)}x${icon.readUInt32BE(20)}`).toBe(sizes);
  }
  const [handler] = manifest.file_handlers;
  expect(Object.values(handler!.accept).flat()).toEqual(expect.arrayContaining(['.pcap', '.pcapng', '.cap', '.gz', '.zst']));
});
