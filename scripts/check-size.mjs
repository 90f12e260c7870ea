// npm run check:size: what a visitor's browser loads, compressed, against the budgets.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dist, outputs } from './paths.mjs';

/**
 * KiB after gzip: what the page costs that somebody opens; all that its thread ever loads, every view and chart (which is how bundles of
 * libraries are compared); what is fetched until a first report with its charts stands, the worker included; and all that there is.
 */
const budgets = { entry: 120, page: 260, report: 260, total: 260 };

/**
 * Where a budget is missed and known to be (docs/performance.md says why): a ceiling that must not be passed meanwhile.
 * @type {Partial<Record<keyof typeof budgets, number>>}
 */
const ceilings = { total: 424 };

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

/** Chunks that are fetched until a dropped capture has its report, timeline and small pictures of flows drawn; what they import comes with them. */
const reportChunks = /^(create-worker|analysis-worker|report-page|timeline-chart)-/;

/**
 * Of these a report loads what its file and its findings ask for: one reader, and the fixes of its findings. The largest of
 * each counts; with findings of every kind all fixes are loaded, which is told apart.
 */
const READERS = /^pcap(ng)?-/;
const FIXES = /^(offload|message|path|elsewhere)-fixes-/;

/** @param {RegExp} name */
const named = (name) => assets.filter((file) => file.endsWith('.js') && name.test(basename(file)));

/**
 * These files and what they import, as far as it is not the entry's. A chunk's styles have its name; a chunk of styles alone is called after their file.
 *
 * @param {string[]} files
 */
function withImports(files) {
  const wanted = new Set(files);
  for (const file of wanted) {
    if (!file.endsWith('.js')) continue;
    for (const [, name] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*["`']\.\/([\w.-]+\.js)["`']/g)) {
      const stem = String(name).replace(/(?:\.module)?-[\w-]{8}\.js$/, '');
      for (const other of assets) if (basename(other) === name || basename(other).replace(/-[\w-]{8}\.css$/, '') === stem) wanted.add(other);
    }
  }
  return [...wanted].filter((file) => kindOf(file) === 'later');
}

const always = assets.filter((file) => reportChunks.test(basename(file)));

/** What a report needs beside the entry, with the largest of its fixes or with all of them. */
function reportSize(all = false) {
  const largest = (/** @type {string[]} */ given, /** @type {RegExp} */ name) =>
    named(name).map((file) => [...given, file]).sort((x, y) => sum(withImports(y)) - sum(withImports(x)))[0] ?? given;
  const read = largest(always, READERS);
  return sum(withImports(all ? [...read, ...named(FIXES)] : largest(read, FIXES)));
}

/** The worker's own file: what it loads, the page's thread does not. */
const WORKER = /^analysis-worker-/;

/** All that the page's thread may come to load: what its files name, at once or when somebody asks for it. */
function pageFiles() {
  const wanted = new Set(of('entry'));
  for (const file of wanted) {
    const text = readFileSync(file, 'utf8');
    for (const other of assets) if (!WORKER.test(basename(other)) && kindOf(other) !== 'recording' && text.includes(basename(other))) wanted.add(other);
  }
  return [...wanted];
}

for (const file of assets) console.log(`${size(file).toFixed(1).padStart(8)} KiB  ${kindOf(file).padEnd(9)}  ${basename(file)}`);
const entry = sum(of('entry')) + size(outputs.app);
const measured = { entry, page: sum(pageFiles()) + size(outputs.app), report: entry + reportSize(), total: entry + sum(of('later')) };
for (const name of /** @type {const} */ (['entry', 'page', 'report', 'total'])) {
  const over = measured[name] > budgets[name];
  console.log(`${name}: ${measured[name].toFixed(1)} KiB of ${budgets[name]} KiB${over ? ': too much' : ''}`);
  if (measured[name] > (ceilings[name] ?? budgets[name])) process.exitCode = 1;
}
console.log(`report with findings of every kind: ${(entry + reportSize(true)).toFixed(1)} KiB`);
console.log(`recordings of the stories, each loaded when it is opened: ${sum(of('recording')).toFixed(1)} KiB, the largest ${Math.max(0, ...of('recording').map(size)).toFixed(1)} KiB`);
