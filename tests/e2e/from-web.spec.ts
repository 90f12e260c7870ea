/** `?capture=`: a build that may open captures from the web, made for this test; the usual one refuses (share.spec.ts). */
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { Host } from './host.ts';
import { expect, rejectedUpload, test } from './support.ts';

let folder: string;
let host: Host;
let address: string;
let other: Server;
let elsewhere: string;

/** Another server: one capture that any page may read, one that none may. */
function otherServer(): Server {
  return createServer(({ url }, response) => {
    const open = url?.startsWith('/open') ? { 'Access-Control-Allow-Origin': '*' } : {};
    response.writeHead(url?.includes('gone') ? 404 : 200, open).end(rejectedUpload.content);
  });
}

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  other = otherServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'], { env: { ...process.env, VITE_CONNECT: `'self' ${elsewhere}` } });
  host = new Host(folder);
  address = await host.start();
});

test.afterAll(async () => {
  await host.stop();
  other.closeAllConnections();
  other.close();
  rmSync(folder, { recursive: true, force: true });
});

test('opens a capture of another server that permits it', async ({ app, page }) => {
  await page.goto(`${address}?capture=${encodeURIComponent(`${elsewhere}/open/night%20run.pcap`)}`);
  await app.showsReport();
  await expect(page.getByText('night run.pcap').first()).toBeVisible();
});

test('says in plain words why one does not open', async ({ app, complaints, page }) => {
  for (const [capture, words] of [
    [`${elsewhere}/shut/night.pcap`, 'does not permit other pages to read it'], [`${elsewhere}/open/gone.pcap`, 'the server answers 404'],
    ['http://127.0.0.1:9/night.pcap', 'not allowed to ask it'], ['nothing.pcap', 'the server answers 404'], ['javascript:alert(1)', 'none of the web'],
  ] as const) {
    await page.goto(`${address}?capture=${encodeURIComponent(capture)}`);
    await expect(page.getByText(words)).toBeVisible();
  }
  await app.drop(rejectedUpload);
  await app.showsReport();
  complaints.length = 0;
});

test('the usual build has no code for it', () => {
  const code = (place: string) => readdirSync(join(place, 'assets')).filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(place, 'assets', name), 'utf8')).join('\n');
  expect(code(folder)).toMatch(/credentials:\s*[`"']omit/);
  expect(code('dist')).not.toMatch(/credentials:\s*[`"']omit/);
});
