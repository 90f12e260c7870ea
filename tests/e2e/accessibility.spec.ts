/** Every view and state of the page, in light and in dark, without a fault that axe knows. */
import type { Page } from '@playwright/test';
import { expect, expectAccessibleInBothThemes, recording, rejectedUpload, test } from './support.ts';
import { dragOver, goTo, pickThrough, readForEver, reportOf, shareLink, startAgain, unfold } from './views.ts';

const check = expectAccessibleInBothThemes;

test('start: empty, unfolded, with captures opened last, with a file over it, with a notice', async ({ app, page }) => {
  await app.open();
  await check(page, 'the start page');
  await unfold(page);
  await check(page, 'its promise, unfolded', 'main details');
  await pickThrough(page, rejectedUpload);
  await app.showsReport();
  await startAgain(app, page.getByRole('button', { name: /^upload\.pcap/ }));
  await check(page, 'captures opened last', 'section[aria-labelledby=recent]');
  await dragOver(page);
  await expect(page.getByText('Drop it: it is read here')).toBeVisible();
  await check(page, 'a file hovers', '#root > :last-child');
  await page.evaluate(() => sessionStorage.clear());
  await page.goto('about:blank');
  await page.goto('./#/packets');
  await expect(page.getByText('Captures are not kept over a reload')).toBeVisible();
  await check(page, 'the start page with a notice', '[aria-live=polite]');
});

test('reading, with progress and first findings', async ({ app, page }) => {
  await readForEver(page);
  await app.open();
  await app.pick(rejectedUpload);
  await app.inPhase('reading');
  await expect(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '37');
  await expect(page.getByTestId('progress').getByRole('listitem')).not.toHaveCount(0);
  await check(page, 'reading');
});

/** Waits for what a report loads after itself. */
async function settled(page: Page) {
  await expect(page.locator('#timeline figure svg').first()).toBeVisible();
}

for (const [what, ...names] of [
  ['a problem', 'story-1-sftp-tso.pcap'],
  ['nothing wrong', 'plain-transfer.pcap'],
  ['a capture that does not suffice', 'ignored-icmp-filtered-out.pcapng'],
  ['several findings', 'pmtu-flapping.pcap'],
  ['several files', 'pmtud-in-gre.pcap', 'zero-window.pcap'],
] as const) {
  test(`a report: ${what}, all unfolded`, async ({ app, page }) => {
    await reportOf(app, ...names.map(recording));
    await settled(page);
    await unfold(page);
    await check(page, what);
    const ends = page.getByRole('tablist', { name: 'Platforms' }).getByRole('tab');
    if (await ends.count() > 1) {
      await ends.last().click();
      await unfold(page);
      await check(page, `${what}, another platform`, '[role=tabpanel]');
    }
    await page.getByRole('button', { name: 'Timeline as a table' }).or(page.locator('#timeline').getByRole('button', { name: 'Table' })).first().click();
    await expect(page.getByRole('region', { name: 'Timeline as a table' })).toBeVisible();
    await check(page, `${what}, its timeline as a table`, '#timeline');
  });
}

test('a report with a file that was left out and one that was cut short', async ({ app, page }) => {
  await reportOf(app, { name: 'notes.txt', content: 'no capture' }, { name: 'cut.pcap', content: rejectedUpload.content.slice(0, -500) });
  await unfold(page);
  await check(page, 'left out and cut short', '[data-testid=failure]');
});

test('flows: chosen ones and their comparison', async ({ app, page }) => {
  await reportOf(app, recording('black-hole-many-flows.pcap'));
  for (const place of [0, 1]) await app.flowTable.locator(`[data-place="${place}"]`).getByRole('checkbox').check();
  await page.getByText('Columns', { exact: true }).click();
  await check(page, 'flows, with the choice of columns', '#flows');
  for (const width of [390, 768]) {
    await page.setViewportSize({ width, height: 844 });
    await expect(app.flowTable).not.toHaveAttribute('data-form', 'table');
    await check(page, `flows as a list, ${width} pixels wide`, '#flows');
  }
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.getByRole('button', { name: 'Compare in one chart' }).click();
  const panel = page.getByTestId('compare');
  await expect(panel.getByTestId('plot')).toBeVisible();
  await check(page, 'the comparison', '[data-testid=compare]');
  await panel.getByRole('button', { name: /as a table$/ }).click();
  await check(page, 'the comparison as a table', '[data-testid=compare]');
  await page.getByRole('searchbox').fill('nothing has this name');
  await expect(page.locator('#flows')).toContainText(/no flow/i);
  await check(page, 'no flow found', '#flows');
});

