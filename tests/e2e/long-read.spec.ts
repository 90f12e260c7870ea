/**
 * Chromium forgets a byte stream's reader that nothing global refers to, and its read() then never ends; forced garbage
 * collection brings it about every time. The app holds its readers, so a long read has to come to its end under it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manyUploadsCapture, UPLOAD_FRAMES } from './capture-bytes.ts';
import { expect, test } from './support.ts';

const COPIES = 10_000;

test.use({ launchOptions: { ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}), args: ['--js-flags=--expose-gc', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] } });

test('a long file is read to its end while the memory is tidied all the time', async ({ app, page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  const path = join(folder, 'long.pcap');
  try {
    writeFileSync(path, manyUploadsCapture(COPIES));
    await app.open();
    const worker = page.workers()[0] ?? (await page.waitForEvent('worker'));
    expect(await worker.evaluate(() => {
      const { gc } = globalThis as { gc?: () => void };
      if (gc) setInterval(gc, 40);
      return gc !== undefined;
    })).toBe(true);
    await app.fileInput.setInputFiles(path);
    await app.showsReport();
    await expect(page.getByText(new RegExp(`${(COPIES * UPLOAD_FRAMES).toLocaleString('en-US')} packets`)).first()).toBeVisible();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
