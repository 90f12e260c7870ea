import { expect, rejectedUpload, test } from './support.ts';

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
