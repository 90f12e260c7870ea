/**
 * The verdict and the drawn path of the five stories as pictures, light and dark. Their words are boxes of a font of our
 * own, so that they hold on every machine; what the words are is held by pictures.spec.ts. After a change that is meant:
 * npm run test:e2e -- pixels --update-snapshots, and look at them.
 */
import type { Page } from '@playwright/test';
import { boxFont } from './box-font.ts';
import { expect, recording, test } from './support.ts';
import { reportOf } from './views.ts';

const STORIES = ['story-1-sftp-tso', 'story-2-lro-router', 'story-3-dnat-phantom', 'story-4-gro-router', 'story-5-lso'];

test.use({ viewport: { width: 1000, height: 900 }, deviceScaleFactor: 1, contextOptions: { reducedMotion: 'reduce' } });

/** Gives all words the font of boxes; true once they have it. */
const inBoxes = (page: Page) => page.evaluate(async (base64) => {
  const face = new FontFace('boxes', Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  await face.load();
  document.fonts.add(face);
  const sheet = new CSSStyleSheet();
  // Shadows and the edges of letters are what machines draw differently.
  sheet.replaceSync('* { font-family: boxes !important; font-synthesis: none !important; letter-spacing: 0 !important; box-shadow: none !important; -webkit-font-smoothing: antialiased; }');
  document.adoptedStyleSheets.push(sheet);
  await document.fonts.ready;
  return document.fonts.check('16px boxes');
}, boxFont().toString('base64'));

for (const scheme of ['light', 'dark'] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });
    for (const story of STORIES) {
      test(`${story}: verdict and path look as they did`, async ({ app, page }) => {
        await reportOf(app, recording(`${story}.pcap`));
        await expect(page.locator('#path svg[role=img]')).toBeVisible();
        expect(await inBoxes(page)).toBe(true);
        await page.evaluate(() => scrollTo(0, 0));
        await expect.soft(page.getByTestId('verdict')).toHaveScreenshot(`${story}-${scheme}-verdict.png`, { maxDiffPixelRatio: 0.004 });
        await expect.soft(page.locator('#path svg[role=img]')).toHaveScreenshot(`${story}-${scheme}-path.png`, { maxDiffPixelRatio: 0.004 });
      });
    }
  });
}
