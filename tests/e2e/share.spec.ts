import type { Browser, Page } from '@playwright/test';
import { App, expect, expectAccessible, recording, rejectedUpload, test, watchRequests } from './support.ts';
import { reportOf, saved, shareLink } from './views.ts';

const STORY = recording('story-2-lro-router.pcap');

/** Of the link that is shown, the form with charts. */
async function richLink(page: Page): Promise<string> {
  const link = page.getByTestId('share-link');
  await shareLink(page);
  await page.getByRole('button', { name: /^Rich/ }).click();
  await expect.poll(async () => (await link.inputValue()).length).toBeGreaterThan(2000);
  return link.inputValue();
}

/** Somebody else's browser: nothing of this one is there. */
async function opened(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await page.goto(url);
  return page;
}

test('a link opens in another browser as the same report, masked', async ({ app, page, browser }) => {
  await reportOf(app, STORY);
  const headline = await app.verdict.getByRole('heading', { level: 1 }).textContent();
  expect(headline).toContain('10.77.');
  const url = await shareLink(page);
  expect(url.length).toBeLessThanOrEqual(2000);
  const other = await opened(browser, url);
  const requests = watchRequests(other);
  await expect(other.getByTestId('verdict')).toBeVisible();
  const masked = await other.getByRole('heading', { level: 1 }).textContent();
  expect(masked!.replace(/[\d.]+/g, '')).toBe(headline!.replace(/[\d.]+/g, ''));
  await expect(other.locator('body')).not.toContainText('10.77.');
  await expect(other.getByText('This report came in a link.')).toBeVisible();
  await expect(other.getByText('ethtool -K IFACE lro off', { exact: false }).first()).toBeVisible();
  expect(requests.filter((request) => request.includes('?'))).toEqual([]);
  await other.context().close();
});

test('with the capture dropped on it, the packets are there too; another capture is called one', async ({ app, page, browser }) => {
  await reportOf(app, STORY);
  const other = await opened(browser, await shareLink(page));
  await expect(other.getByTestId('verdict')).toBeVisible();
  await other.getByTestId('file-input').setInputFiles({ name: 'renamed.pcap', mimeType: '', buffer: Buffer.from(STORY.content) });
  await expect(other.getByText('This is the capture that the link was about.')).toBeVisible();
  await other.getByRole('link', { name: 'Back to the report of the link' }).click();
  await expect(other.getByText('This report came in a link.')).toBeVisible();
  await other.getByTestId('file-input').setInputFiles({ name: rejectedUpload.name, mimeType: '', buffer: Buffer.from(rejectedUpload.content) });
  await expect(other.getByText('This is another capture than the one that the link was about:')).toBeVisible();
  await other.context().close();
});

test('a rich link holds the charts of the flow, and every view of it has an address that holds the report', async ({ app, page, browser }) => {
  await reportOf(app, recording('story-1-sftp-tso.pcap'));
  const url = await richLink(page);
  expect(url.length).toBeLessThanOrEqual(8000);
  const other = await opened(browser, `${url}/flow/0.0`);
  await expect(other.getByRole('heading', { name: 'Packets' })).toBeVisible();
  await other.getByRole('button', { name: 'All flows' }).click();
  await expect(other.getByTestId('verdict')).toBeVisible();
  expect(new URL(other.url()).hash.startsWith(new URL(url).hash)).toBe(true);
  await other.goBack();
  await expect(other.getByRole('heading', { name: 'Packets' })).toBeVisible();
  await other.context().close();
});

test('parts can be left out, and kinds decided', async ({ app, page }) => {
  await reportOf(app, STORY);
  const before = (await shareLink(page)).length;
  await page.getByText('Decide kind by kind').click();
  await page.getByRole('checkbox', { name: /Timeline/ }).uncheck();
  await expect.poll(async () => (await page.getByTestId('share-link').inputValue()).length).toBeLessThan(before);
  await page.getByLabel('IP addresses').selectOption('drop');
  await expect(page.locator('p', { hasText: 'They will read:' })).toContainText('*');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('share-dialog')).toHaveCount(0);
});

test('files are made in the page', async ({ app, page }) => {
  await reportOf(app, STORY);
  await page.getByRole('button', { name: 'Export' }).click();
  const html = await saved(page, 'the HTML file');
  expect(html.name).toMatch(/^mtuscope-.*\.html$/);
  expect(html.content.toString()).toContain('ethtool -K IFACE lro off');
  expect((await saved(page, 'report.json')).content.toString()).toContain('"schema":"mtuscope-report","version":1');
  expect((await saved(page, 'the Markdown')).content.toString()).toContain('#### Evidence');
  expect((await saved(page, 'the flows as CSV')).content.toString()).toMatch(/^file,tcp_stream,/);
  expect((await saved(page, 'the packets as CSV')).content.toString()).toMatch(/^file,frame\.number,/);
  const evidence = await saved(page, 'the evidence frames');
  expect(evidence.content.readUInt32LE(0)).toBe(0x0a0d0d0a);
  for (const { content } of [html, evidence]) expect(content.includes('10.77.')).toBe(false);
});

