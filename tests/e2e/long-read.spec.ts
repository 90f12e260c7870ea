/**
 * Chromium forgets a byte stream's reader that nothing global refers to, and its read() then never ends; forced garbage
 * collection brings it about every time. The app holds its readers, so a long read has to come to its end under it.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rejectedUploadCapture } from './capture-bytes.ts';
import { expect, test } from './support.ts';

const COPIES = 10_000;
/** Length of a pcap file's header, once at the beginning. */
const HEADER = 24;

test.use({ launchOptions: { ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}), args: ['--js-flags=--expose-gc', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] } });

test('a long file is read to its end while the memory is tidied all the time', async ({ app, page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  const path = join(folder, 'long.pcap');
  try {
    const once = Buffer.from(rejectedUploadCapture());
    const frames = once.subarray(HEADER);
    const file = openSync(path, 'w');
    writeSync(file, once.subarray(0, HEADER));
    const many = Buffer.concat(Array.from({ length: 500 }, () => frames));
    for (let i = 0; i < COPIES / 500; i++) writeSync(file, many);
    closeSync(file);
    await app.open();
    const worker = page.workers()[0] ?? (await page.waitForEvent('worker'));
    expect(await worker.evaluate(() => {
      const { gc } = globalThis as { gc?: () => void };
      if (gc) setInterval(gc, 40);
      return gc !== undefined;
    })).toBe(true);
    await app.fileInput.setInputFiles(path);
    await app.showsReport();
    await expect(page.getByText(new RegExp(`${(COPIES * 15).toLocaleString('en-US')} packets`)).first()).toBeVisible();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
