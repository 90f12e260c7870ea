import { expectAccessible, rejectedUpload, test } from './support.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the start page has no accessibility faults', async ({ app, page }) => {
      await app.open();
      await expectAccessible(page);
    });

    test('a report has no accessibility faults', async ({ app, page }) => {
      await app.open();
      await app.drop(rejectedUpload);
      await app.showsReport();
      await expectAccessible(page);
    });

    test('a refusal has no accessibility faults', async ({ app, page }) => {
      await app.open();
      await app.drop({ name: 'notes.pcap', content: 'only words' });
      await app.showsFailure();
      await expectAccessible(page);
    });
  });
}

test('a report fits a small screen without scrolling sideways', async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  test.expect(excess).toBeLessThanOrEqual(0);
});
