// npm run check:size: what a visitor's browser loads, compressed, against the budgets.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dist, outputs } from './paths.mjs';

/** KiB after gzip: what a page should cost. */
const budgets = { entry: 120, total: 260 };

/**
 * Where a budget is missed and known to be (docs/performance.md says why): a ceiling that must not be passed meanwhile.
 * @type {Partial<Record<'entry' | 'total', number>>}
 */
const ceilings = { total: 440 };

/** @param {string} file */
const size = (file) => gzipSync(readFileSync(file), { level: 9 }).length / 1024;

const html = readFileSync(outputs.app, 'utf8');
const assets = readdirSync(join(dist, 'assets')).filter((name) => /\.(js|css)$/.test(name)).map((name) => join(dist, 'assets', name));

/**
 * What a file is for. The entry is what the page itself names, preloads included. A recording is sample data: it comes when
 * somebody opens its story, one at a time, and is no more code than a dropped capture is; so it is counted apart.
 *
 * @param {string} file
 */
const kindOf = (file) => (html.includes(basename(file)) ? 'entry' : /^story-\d/.test(basename(file)) ? 'recording' : 'later');

/** @param {string[]} files */
const sum = (files) => files.reduce((total, file) => total + size(file), 0);
/** @param {string} kind */
const of = (kind) => assets.filter((file) => kindOf(file) === kind);

for (const file of assets) console.log(`${size(file).toFixed(1).padStart(8)} KiB  ${kindOf(file).padEnd(9)}  ${basename(file)}`);
const entry = sum(of('entry')) + size(outputs.app);
const measured = { entry, total: entry + sum(of('later')) };
for (const name of /** @type {const} */ (['entry', 'total'])) {
  const over = measured[name] > budgets[name];
  console.log(`${name}: ${measured[name].toFixed(1)} KiB of ${budgets[name]} KiB${over ? ': too much' : ''}`);
  if (measured[name] > (ceilings[name] ?? budgets[name])) process.exitCode = 1;
}
console.log(`recordings of the stories, each loaded when it is opened: ${sum(of('recording')).toFixed(1)} KiB, the largest ${Math.max(0, ...of('recording').map(size)).toFixed(1)} KiB`);
