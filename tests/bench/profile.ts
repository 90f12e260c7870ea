/** Where the time goes: V8's own profile of the engine on one capture, as functions with the largest share. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nodeRun } from './node-run.ts';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

const SHOWN = 30;
const LEAST_SHARE = 0.003;

export function profile(name: string, child: string, path: string, cache: string): string {
  const folder = join(cache, `profile-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const run = nodeRun(child, 'stream', path, ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${folder}`]);
    const file = readdirSync(folder).find((entry) => entry.endsWith('.cpuprofile'));
    if (file === undefined) throw new Error('node wrote no profile');
    const read = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
    return `${name}: ${run.frames} frames, ${run.ms.toFixed(0)} ms (${run.afterLastByte.toFixed(0)} ms of them after the last byte)\n${shares(read)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Own time, and time with everything called, by function. */
function shares({ nodes, samples, timeDeltas }: Profile): string {
  const own = new Map<number, number>();
  samples.forEach((id, i) => own.set(id, (own.get(id) ?? 0) + timeDeltas[i]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const label = (id: number) => {
    const { functionName, url, lineNumber } = byId.get(id)!.callFrame;
    return `${functionName || '(anonymous)'}${url.startsWith('file:') ? `:${lineNumber + 1}` : ''}`;
  };
  const selfOf = new Map<string, number>();
  const totalOf = new Map<string, number>();
  let all = 0;
  const visit = (id: number, above: ReadonlySet<string>): number => {
    const name = label(id);
    let sum = own.get(id) ?? 0;
    all += sum;
    selfOf.set(name, (selfOf.get(name) ?? 0) + sum);
    const inside = above.has(name) ? above : new Set(above).add(name);
    for (const childId of byId.get(id)!.children ?? []) sum += visit(childId, inside);
    // A function that calls itself is counted once.
    if (!above.has(name)) totalOf.set(name, (totalOf.get(name) ?? 0) + sum);
    return sum;
  };
  visit(nodes[0].id, new Set());
  const lines = [...selfOf]
    .sort((x, y) => y[1] - x[1])
    .filter(([, time]) => time / all > LEAST_SHARE)
    .slice(0, SHOWN)
    .map(([name, time]) => `${percent(time, all)} own ${percent(totalOf.get(name) ?? 0, all)} with callees  ${name}`);
  return lines.join('\n');
}

function percent(part: number, all: number): string {
  return `${((100 * part) / all).toFixed(1).padStart(5)} %`;
}
