import { expect, rejectedUpload, subpathAddress, test, watchRequests } from './support.ts';
import { goTo, saved, shareLink } from './views.ts';

test('through a whole visit nothing is asked for but the app\'s own files', async ({ app, page, baseURL }) => {
  const requests = watchRequests(page);
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
  // A whole visit: flow, packets, a link, files, and the link opened.
  await goTo(page, '#/flow/0.0');
  await expect(page.locator('main figure').first()).toBeVisible();
  await goTo(page, '#/packets?frame=5');
  await expect(page.getByTestId('decode-tree')).toBeVisible();
  await goTo(page, '#/report');
  const url = await shareLink(page);
  await page.getByRole('tab', { name: 'Files' }).click();
  for (const name of ['the HTML file', 'the evidence frames']) await saved(page, name);
  await page.keyboard.press('Escape');
  await page.goto(url);
  await expect(page.getByText('This report came in a link.')).toBeVisible();
  // What stands behind the # is in no request.
  expect(requests.filter((request) => request.includes('r='))).toEqual([]);
  const own = new URL(baseURL ?? '');
  const foreign = requests.filter((url) => !/^(blob|data):/.test(url) && new URL(url).origin !== own.origin);
  expect(foreign).toEqual([]);
  // And of its own server only what lies there anyway: files, without a query that could carry something.
  expect(requests.filter((url) => url.includes('?'))).toEqual([]);
});

for (const [host, address] of [['our server', () => './'], ['a host without our headers', subpathAddress]] as const) {
  test(`the browser refuses connections, to the page and to its worker, from ${host}`, async ({ app, complaints, page }) => {
    await app.open(address());
    const started = page.workers().length > 0 ? null : page.waitForEvent('worker');
    await app.drop(rejectedUpload);
    const worker = (await started) ?? page.workers()[0];
    if (!worker) throw new Error('There is no worker.');
    const attempt = async () => {
      const ways = [
        () => fetch(new URL('/probe', 'http://127.0.0.1:9').href),
        () => fetch(new URL('/probe', 'https://example.org').href, { mode: 'no-cors', method: 'POST', body: 'capture' }),
        () => new Promise((resolve, reject) => {
          const socket = new WebSocket('ws://127.0.0.1:9/probe');
          socket.onopen = resolve;
          socket.onerror = reject;
        }),
      ];
      const refused: string[] = [];
      // Where the policy stands in the page and in the header, each refuses for itself.
      addEventListener('securitypolicyviolation', (event) => {
        if (event.effectiveDirective === 'connect-src') refused.push(event.blockedURI);
      });
      const answers = await Promise.allSettled(ways.map((way) => way()));
      // The browser tells of a violation a little after it has refused.
      for (let i = 0; i < 100 && new Set(refused).size < ways.length; i++) await new Promise((resolve) => setTimeout(resolve, 50));
      return { statuses: answers.map(({ status }) => status), addresses: new Set(refused).size };
    };
    const expected = { statuses: ['rejected', 'rejected', 'rejected'], addresses: 3 };
    expect(await page.evaluate(attempt), 'the page').toEqual(expected);
    expect(await worker.evaluate(attempt), 'the worker').toEqual(expected);
    complaints.length = 0;
  });
}
