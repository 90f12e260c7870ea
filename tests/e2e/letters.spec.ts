/** The letters of the views are looked up before the views come (src/views/ui/letters.ts). */
import type { Page } from '@playwright/test';
import { LETTERS } from '../../src/views/ui/letters.ts';
import { expect, recording, test } from './support.ts';
import { goTo } from './views.ts';

/** So many kinds a view may set that were not looked up before: each costs its first layout a few milliseconds. */
const FEW = 4;

/** Family, weight and size of all texts below the elements that a selector names. */
const kindsOf = (page: Page, selector: string) => page.evaluate((within) => {
  const kinds = new Set<string>();
  for (const root of document.querySelectorAll(within)) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement!;
      const { fontFamily, fontWeight, fontSize } = getComputedStyle(element);
      if (texts.currentNode.nodeValue!.trim() !== '' && element.checkVisibility()) kinds.add(`${fontFamily.slice(0, 9)} ${fontWeight} ${Math.round(parseFloat(fontSize) * 100) / 100}`);
    }
  }
  return [...kinds];
}, selector);

test('of report, flow and packets, all but a few', async ({ app, page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await app.open();
  // One comes whenever the page rests.
  await expect(page.locator('#root ~ div > p')).toHaveCount(LETTERS.split(',').length);
  const known = new Set([...(await kindsOf(page, '#root')), ...(await kindsOf(page, '#root ~ div'))]);
  const unknown = new Set<string>();
  const look = async () => {
    for (const kind of await kindsOf(page, '#root')) if (!known.has(kind)) unknown.add(kind);
  };
  await app.drop(recording('story-2-among-others-router-any.pcap'));
  await app.showsReport();
  await expect(app.flowTable.locator('[data-place="0"]')).toBeVisible();
  await look();
  await app.flowTable.locator('[data-place="0"]').click();
  await expect(page.getByTestId('plot')).toHaveCount(5);
  await look();
  await goTo(page, '#/packets');
  await expect(page.getByTestId('packet-list').getByRole('row').first()).toBeVisible();
  await look();
  expect([...unknown].length, [...unknown].join(', ')).toBeLessThanOrEqual(FEW);
});
