import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, rejectedUpload, test } from './support.ts';

const unreadable = [
  { what: 'an empty file', name: 'empty.pcap', content: '' },
  { what: 'a text that is named like a capture', name: 'notes.pcap', content: 'no capture at all, only words\n'.repeat(20) },
  { what: 'a file header that stops half-way', name: 'half.pcap', content: rejectedUpload.content.slice(0, 11) },
];

for (const { what, name, content } of unreadable) {
  test(`${what} is refused in words, and the next capture works`, async ({ app }) => {
    await app.open();
    await app.drop({ name, content });
    await app.showsFailure();
    await expect(app.failure).toContainText(name);
    await app.drop(rejectedUpload);
    await app.showsReport();
    await expect(app.failure).toBeHidden();
  });
}

test('a capture that was cut off shows what is there, and says so', async ({ app, page }) => {
  await app.open();
  await app.drop({ name: 'cut.pcap', content: rejectedUpload.content.slice(0, -500) });
  await app.showsReport();
  await expect(page.getByText(/cut (short|off)/i).first()).toBeVisible();
});

test('a file header without any frame is a report without flows', async ({ app }) => {
  await app.open();
  await app.drop({ name: 'header.pcap', content: rejectedUpload.content.slice(0, 24) });
  await app.showsReport();
});

test('a folder is refused in words or opened; it never leaves the page hanging', async ({ app, page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  writeFileSync(join(folder, 'upload.pcap'), rejectedUpload.content);
  await app.open();
  // A folder from the system cannot be made by a script in the page; the browser's own debugging interface can drop one.
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await expect(app.failure.or(app.verdict).first()).toBeVisible();
});
