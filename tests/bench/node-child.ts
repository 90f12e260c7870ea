/**
 * One measured run in a Node of its own, so that nothing is warm and the peak memory is its own:
 * node node-child.mjs floor|engine|stream FILE. `engine` analyses bytes that lie in memory already.
 */
import { readFileSync } from 'node:fs';
import { bufferSource } from '../../src/capture/sources.ts';
import { nodeFileSource } from '../../src/cli/node-source.ts';
import { analyze } from '../../src/engine/analyze.ts';
import type { NodeRun } from './node-run.ts';

const [mode, path] = process.argv.slice(2);

/** A large file's bytes; readFileSync ends at 2 GiB. */
async function wholeFile(file: string): Promise<Uint8Array> {
  const source = await nodeFileSource(file);
  if (source.byteLength < 2 ** 31) return readFileSync(file);
  const bytes = new Uint8Array(source.byteLength);
  let at = 0;
  for await (const chunk of source.chunks()) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Linux lets a child's largest resident set begin at its parent's; what /proc tells is the program's own. */
function peak(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

const source = mode === 'engine' ? bufferSource('capture', await wholeFile(path)) : await nodeFileSource(path);
const before = performance.now();
const processor = process.cpuUsage();
let run: NodeRun;
if (mode === 'floor') {
  let bytes = 0;
  for await (const chunk of source.chunks()) bytes += chunk.length;
  run = { ms: performance.now() - before, afterLastByte: 0, processorMs: 0, frames: 0, flows: 0, bytes, peak: 0 };
} else {
  let lastByte = before;
  const watched = {
    ...source,
    async *chunks() {
      yield* source.chunks();
      lastByte = performance.now();
    },
  };
  const session = await analyze([watched], { pathMtu: null }, { now: () => performance.now() });
  const now = performance.now();
  const totals = session.outcome.report?.totals;
  run = {
    ms: now - before,
    afterLastByte: now - lastByte,
    processorMs: 0,
    frames: totals?.packets ?? 0,
    flows: totals?.tcpFlows ?? 0,
    bytes: source.byteLength,
    peak: 0,
  };
}
const spent = process.cpuUsage(processor);
run.processorMs = (spent.user + spent.system) / 1000;
run.peak = peak();
process.stdout.write(`${JSON.stringify(run)}\n`);
