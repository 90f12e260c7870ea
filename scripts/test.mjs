// npm test: everything, with all set-up. --unit or --e2e runs one half; further arguments go to its runner.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { build } from './build.mjs';
import { root } from './paths.mjs';
import { isStale } from './stale.mjs';

const require = createRequire(import.meta.url);
const given = process.argv.slice(2);
const only = given.find((argument) => argument === '--unit' || argument === '--e2e');
const rest = given.filter((argument) => argument !== only);
const results = join(root, 'test-results');
/** As it was given: a build sets NODE_ENV to production, with which React has no tools for tests. */
const environment = { ...process.env };

/**
 * @param {string} packageName
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function run(packageName, program, args, env = {}) {
  const script = join(dirname(require.resolve(`${packageName}/package.json`)), program);
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit', env: { ...environment, ...env } }).status ?? 1;
}

// The results of an earlier run must not be taken for this one's.
rmSync(join(results, 'unit.json'), { force: true });
rmSync(join(results, 'e2e.json'), { force: true });
mkdirSync(results, { recursive: true });

let status = 0;
// The command line's tests run the built program.
if (isStale(['app', 'single', 'cli'])) await build();
if (only !== '--e2e') {
  const args = ['run', '--reporter=default', '--reporter=json', '--outputFile.json=test-results/unit.json', ...rest];
  status = run('vitest', 'vitest.mjs', args) || status;
}
if (only !== '--unit') {
  try {
    const browser = await ensureBrowser();
    status = run('@playwright/test', 'cli.js', ['test', ...rest], { CHROMIUM_PATH: browser }) || status;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    status = 1;
  }
}
process.exitCode = status;