test('one flow: charts, each as a table, the ladder', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  await goTo(page, '#/flow/0.0?frame=5');
  await expect(page.getByTestId('plot')).toHaveCount(5);
  await expect(page.getByRole('listbox', { name: 'Packets between the hosts' })).toBeVisible();
  await unfold(page);
  await check(page, 'the charts');
  for (const button of await page.getByRole('button', { name: /as a table$/ }).all()) await button.click();
  await expect(page.getByTestId('plot')).toHaveCount(0);
  await check(page, 'the charts as tables');
  await goTo(page, '#/flow/0.777');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('no such flow');
  await check(page, 'no such flow', 'main');
});

test('packets: the list, a packet, a wrong filter, completion, nothing found', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  await goTo(page, '#/packets');
  await expect(page.getByTestId('packet-count')).toContainText('15 packets');
  await check(page, 'the list of packets');
  await goTo(page, '#/packets?frame=5');
  await page.getByTestId('hex-pane').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('treeitem', { selected: true })).toBeVisible();
  await check(page, 'a packet', 'main');
  const box = page.getByRole('combobox', { name: 'Display filter' });
  await box.fill('tcp.prt == 443');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Did you mean tcp.port?')).toBeVisible();
  await check(page, 'a wrong filter', 'main > div > div');
  await box.fill('mtuscope.');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { selected: true })).toBeVisible();
  await check(page, 'completion', 'main > div > div');
  await box.fill('tcp.port == 1');
  await page.keyboard.press('Enter');
  await expect(page.getByText('No packet passes this filter.')).toBeVisible();
  await check(page, 'nothing passes', 'main > div > div');
  await page.setViewportSize({ width: 390, height: 844 });
  await goTo(page, '#/packets?frame=5');
  await expect(page.getByTestId('decode-tree')).toBeVisible();
  await check(page, 'a packet on a small screen');
});

test('dialogs: share, export, commands, keys, settings', async ({ app, page }) => {
  await reportOf(app, rejectedUpload);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByTestId('share-link')).toHaveValue(/#r=/);
  await page.getByText('Decide kind by kind').click();
  await check(page, 'the share dialog', 'dialog');
  await page.getByTestId('share-dialog').getByRole('tab').last().click();
  await check(page, 'the files to save', 'dialog');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Commands, findings and flows' })).toBeFocused();
  await check(page, 'the commands', 'dialog');
  await page.keyboard.type('no such words');
  await expect(page.getByText('Nothing fits.')).toBeVisible();
  await check(page, 'no command found', 'dialog');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await check(page, 'the keys', 'dialog');
  await page.keyboard.press('Escape');
  await page.keyboard.press(',');
  await page.getByRole('dialog').getByLabel('Path MTU of this capture').fill('12');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  await check(page, 'settings, with a wrong number', 'dialog');
});

test('a report from a link, its flow, and a link that is none', async ({ app, page }) => {
  await reportOf(app, recording('story-2-lro-router.pcap'));
  const url = await shareLink(page);
  await page.goto('about:blank');
  await page.goto(url);
  await app.showsReport();
  await settled(page);
  await unfold(page);
  await check(page, 'a report from a link');
  await page.goto('about:blank');
  await page.goto(`${url}/flow/0.0`);
  await expect(page.getByRole('button', { name: 'All flows' })).toBeVisible();
  await check(page, 'its flow', 'main');
  await page.goto('about:blank');
  await page.goto('./#r=AQab');
  await expect(page.getByText('damaged or was cut short')).toBeVisible();
  await check(page, 'a link that is none', '[aria-live=polite]');
});

test('a refusal', async ({ app, page }) => {
  await app.open();
  await app.drop({ name: 'notes.pcap', content: 'only words' });
  await app.showsFailure();
  await check(page, 'a refusal');
});
