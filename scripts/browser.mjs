// Finds a Chromium for the browser tests, or installs one. `node scripts/browser.mjs` prints its path.
import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable', 'microsoft-edge'];

/** @returns {string[]} where browsers usually are, the likelier first */
function usualPlaces() {
  const { env, platform } = process;
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `Applications/${name}.app/Contents/MacOS/${name}`);
    return ['/', `${env.HOME ?? ''}/`].flatMap((home) => apps.map((app) => home + app));
  }
  if (platform === 'win32') {
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    const folders = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter((folder) => folder !== undefined);
    return folders.flatMap((folder) => programs.map((program) => join(folder, program)));
  }
  const folders = ['/usr/bin', '/usr/local/bin', '/snap/bin', ...(env.PATH ?? '').split(delimiter)].filter(Boolean);
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), '/opt/google/chrome/chrome'];
}

/** @param {string} path */
function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    // Some systems have a script of that name which only says how to install the browser. On Windows the question would open a window.
    if (process.platform === 'win32') return true;
    return /\d+\.\d+/.test(execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return false;
  }
}

/** @returns {Promise<string | null>} the browser that Playwright downloaded, if it did */
async function ownOfPlaywright() {
  const { chromium } = await import('@playwright/test');
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : null;
}

/** @returns {Promise<string | null>} */
export async function findBrowser() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) {
    if (runs(wanted)) return wanted;
    throw new Error(`CHROMIUM_PATH is "${wanted}", and that is not a browser that starts.`);
  }
  return usualPlaces().find(runs) ?? (await ownOfPlaywright());
}

/**
 * All output of installers goes to stderr.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {number} [timeout]
 */
function attempt(command, args, timeout = 400_000) {
  return spawnSync(command, args, { stdio: ['ignore', 2, 2], timeout, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
}

/** @returns {Promise<string>} */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;

  console.error('There is no Chromium here yet; asking Playwright for one.');
  const playwright = join(dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')), 'cli.js');
  const asRoot = process.getuid?.() === 0;
  // Of a browser that lies there but lacks its libraries only a start can tell.
  if (attempt(process.execPath, [playwright, 'install', 'chromium'], 150_000)) {
    const downloaded = await ownOfPlaywright();
    if (downloaded && runs(downloaded)) return downloaded;
  }

  if (asRoot && existsSync('/usr/bin/apt-get')) {
    console.error('Playwright has none for this machine; asking Debian for one.');
    attempt('apt-get', ['update', '-q']);
    if (attempt('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'])) {
      const installed = usualPlaces().find(runs);
      if (installed) return installed;
    }
  }
  throw new Error('The browser tests need Chromium, Chrome or Edge. Install one, or set CHROMIUM_PATH to its program, or run "npx playwright install chromium".');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(await ensureBrowser());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
