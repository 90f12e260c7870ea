// npm run check:size: what a visitor's browser loads, compressed, against the budgets.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dist, outputs } from './paths.mjs';

/** KiB after gzip. */
const budgets = { entry: 120, total: 260 };

/** @param {string} file */
const size = (file) => gzipSync(readFileSync(file), { level: 9 }).length / 1024;

const html = readFileSync(outputs.app, 'utf8');
const assets = readdirSync(join(dist, 'assets')).filter((name) => /\.(js|css)$/.test(name)).map((name) => join(dist, 'assets', name));
// The entry: what the page itself names, preloads included. The rest (charts, worker) comes when it is needed.
const entry = assets.filter((file) => html.includes(basename(file)));

const sum = (/** @type {string[]} */ files) => files.reduce((total, file) => total + size(file), 0);
const measured = { entry: sum(entry) + size(outputs.app), total: sum(assets) + size(outputs.app) };

for (const file of assets) console.log(`${size(file).toFixed(1).padStart(8)} KiB  ${entry.includes(file) ? 'entry' : 'later'}  ${basename(file)}`);
for (const name of /** @type {const} */ (['entry', 'total'])) {
  const over = measured[name] > budgets[name];
  console.log(`${name}: ${measured[name].toFixed(1)} KiB of ${budgets[name]} KiB${over ? ': too much' : ''}`);
  if (over) process.exitCode = 1;
}
