// npm run bench: speed and memory on captures made from a seed, beside reading alone and beside other programs. docs/performance.md tells how to read it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { findBrowser } from './browser.mjs';
import { build as buildApp } from './build.mjs';
import { dist, root } from './paths.mjs';
import { isStale } from './stale.mjs';
import { optimization } from './vite/optimization.mjs';

const USAGE = `npm run bench -- [--quick] [--rounds N] [--only NAME,…] [--no-browser] [--no-peers]
                 [--profile | --growth | --hands | --cuts | --size [--forget]]
docs/performance.md tells what each measures.`;

const modes = /** @type {const} */ (['profile', 'growth', 'hands', 'cuts', 'size']);
const flag = /** @type {const} */ ({ type: 'boolean' });

/** What the command line asks for. Ends the process where that is only a question, or cannot be understood: the whole bench takes long. */
function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        quick: flag, forget: flag, 'no-browser': flag, 'no-peers': flag, help: flag, profile: flag, growth: flag, hands: flag, cuts: flag, size: flag,
        rounds: { type: 'string' }, only: { type: 'string' },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit();
    }
    const [mode = null, ...more] = modes.filter((name) => values[name]);
    if (more.length > 0) throw new Error(`Choose one of --${[mode, ...more].join(' and --')}`);
    if (values.forget && mode !== 'size') throw new Error('--forget goes with --size');
    if (values.rounds !== undefined && !/^[1-9]\d?$/.test(values.rounds)) throw new Error('--rounds takes a number from 1 to 99');
    return {
      mode, quick: values.quick ?? false, forget: values.forget ?? false, browser: !values['no-browser'], peers: !values['no-peers'],
      rounds: Number(values.rounds ?? (values.quick ? 3 : 5)),
      // A name such as "scan, 2 M SYNs" has a comma of its own.
      only: values.only?.split(/,(?! )/) ?? null,
    };
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message.split(/\.\s/)[0] : error}.\n${USAGE}`);
    process.exit(2);
  }
}

const asked = readArguments();
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
    build: { ssr: join(root, 'tests', 'bench', `${name}.ts`), target: 'node20.19', outDir, emptyOutDir: true, minify: false, rolldownOptions: { optimization } },
  });
  return join(outDir, `${name}.js`);
}

mkdirSync(cache, { recursive: true });
if (asked.mode === 'hands' && isStale(['app', 'single', 'cli'])) await buildApp();
const child = await bundle('node-child');
const { run } = await import(pathToFileURL(await bundle('run')).href);
try {
  await run({ ...asked, root, dist, cache: join(cache, 'captures'), child, browser: asked.browser ? await findBrowser() : null });
} catch (error) {
  if (!(error instanceof Error) || error.name !== 'BadWish') throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