test('a saved report is read without scripts', async ({ app, page, browser }) => {
  await reportOf(app, STORY);
  await page.getByRole('button', { name: 'Export' }).click();
  const { content } = await saved(page, 'the HTML file');
  const context = await browser.newContext({ javaScriptEnabled: false });
  const reader = await context.newPage();
  await reader.setContent(content.toString());
  await expect(reader.getByRole('heading', { level: 1 })).toContainText('merged');
  await context.close();
});

for (const [what, ending] of [['report.json', '.json'], ['the HTML file', '.html']] as const) {
  test(`${what} opens again as the report that it is, and the capture goes on it`, async ({ app, page, browser }) => {
    await reportOf(app, STORY);
    await page.getByRole('button', { name: 'Export' }).click();
    const { content } = await saved(page, what);
    const other = new App(await (await browser.newContext({ serviceWorkers: 'block' })).newPage());
    await other.open(page.url().replace(/#.*/, ''));
    await other.drop({ name: `saved${ending}`, content });
    await other.showsReport();
    await expect(other.page.getByText(`This report was saved in saved${ending}.`)).toBeVisible();
    await expect(other.page.locator('body')).not.toContainText('10.77.');
    await expect(other.page.getByText('ethtool -K IFACE lro off', { exact: false }).first()).toBeVisible();
    await expect(other.flowTable).toBeVisible();
    await expectAccessible(other.page);
    // It is kept over a reload as what it is.
    await other.page.reload();
    await expect(other.page.getByText(`This report was saved in saved${ending}.`)).toBeVisible();
    // Shared on, it stays masked.
    expect(await shareLink(other.page)).toMatch(/#r=/);
    await other.page.keyboard.press('Escape');
    await other.pick({ ...STORY, name: 'renamed.pcap' });
    await expect(other.page.getByText('This is the capture that the saved report was about.')).toBeVisible();
    await other.page.getByRole('button', { name: 'Back to the saved report' }).click();
    await expect(other.page.getByText(`This report was saved in saved${ending}.`)).toBeVisible();
    await other.pick(rejectedUpload);
    await expect(other.page.getByText('This is another capture than the one that the saved report was about:')).toBeVisible();
    await other.page.context().close();
  });
}

test('a report and its capture may be dropped together; a report that cannot be read is refused in words', async ({ app, page }) => {
  await reportOf(app, STORY);
  await page.getByRole('button', { name: 'Export' }).click();
  const json = (await saved(page, 'report.json')).content.toString();
  await page.keyboard.press('Escape');
  await app.drop({ name: 'report.json', content: json }, STORY);
  await expect(page.getByText('This is the capture that the saved report was about.')).toBeVisible();
  for (const [content, words] of [[json.replace('"version":1', '"version":7'), 'made by a newer mtuscope'], [json.slice(0, -100), 'damaged or was cut short']] as const) {
    await app.drop({ name: 'report.json', content });
    await app.showsFailure();
    await expect(app.failure).toContainText(words);
  }
});

test.describe('a link that is none', () => {
  for (const [what, hash, words] of [
    ['cut off', '#r=AQab', 'damaged or was cut short'], ['of a newer version', '#r=_wAAAA', 'newer mtuscope'], ['beyond all bounds', `#r=${'A'.repeat(70_000)}`, 'more than a report may hold'],
  ] as const) {
    test(`${what} is refused in plain words`, async ({ app, page }) => {
      await page.goto(`./${hash}`);
      await expect(page.getByText(words)).toBeVisible();
      await app.drop(rejectedUpload);
      await app.showsReport();
    });
  }
});

test('?capture= says that this build opens nothing from the web', async ({ page }) => {
  await page.goto('./?capture=https://example.org/night.pcap');
  await expect(page.getByText('opens nothing from the web')).toBeVisible();
});

test('captures that the system opens with the app are opened', async ({ app, page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'launchQueue', { value: { setConsumer: (consumer: unknown) => Object.assign(window, { consumer }) } });
  });
  await app.open();
  await page.evaluate((base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const handle = { getFile: () => Promise.resolve(new File([bytes], 'from-the-system.pcap')) };
    (window as unknown as { consumer(launch: object): void }).consumer({ files: [handle] });
  }, Buffer.from(rejectedUpload.content).toString('base64'));
  await app.showsReport();
  await expect(page.getByText('from-the-system.pcap').first()).toBeVisible();
});
