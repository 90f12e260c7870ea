/** The ways in: over the window, from the clipboard, from a link, from the captures opened last. */
import { expect, recording, rejectedUpload, test } from './support.ts';
import { dragOver, pickThrough, shareLink, startAgain } from './views.ts';

test('a file that hovers over the window is invited; text is not', async ({ app, page }) => {
  await app.open();
  const invitation = page.getByText('Drop it: it is read here, in this browser');
  await dragOver(page);
  await expect(invitation).toBeVisible();
  const leave = () => page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['-'], 'hovering.pcap'));
    document.querySelector('main')!.dispatchEvent(new DragEvent('dragleave', { bubbles: true, cancelable: true, dataTransfer: transfer }));
  });
  // Each element that is entered is entered before the last one is left.
  await dragOver(page);
  await leave();
  await expect(invitation).toBeVisible();
  await leave();
  await expect(invitation).toHaveCount(0);
  /** Whether the page takes what is dropped here: the browser would leave the page for it. */
  const taken = (what: 'file' | 'text') => page.evaluate((what) => {
    const transfer = new DataTransfer();
    if (what === 'file') transfer.items.add(new File(['-'], 'hovering.pcap'));
    else transfer.items.add('some words', 'text/plain');
    // Of a drag, the last event that is prevented is the one that counts.
    return ['dragenter', 'dragover'].map((type) => {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer });
      document.querySelector('main')!.dispatchEvent(event);
      return event.defaultPrevented;
    })[1];
  }, what);
  // Without an invitation: a text that is let go by mistake must not take the page away.
  expect(await taken('text')).toBe(true);
  await expect(invitation).toHaveCount(0);
  expect(await taken('file')).toBe(true);
  await expect(invitation).toBeVisible();
  // And over a report too, where it is dropped.
  await app.drop(rejectedUpload);
  await app.showsReport();
  await expect(invitation).toHaveCount(0);
  await dragOver(page);
  await expect(invitation).toBeVisible();
  await app.drop(recording('plain-transfer.pcap'));
  await app.showsReport();
  await expect(page.getByText('plain-transfer.pcap').first()).toBeVisible();
});

test('what is dropped as soon as the page is there is taken', async ({ app, page }) => {
  await page.addInitScript((base64) => {
    new MutationObserver((_, observer) => {
      const main = document.querySelector('main');
      if (main === null) return;
      observer.disconnect();
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], 'early.pcap'));
      main.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }).observe(document, { childList: true, subtree: true });
  }, Buffer.from(rejectedUpload.content).toString('base64'));
  await page.goto('./');
  await app.showsReport();
  await expect(page).toHaveTitle('early.pcap · mtuscope');
});

test('a file on the clipboard is pasted; words are not taken for one', async ({ app, page }) => {
  await app.open();
  const paste = (file: boolean) => page.evaluate(([file, base64]) => {
    const transfer = new DataTransfer();
    if (file) transfer.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], 'pasted.pcap'));
    else transfer.items.add('some words', 'text/plain');
    return document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer }));
  }, [file, Buffer.from(rejectedUpload.content).toString('base64')] as [boolean, string]);
  expect(await paste(false)).toBe(true);
  await app.inPhase('start');
  expect(await paste(true)).toBe(false);
  await app.showsReport();
  await expect(page.getByText('pasted.pcap').first()).toBeVisible();
});

test('a link that was copied is pasted into a new window, and into one in which another report is open', async ({ app, context, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.open();
  await app.pick(rejectedUpload);
  await app.showsReport();
  await shareLink(page);
  await page.getByRole('dialog').getByRole('button', { name: /^Copy/ }).first().click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await page.getByTestId('share-link').inputValue());
  const headline = (await app.verdict.getByRole('heading', { level: 1 }).textContent())!.replace(/[\d.]+/g, '');

  const fresh = await context.newPage();
  await fresh.goto(link);
  const shared = fresh.getByTestId('verdict').getByRole('heading', { level: 1 });
  await expect(shared).toBeVisible();
  expect((await shared.textContent())!.replace(/[\d.]+/g, '')).toBe(headline);
  await expect(fresh.getByText('This report came in a link.')).toBeVisible();

  // An address that differs behind the # alone loads nothing anew.
  const other = await context.newPage();
  await other.goto('./');
  await other.getByTestId('file-input').setInputFiles({ name: 'plain-transfer.pcap', mimeType: '', buffer: Buffer.from(recording('plain-transfer.pcap').content) });
  const there = other.getByTestId('verdict').getByRole('heading', { level: 1 });
  await expect(there).toBeVisible();
  expect((await there.textContent())!.replace(/[\d.]+/g, '')).not.toBe(headline);
  await other.evaluate((url) => { location.href = url; }, link);
  await expect(other.getByText('This report came in a link.')).toBeVisible();
  expect((await there.textContent())!.replace(/[\d.]+/g, '')).toBe(headline);
  await fresh.close();
  await other.close();
});

test('the captures opened last stand with the newest first, each once, by keys too', async ({ app, page }) => {
  const names = () => page.getByRole('region', { name: 'Opened last' }).getByRole('listitem').locator('span').allTextContents();
  const backToStart = async (expected: string[]) => {
    await expect(async () => {
      await page.goto('about:blank');
      await app.open();
      await expect.poll(names, { timeout: 2000 }).toEqual(expected);
    }).toPass();
  };
  await app.open();
  await pickThrough(page, { ...rejectedUpload, name: 'first.pcap' });
  await app.showsReport();
  await backToStart(['first.pcap']);
  await pickThrough(page, { ...rejectedUpload, name: 'second.pcap' });
  await app.showsReport();
  await backToStart(['second.pcap', 'first.pcap']);
  const first = page.getByRole('button', { name: /^first\.pcap/ });
  await first.focus();
  await page.keyboard.press('Enter');
  await app.showsReport();
  await expect(page.getByText('first.pcap').first()).toBeVisible();
  await backToStart(['first.pcap', 'second.pcap']);
  // One is forgotten by keys; the other one stays.
  await page.getByRole('button', { name: 'Forget first.pcap' }).press('Enter');
  await expect.poll(names).toEqual(['second.pcap']);
  await backToStart(['second.pcap']);
});

test('a capture that the browser may not read again until it is asked is asked for, and a refusal is said', async ({ app, page }) => {
  await app.open();
  await pickThrough(page, { ...rejectedUpload, name: 'guarded.pcap' });
  await app.showsReport();
  const answers = (answer: 'granted' | 'denied') => page.evaluate((given) => {
    Object.assign(FileSystemHandle.prototype, { queryPermission: () => Promise.resolve('prompt'), requestPermission: () => Promise.resolve(given) });
  }, answer);
  const button = page.getByRole('button', { name: /^guarded\.pcap/ });
  await startAgain(app, button);
  await answers('denied');
  await button.click();
  await expect(page.getByText(/guarded\.pcap cannot be opened: .* not allowed to read it/)).toBeVisible();
  await answers('granted');
  await button.click();
  await app.showsReport();
});
