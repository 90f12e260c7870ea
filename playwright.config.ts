import { defineConfig } from '@playwright/test';
import { findBrowser } from './scripts/browser.mjs';
import { freePort } from './tests/e2e/free-port.ts';

// This file is read again in every test process; these inherit the choice through the environment.
process.env.E2E_PORT ??= String(await freePort());
process.env.E2E_SUBPATH_PORT ??= String(await freePort());
process.env.CHROMIUM_PATH ??= (await findBrowser()) ?? '';

const at = `http://127.0.0.1:${process.env.E2E_PORT}/`;
const atSubpath = `http://127.0.0.1:${process.env.E2E_SUBPATH_PORT}/tools/mtuscope/`;
process.env.E2E_SUBPATH_URL = atSubpath;

const asRoot = process.getuid?.() === 0;
const executablePath = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  // Text, and pictures whose words are boxes: the same on every system.
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  fullyParallel: true,
  forbidOnly: process.env.CI !== undefined,
  retries: 0,
  workers: 2,
  // How long a test takes says how busy the machine is; what a person would wait for is held by `expect` and by each test.
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    baseURL: at,
    // The kept copy of an earlier page would answer in place of the server. The tests of offline use allow it.
    serviceWorkers: 'block',
    screenshot: 'only-on-failure',
    trace: 'off',
  },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          ...(executablePath ? { executablePath } : {}),
          // Chromium's sandbox refuses to work for root; containers have little shared memory.
          args: asRoot ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
        },
      },
    },
  ],
  webServer: [
    { command: `node scripts/serve.mjs --strict-port --port ${process.env.E2E_PORT}`, url: at, stdout: 'ignore' },
    // A host that was told nothing: not at the root, and without our headers.
    { command: `node scripts/serve.mjs --strict-port --port ${process.env.E2E_SUBPATH_PORT} --base /tools/mtuscope/ --plain`, url: atSubpath, stdout: 'ignore' },
  ],
});
