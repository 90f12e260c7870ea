// node scripts/screenshot.mjs [CAPTURE]: pictures of the start page and of a report, light and dark, wide and narrow.
// They go to test-results/screenshots/; the wide, light report also becomes docs/screenshot.png. Without a capture it is the first story's.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { ensureBrowser } from './browser.mjs';
import { build } from './build.mjs';
import { root } from './paths.mjs';
import { serve } from './serve.mjs';
import { isStale } from './stale.mjs';

const capture = process.argv[2] ?? join(root, 'tests/captures/story-1-sftp-tso.pcap');
const folder = join(root, 'test-results', 'screenshots');
mkdirSync(folder, { recursive: true });
mkdirSync(join(root, 'docs'), { recursive: true });
if (isStale(['app'])) await build();
const address = await serve({ port: 4300 });
const browser = await chromium.launch({
  executablePath: await ensureBrowser(),
  args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [width, height] of /** @type {const} */ ([[390, 844], [1440, 900]])) {
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 2, colorScheme, reducedMotion: 'reduce', serviceWorkers: 'block' });
    const page = await context.newPage();
    const name = `${colorScheme}-${width}`;
    await page.goto(address);
    await page.locator('main[data-phase="start"]').waitFor();
    await page.screenshot({ path: join(folder, `start-${name}.png`), fullPage: true });
    await page.getByTestId('file-input').setInputFiles(capture);
    await page.locator('main[data-phase="report"]').waitFor();
    await page.getByTestId('verdict').waitFor();
    // The charts come in a file of their own, after the verdict.
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(folder, `report-${name}.png`), fullPage: true });
    if (name === 'light-1440') {
      await page.screenshot({ path: join(folder, 'readme.png') });
      copyFileSync(join(folder, 'readme.png'), join(root, 'docs', 'screenshot.png'));
    }
    await context.close();
  }
}
await browser.close();
console.log(`The pictures are in ${folder}`);
process.exit(0);
