/**
 * npm run bench -- --cuts: how long one question about 50 MB takes here, and in programs that dissect every frame.
 * wiregasm (Wireshark as WebAssembly) is measured where WIREGASM names the folder of its package @goodtools/wiregasm.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { captureOf, CUTS, type Kind } from './captures.ts';
import type { ChromiumBench } from './chromium.ts';
import { isInstalled, median, nodeRun, timed } from './node-run.ts';

/** The question: which messages say that a packet was too big? */
const FILTER = 'icmp.type == 3 && icmp.code == 4';

export interface Cut {
  name: string;
  frames: number;
  bytes: number;
  /** Milliseconds from the file to the report: in Chromium with a worker that was ready, and in Node with all that starts it. */
  chromium: number | null;
  node: number;
  /** Processor time in Node, which other programs disturb less. */
  nodeProcessor: number;
  /** One pass of `tshark -Y`. */
  tshark: number | null;
  /** Load and one filter, without the start of the program. */
  wiregasm: number | null;
}

interface Job {
  cache: string;
  child: string;
  bench: ChromiumBench | null;
  rounds: number;
  wanted: (kind: Kind) => boolean;
}

export async function measureCuts({ cache, child, bench, rounds, wanted }: Job): Promise<Cut[]> {
  const cuts: Cut[] = [];
  for (const kind of CUTS.filter(wanted)) {
    process.stderr.write(`${kind.name}, 50 MB …\n`);
    const { path, bytes } = await captureOf(kind, cache);
    const runs = Array.from({ length: rounds }, () => nodeRun(child, 'stream', path));
    const pages = bench ? await bench.rounds(path, rounds) : [];
    cuts.push({
      name: kind.name,
      frames: runs[0]!.frames,
      bytes,
      chromium: pages.length > 0 ? median(pages.map((round) => round.analysis.ms)) : null,
      node: median(runs.map(({ ms }) => ms)),
      nodeProcessor: median(runs.map(({ processorMs }) => processorMs)),
      tshark: isInstalled('tshark') ? await timed('tshark', ['-n', '-Y', FILTER, '-r', path]) : null,
      wiregasm: wiregasm(path),
    });
  }
  return cuts;
}

/** In a Node of its own: its memory grows to several times the file. Null where it is not there or gives up. */
function wiregasm(path: string): number | null {
  const folder = process.env.WIREGASM;
  if (folder === undefined || !existsSync(join(folder, 'dist/wiregasm.js'))) return null;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM, folder, path, FILTER], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    timeout: MOST_WAIT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const told = run.stdout.split('\n').find((line) => line.startsWith('took '));
  return told === undefined ? null : Number(told.slice('took '.length));
}

const MOST_WAIT = 600_000;

/** What the package's own description says how to do. */
const PROGRAM = `
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
const [folder, path, filter] = process.argv.slice(1);
const load = createRequire(folder + '/')('./dist/wiregasm.js');
const file = (name) => folder + '/dist/' + name;
const wg = await load({ locateFile: (name) => file(name), wasmBinary: readFileSync(file('wiregasm.wasm')), print: () => {}, printErr: () => {} });
wg.init();
const bytes = readFileSync(path);
const before = performance.now();
wg.FS.writeFile('/uploads/cut.pcap', bytes);
const session = new wg.DissectSession('/uploads/cut.pcap');
if (session.load().code === 0) {
  session.getFrames(filter, 0, 0);
  process.stdout.write('took ' + (performance.now() - before) + '\\n');
}
process.exit(0);
`;
