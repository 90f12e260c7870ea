import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  await expect(app.verdict).toContainText('cannot show');
  await expect(app.flowTable).toHaveCount(0);
});

test('a folder opens the captures in it, and is refused in words where there are none or too many', async ({ app, page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  try {
    await app.open();
    // A folder from the system cannot be made by a script in the page; the browser's own debugging interface can drop one.
    const session = await page.context().newCDPSession(page);
    const drop = async () => {
      const data = { items: [], files: [folder], dragOperationsMask: 1 };
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
    };
    await drop();
    await expect(app.failure).toContainText('no capture lies directly in it');
    for (const name of ['b.pcap', 'a.pcap', 'notes.txt']) writeFileSync(join(folder, name), rejectedUpload.content);
    await drop();
    await app.showsReport();
    await expect(page.getByText('2 files', { exact: true })).toBeVisible();
    for (let i = 0; i < 999; i++) writeFileSync(join(folder, `ring-${i}.pcap`), '');
    await drop();
    await expect(app.failure).toContainText('more captures than one report can be about');
    await expect(app.failure).toContainText('1,001 captures');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
