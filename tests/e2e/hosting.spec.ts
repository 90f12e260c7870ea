import { pathToFileURL } from 'node:url';
import { outputs } from '../../scripts/paths.mjs';
import { expect, rejectedUpload, subpathAddress, test, watchRequests } from './support.ts';

test('works below any path of a host', async ({ app, page }) => {
  const requests = watchRequests(page);
  await app.open(subpathAddress());
  await app.drop(rejectedUpload);
  await app.showsReport();
  expect(requests.filter((url) => !url.startsWith(subpathAddress()) && !/^(blob|data):/.test(url))).toEqual([]);
});

test('the one-file build works from disk', async ({ app, page }) => {
  const requests = watchRequests(page);
  const address = pathToFileURL(outputs.single).href;
  await app.open(address);
  await app.drop(rejectedUpload);
  await app.showsReport();
  expect(requests.filter((url) => url !== address && !/^(blob|data):/.test(url))).toEqual([]);
});

test('what is bundled brings its licences along, on a host and in the one file', async ({ request }) => {
  for (const place of ['./licenses.md', './mtuscope.html']) {
    const text = await (await request.get(place)).text();
    for (const name of ['react', 'react-dom', 'zustand', '@tanstack/table-core', 'recharts', 'valibot', 'fflate']) expect(text, place).toContain(`## ${name} - `);
    expect(text).toContain('Permission is hereby granted');
  }
});

test('from disk, a link names no path of the disk', async ({ app, page }) => {
  await app.open(pathToFileURL(outputs.single).href);
  await app.drop(rejectedUpload);
  await app.showsReport();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = page.getByTestId('share-link');
  await expect(link).toHaveValue(/^#r=/);
  await page.getByLabel('Where do the others open mtuscope?').fill('https://mtuscope.example.org/');
  await expect(link).toHaveValue(/^https:\/\/mtuscope\.example\.org\/#r=/);
});

test('the one-file build works where it is served', async ({ app }) => {
  await app.open('./mtuscope.html');
  await app.drop(rejectedUpload);
  await app.showsReport();
});

test.describe('offline', () => {
  test.use({ serviceWorkers: 'allow' });

  test('what was opened once opens and works without a network', async ({ app, context, page }) => {
    await app.open();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    await page.reload();
    await app.inPhase('start');
    await app.drop(rejectedUpload);
    await app.showsReport();
  });
});
