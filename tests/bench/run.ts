/** npm run bench: see docs/performance.md. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { captureOf, GROWTH, type Kind, KINDS, scaled, SIZES } from './captures.ts';
import { buildPage, ChromiumBench } from './chromium.ts';
import { isInstalled, nodeRun } from './node-run.ts';
import { measureKind, type Measured } from './measure.ts';
import { measureCuts } from './cuts.ts';
import { measureHands } from './hands.ts';
import { cutsTable, growthTable, handsTable, sizeTable, summary, tables } from './tables.ts';
import { profile } from './profile.ts';

export interface Settings {
  root: string;
  /** Folder for the captures; outside of the repository's files. */
  cache: string;
  /** The app as `npm run build` made it. */
  dist: string;
  /** Bundle of node-child.ts. */
  child: string;
  /** Path of a Chromium, null = leave that part out. */
  browser: string | null;
  args: readonly string[];
}

const USAGE = `npm run bench -- [--quick] [--profile] [--growth] [--size [--forget]] [--hands] [--cuts] [--rounds N] [--only bulk,headers,…] [--no-browser] [--no-peers]`;

export async function run(settings: Settings): Promise<void> {
  const { args, cache, child } = settings;
  const has = (flag: string) => args.includes(flag);
  const value = (flag: string) => (has(flag) ? args[args.indexOf(flag) + 1] : undefined);
  if (has('--help')) {
    console.log(USAGE);
    return;
  }
  const quick = has('--quick');
  const rounds = Number(value('--rounds') ?? (quick ? 3 : 5));
  const only = value('--only')?.split(',');
  const wanted = (kind: Kind) => only === undefined || only.includes(kind.name);

  if (has('--profile')) {
    for (const kind of KINDS.filter((k) => (only ? wanted(k) : ['bulk', 'headers', 'churn', 'faults'].includes(k.name)))) {
      const { path } = await captureOf(scaled(kind, quick ? 0.1 : 1), cache);
      console.log(profile(kind.name, child, path, cache));
    }
    return;
  }
  if (has('--growth')) {
    const rows = [];
    for (const kind of GROWTH.filter(wanted)) {
      const { path } = await captureOf(scaled(kind, quick ? 0.1 : 1), cache);
      process.stderr.write(`${kind.name} …\n`);
      const floor = nodeRun(child, 'floor', path);
      rows.push({ name: kind.name, floor, run: nodeRun(child, 'stream', path) });
    }
    console.log(growthTable(rows));
    return;
  }

  if (has('--hands')) {
    if (settings.browser === null) throw new Error('--hands measures a browser, and there is none');
    console.log(handsTable(await measureHands(settings.browser, settings.dist, cache, quick, wanted)));
    return;
  }

  if (has('--size')) {
    if (settings.browser === null) throw new Error('--size measures a browser, and there is none');
    const bench = await ChromiumBench.open(settings.browser, await buildPage(settings.root));
    const rows = [];
    for (const kind of SIZES.filter(wanted)) {
      const small = scaled(kind, quick ? 0.1 : 1);
      process.stderr.write(`${kind.name} …\n`);
      const { path, bytes } = await captureOf(small, cache);
      rows.push({ name: kind.name, bytes, ...(await bench.once(path)) });
      // One after the other they would need more disk than most have.
      if (has('--forget')) rmSync(path);
    }
    await bench.close();
    console.log(sizeTable(rows));
    return;
  }

  if (has('--cuts')) {
    const bench = has('--no-browser') || settings.browser === null ? null : await ChromiumBench.open(settings.browser, await buildPage(settings.root));
    console.log(cutsTable(await measureCuts({ cache, child, bench, rounds, wanted })));
    await bench?.close();
    return;
  }

  const peers = !has('--no-peers');
  const tools = peers ? ['tshark', 'tcptrace'].filter(isInstalled) : [];
  const bench = has('--no-browser') || settings.browser === null ? null : await ChromiumBench.open(settings.browser, await buildPage(settings.root));
  const measured: Measured[] = [];
  try {
    for (const kind of KINDS.filter(wanted)) {
      process.stderr.write(`${kind.name} …\n`);
      const small = scaled(kind, quick ? 0.1 : 1);
      const capture = await captureOf(small, cache);
      measured.push(await measureKind({ kind: small, capture, bench, child, rounds, tools, quick }));
    }
  } finally {
    await bench?.close();
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, Node ${process.versions.node}${bench ? `, Chromium ${bench.version()}` : ''}`;
  const text = `${tables(measured)}\n\n${summary(measured)}\n\nMedians of ${rounds}${quick ? ', a tenth of the frames (--quick)' : ''}. ${machine}.\n`;
  console.log(text);
  const folder = join(settings.root, 'bench-results');
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  writeFileSync(join(folder, `${stamp}.md`), text);
  writeFileSync(join(folder, `${stamp}.json`), `${JSON.stringify({ machine, quick, rounds, measured }, null, 1)}\n`);
}
