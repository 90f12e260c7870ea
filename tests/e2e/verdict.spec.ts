import { expect, recording, rejectedUpload, test } from './support.ts';

test('a dropped capture becomes a verdict', async ({ app }) => {
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
  await expect(app.verdict).toContainText(/\w/);
  await expect(app.flowTable).toContainText('198.51.100.20');
});

test('a capture that was picked in the dialog becomes the same verdict', async ({ app }) => {
  await app.open();
  await app.pick(rejectedUpload);
  await app.showsReport();
  await expect(app.flowTable).toContainText('198.51.100.20');
});

test('a second capture takes the place of the first', async ({ app }) => {
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
  await app.drop({ ...rejectedUpload, name: 'another.pcap' });
  await expect(app.page.getByText('another.pcap').first()).toBeVisible();
  await app.showsReport();
});

test('each step of the evidence leads to the flow in which its frame lies', async ({ app, page }) => {
  await app.open();
  await app.pick(recording('pmtu-flapping.pcap'));
  await app.showsReport();
  const steps = page.getByRole('listitem').filter({ hasText: /announces 1,[34]00/ });
  const flows = await steps.getByRole('link', { name: /^frame/ }).evaluateAll((links) => links.map((link) => /#\/flow\/(\d+\.\d+)/.exec((link as HTMLAnchorElement).href)![1]));
  expect(flows.length).toBeGreaterThan(2);
  expect(new Set(flows).size).toBe(flows.length);
});
