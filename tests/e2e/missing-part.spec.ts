import type { Page } from '@playwright/test';
import { expect, rejectedUpload, test } from './support.ts';
import { goTo } from './views.ts';

/** As after a new version was put on the server: files of this one are gone that have not been loaded yet. */
const withhold = (page: Page, part: RegExp) => page.context().route(part, (route) => route.fulfill({ status: 404, body: 'gone' }));

test('a part of the worker that does not come is told, and the rest goes on', async ({ app, complaints, page }) => {
  await withhold(page, /\/assets\/flow-desk-/);
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
  await goTo(page, '#/flow/0.0');
  await expect(page.getByTestId('missing-part')).toContainText('could not be loaded');
  await page.getByTestId('missing-part').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByTestId('missing-part')).toBeHidden();
  // Packets and report do without.
  await goTo(page, '#/packets?frame=5');
  await expect(page.getByTestId('packet-list').getByRole('row').nth(3)).toBeVisible();
  await expect(page.getByTestId('decode-tree')).toBeVisible();
  await goTo(page, '#/report');
  await app.showsReport();
  complaints.length = 0;
});

test('a view that does not come leaves the page standing, and another one opens', async ({ app, complaints, page }) => {
  await withhold(page, /\/assets\/packets-page-.*\.js/);
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
  await goTo(page, '#/packets');
  await expect(page.getByTestId('broken-view')).toContainText('This view cannot be shown');
  await goTo(page, '#/report');
  await app.showsReport();
  complaints.length = 0;
});

test('a worker that does not come is told where the file was dropped', async ({ app, complaints, page }) => {
  await withhold(page, /\/assets\/analysis-worker-/);
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsFailure();
  await expect(app.failure).toContainText('not in the capture');
  complaints.length = 0;
});
