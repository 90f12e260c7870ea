import type { Page } from '@playwright/test';
import { expect, expectAccessible, rejectedUpload, test } from './support.ts';

/** Puts a file into the browser's own file system and has the picker hand it out: its handle can be kept as that of any file. */
async function pickThrough(page: Page, name: string, content: Buffer) {
  await page.evaluate(async ({ name, base64 }) => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    await writable.write(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
    await writable.close();
    Object.assign(window, { showOpenFilePicker: () => Promise.resolve([handle]) });
  }, { name, base64: content.toString('base64') });
  await page.getByRole('button', { name: /Drop a capture anywhere/ }).click();
}

test('a capture that was picked is opened again with one click, also after a reload, until it is forgotten', async ({ app, page }) => {
  await app.open();
  await expect(page.getByRole('heading', { name: 'Opened last' })).toHaveCount(0);
  await pickThrough(page, 'upload.pcap', Buffer.from(rejectedUpload.content));
  await app.showsReport();
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toContain('mtuscope');
  await expect(async () => {
    await page.goto('about:blank');
    await app.open();
    await expect(page.getByRole('button', { name: /^upload\.pcap/ })).toBeVisible({ timeout: 2000 });
  }).toPass();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^upload\.pcap/ }).click();
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
  await pickThrough(page, 'away.pcap', Buffer.from(rejectedUpload.content));
  await app.showsReport();
  await page.evaluate(async () => (await navigator.storage.getDirectory()).removeEntry('away.pcap'));
  await expect(async () => {
    await page.goto('about:blank');
    await app.open();
    await page.getByRole('button', { name: /^away\.pcap/ }).click({ timeout: 2000 });
  }).toPass();
  await expect(page.getByText(/away\.pcap cannot be opened/)).toBeVisible();
  await page.getByRole('button', { name: 'Forget away.pcap' }).click();
  await expect(page.getByRole('heading', { name: 'Opened last' })).toHaveCount(0);
});
