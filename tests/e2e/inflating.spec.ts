/** A large compressed capture is inflated by a second worker, under the page's policy and also where there is no server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { outputs } from '../../scripts/paths.mjs';
import { manyUploadsCapture, UPLOAD_FRAMES } from './capture-bytes.ts';
import { expect, test } from './support.ts';

const COPIES = 2000;

/** In a worker: counts the buffers that leave it through ports. */
function countBuffers(): void {
  const counted = globalThis as { buffersGiven?: number };
  counted.buffersGiven = 0;
  const port = MessagePort.prototype as { postMessage(message: unknown, ...more: unknown[]): void };
  const { postMessage } = port;
  port.postMessage = function (this: MessagePort, message, ...more) {
    if (message instanceof ArrayBuffer) counted.buffersGiven!++;
    postMessage.call(this, message, ...more);
  };
}

for (const [where, address] of [['served', './'], ['from disk', pathToFileURL(outputs.single).href]] as const) {
  test(`${where}, a second worker inflates and ends with the reading`, async ({ app, page }) => {
    const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
    try {
      const path = join(folder, 'long.pcap.gz');
      // Not made smaller, so that the file is large enough to be worth a second worker.
      writeFileSync(path, gzipSync(manyUploadsCapture(COPIES), { level: 0 }));
      const ended: string[] = [];
      page.on('worker', (worker) => worker.on('close', () => ended.push(worker.url())));
      await app.open(address);
      test.skip(await page.evaluate(() => navigator.hardwareConcurrency < 2), 'one processor');
      const analysing = page.workers()[0] ?? (await page.waitForEvent('worker'));
      await analysing.evaluate(countBuffers);
      await app.fileInput.setInputFiles(path);
      await app.showsReport();
      await expect(page.getByText(new RegExp(`${(COPIES * UPLOAD_FRAMES).toLocaleString('en-US')} packets`)).first()).toBeVisible();
      // What it got from the second worker it gives back; had it inflated by itself, there would be nothing to give.
      expect(await analysing.evaluate(() => (globalThis as { buffersGiven?: number }).buffersGiven)).toBeGreaterThan(4);
      await expect.poll(() => ended.length).toBe(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
