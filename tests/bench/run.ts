/** npm run bench: see docs/performance.md. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { captureOf, CUTS, GROWTH, type Kind, KINDS, scaled, SIZES } from './captures.ts';
import { buildPage, ChromiumBench } from './chromium.ts';
import { isInstalled, nodeRun } from './node-run.ts';
import { measureKind, type Measured } from './measure.ts';
import { measureCuts } from './cuts.ts';
import { HANDS, measureHands } from './hands.ts';
import { cutsTable, growthTable, handsTable, sizeTable, summary, tables } from './tables.ts';
import { profile } from './profile.ts';

/** Where things are, and what scripts/bench.mjs was asked for. */
export interface Wish {
  root: string;
  /** Folder for the captures; outside of the repository's files. */
  cache: string;
  /** The app as `npm run build` made it. */
  dist: string;
  /** Bundle of node-child.ts. */
  child: string;
  /** Path of a Chromium, null = leave that part out. */
  browser: string | null;
  /** What else to measure in place of whole captures. */
  mode: 'profile' | 'growth' | 'hands' | 'cuts' | 'size' | null;
  /** A tenth of the frames. */
  quick: boolean;
  rounds: number;
  /** Kinds of captures that `--only` names; null = those that are usual. */
  only: readonly string[] | null;
  /** Whether other programs are measured too. */
  peers: boolean;
  /** Whether a capture goes once it is measured. */
  forget: boolean;
}

type Mode = (wish: Wish) => Promise<void>;

/** What was asked for cannot be measured; the message says what can. */
class BadWish extends Error {
  override name = 'BadWish';
}

const isWanted = ({ only }: Wish) => (kind: Kind): boolean => only === null || only.includes(kind.name);

/** Refuses names that none of these kinds has. */
function checkNames({ only }: Wish, kinds: readonly Kind[]): void {
  const unknown = (only ?? []).filter((name) => !kinds.some((kind) => kind.name === name));
  if (unknown.length > 0) throw new BadWish(`--only names "${unknown.join('", "')}"; there are here: ${kinds.map(({ name }) => name).join(', ')}.`);
}

/** Of these the wanted ones, a tenth as long where it shall be quick. */
function kindsOf(wish: Wish, kinds: readonly Kind[]): Kind[] {
  checkNames(wish, kinds);
  return kinds.filter(isWanted(wish)).map((kind) => scaled(kind, wish.quick ? 0.1 : 1));
}

const tell = (kind: Kind): boolean => process.stderr.write(`${kind.name} …\n`);

/** Runs with the page that measures in Chromium, null where there is to be none; closes it whatever happens. */
async function withBrowser<T>({ browser, root }: Wish, use: (bench: ChromiumBench | null) => Promise<T>): Promise<T> {
  const bench = browser === null ? null : await ChromiumBench.open(browser, await buildPage(root));
  try {
    return await use(bench);
  } finally {
    await bench?.close();
  }
}

const profiles: Mode = async (wish) => {
  for (const kind of kindsOf({ ...wish, only: wish.only ?? ['bulk', 'headers', 'churn', 'faults'] }, KINDS)) {
    const { path } = await captureOf(kind, wish.cache);
    console.log(profile(kind.name, wish.child, path, wish.cache));
  }
};

const growth: Mode = async (wish) => {
  const rows = [];
  for (const kind of kindsOf(wish, GROWTH)) {
    const { path } = await captureOf(kind, wish.cache);
    tell(kind);
    const floor = nodeRun(wish.child, 'floor', path);
    rows.push({ name: kind.name, floor, run: nodeRun(wish.child, 'stream', path) });
  }
  console.log(growthTable(rows));
};

const hands: Mode = async (wish) => {
  if (wish.browser === null) throw new BadWish('--hands measures a browser, and there is none.');
  checkNames(wish, HANDS);
  console.log(handsTable(await measureHands(wish.browser, wish.dist, wish.cache, wish.quick, isWanted(wish))));
};

const sizes: Mode = (wish) => withBrowser(wish, async (bench) => {
  if (bench === null) throw new BadWish('--size measures a browser, and there is none.');
  const rows = [];
  for (const kind of kindsOf(wish, SIZES)) {
    tell(kind);
    const { path, bytes } = await captureOf(kind, wish.cache);
    rows.push({ name: kind.name, bytes, ...(await bench.once(path)) });
    // One after the other they would need more disk than most have.
    if (wish.forget) rmSync(path);
  }
  console.log(sizeTable(rows));
});

const cuts: Mode = (wish) => withBrowser(wish, async (bench) => {
  const { cache, child, rounds } = wish;
  checkNames(wish, CUTS);
  console.log(cutsTable(await measureCuts({ cache, child, bench, rounds, wanted: isWanted(wish) })));
});

/** Whole captures in the browser and in Node, beside reading alone and beside other programs; kept in bench-results/. */
const captures: Mode = (wish) => withBrowser(wish, async (bench) => {
  const { quick, rounds, cache, child, root } = wish;
  const tools = wish.peers ? ['tshark', 'tcptrace'].filter(isInstalled) : [];
  const measured: Measured[] = [];
  for (const kind of kindsOf(wish, KINDS)) {
    tell(kind);
    const capture = await captureOf(kind, cache);
    measured.push(await measureKind({ kind, capture, bench, child, rounds, tools, quick }));
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'processor'}, Node ${process.versions.node}${bench ? `, Chromium ${bench.version()}` : ''}`;
  const text = `${tables(measured)}\n\n${summary(measured)}\n\nMedians of ${rounds}${quick ? ', a tenth of the frames (--quick)' : ''}. ${machine}.\n`;
  console.log(text);
  const folder = join(root, 'bench-results');
  mkdirSync(folder, { recursive: true });
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  writeFileSync(join(folder, `${stamp}.md`), text);
  writeFileSync(join(folder, `${stamp}.json`), `${JSON.stringify({ machine, quick, rounds, measured }, null, 1)}\n`);
});

const MODES: Record<NonNullable<Wish['mode']>, Mode> = { profile: profiles, growth, hands, size: sizes, cuts };

/** Measures what was asked for, and prints it as a table. */
export const run = (wish: Wish): Promise<void> => (wish.mode === null ? captures : MODES[wish.mode])(wish);
