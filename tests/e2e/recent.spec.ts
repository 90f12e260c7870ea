import { expect, rejectedUpload, test } from './support.ts';
import { pickThrough, startAgain } from './views.ts';

test('a capture that was picked is opened again with one click, also after a reload, until it is forgotten', async ({ app, page }) => {
  await app.open();
  await expect(page.getByRole('heading', { name: 'Opened last' })).toHaveCount(0);
  await pickThrough(page, rejectedUpload);
  await app.showsReport();
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toContain('mtuscope');
  const upload = page.getByRole('button', { name: /^upload\.pcap/ });
  await startAgain(app, upload);
  await upload.click();
  await app.showsReport();
  await page.goto('about:blank');
  await app.open();
  await page.getByRole('button', { name: 'Forget all' }).click();
  await expect(page.getByRole('heading', { name: 'Opened last' })).toHaveCount(0);
  await page.goto('about:blank');
  await app.open();
  await expect(page.getByRole('heading', { name: 'Opened last' })).toHaveCount(0);
});

test('a capture that is gone is said to be gone', async ({ app, page }) => {
  await app.open();
  await pickThrough(page, { ...rejectedUpload, name: 'away.pcap' });
  await app.showsReport();
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('away.pcap'));
  const away = page.getByRole('button', { name: /^away\.pcap/ });
  await startAgain(app, away);
  await away.click();
  await expect(page.getByText(/away\.pcap cannot be opened/)).toBeVisible();
  await page.getByRole('button', { name: 'Forget away.pcap' }).click();
  await expect(page.getByRole('heading', { name: 'Opened last' })).toHaveCount(0);
});

test('a long name does not make a narrow page scroll sideways', async ({ app, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const name = 'a-very-long-name-of-a-capture-from-the-jump-host-2026-11-21-second-try.pcap';
  await app.open();
  await pickThrough(page, { ...rejectedUpload, name });
  await app.showsReport();
  await startAgain(app, page.getByRole('button', { name: `Forget ${name}` }));
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
