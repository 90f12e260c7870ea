// npm run bench: speed and memory on captures made from a seed, beside reading alone and beside other programs. docs/performance.md tells how to read it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { findBrowser } from './browser.mjs';
import { build as buildApp } from './build.mjs';
import { dist, root } from './paths.mjs';
import { isStale } from './stale.mjs';

const cache = join(root, 'node_modules', '.cache', 'bench');

/** @param {string} name of an entry in tests/bench, built as the command is: instrumented modules run slower */
async function bundle(name) {
  const outDir = join(cache, 'code', name);
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { external: ['vite', '@playwright/test'], target: 'node' },
    build: { ssr: join(root, 'tests', 'bench', `${name}.ts`), target: 'node20.19', outDir, emptyOutDir: true, minify: false },
  });
  return join(outDir, `${name}.js`);
}

mkdirSync(cache, { recursive: true });
if (process.argv.includes('--hands') && isStale(['app', 'single', 'cli'])) await buildApp();
const child = await bundle('node-child');
const { run } = await import(pathToFileURL(await bundle('run')).href);
await run({ root, dist, cache: join(cache, 'captures'), child, browser: await findBrowser(), args: process.argv.slice(2) });
