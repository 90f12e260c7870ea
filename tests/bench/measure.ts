/** All measurements of one capture, interleaved round by round so that a disturbance meets all alike. */
import type { Kind } from './captures.ts';
import type { ChromiumBench, ChromiumRound } from './chromium.ts';
import { type NodeMode, type NodeRun, median, nodeRun, timed, touchMemory } from './node-run.ts';

export interface Measured {
  name: string;
  frames: number;
  flows: number;
  bytes: number;
  cat: number | null;
  chromium: ChromiumRound[];
  cancel: number | null;
  nodeFloor: NodeRun[];
  nodeEngine: NodeRun[];
  nodeStream: NodeRun[];
  /** Wall milliseconds by program. */
  peers: Record<string, number | null>;
}

interface Job {
  kind: Kind;
  capture: { path: string; bytes: number };
  bench: ChromiumBench | null;
  child: string;
  rounds: number;
  tools: readonly string[];
  /** Spares what takes long. */
  quick: boolean;
}

/** Programs beside which a capture is measured. tshark takes seconds for a million frames, so it runs once. */
const PEERS: readonly { name: string; command: string; args: readonly string[]; once: boolean }[] = [
  { name: 'tcptrace -n -l -r', command: 'tcptrace', args: ['-n', '-l', '-r'], once: false },
  { name: 'tshark -z expert', command: 'tshark', args: ['-q', '-n', '-z', 'expert', '-r'], once: true },
];

export async function measureKind({ kind, capture, bench, child, rounds, tools, quick }: Job): Promise<Measured> {
  const { path, bytes } = capture;
  const isPlainKind = kind.gzip !== true && kind.format === undefined;
  const peers = PEERS.filter(({ command, once }) => isPlainKind && tools.includes(command) && !(quick && once && kind.name !== 'headers'));
  const times: Record<string, number[]> = {};
  const note = (name: string, ms: number | null) => {
    if (ms !== null) (times[name] ??= []).push(ms);
  };
  const m: Measured = {
    name: kind.name,
    frames: 0,
    flows: 0,
    bytes,
    cat: null,
    chromium: [],
    cancel: null,
    nodeFloor: [],
    nodeEngine: [],
    nodeStream: [],
    peers: {},
  };
  const run = (mode: NodeMode): NodeRun => {
    touchMemory(bytes);
    return nodeRun(child, mode, path);
  };
  note('cat', await timed('cat', [path]));
  times.cat = [];
  for (let r = 0; r < rounds; r++) {
    note('cat', await timed('cat', [path]));
    m.nodeFloor.push(run('floor'));
    m.nodeEngine.push(run('engine'));
    m.nodeStream.push(run('stream'));
    for (const { name, command, args, once } of peers) {
      if (once && r > 0) continue;
      touchMemory(bytes);
      note(name, await timed(command, [...args, path]));
    }
  }
  if (bench !== null) {
    m.chromium = await bench.rounds(path, rounds, () => touchMemory(bytes));
    m.cancel = await bench.cancel(path, median(m.chromium.map((c) => c.analysis.ms)) * 0.4);
  }
  m.frames = m.nodeStream[0].frames;
  m.flows = m.nodeStream[0].flows;
  for (const [name, list] of Object.entries(times)) {
    if (name === 'cat') m.cat = list.length > 0 ? median(list) : null;
    else m.peers[name] = median(list);
  }
  return m;
}
