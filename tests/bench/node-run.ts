/** Measured runs outside of the browser: the engine in a Node of its own, and native programs. */
import { spawn, spawnSync } from 'node:child_process';
import { freemem } from 'node:os';

export interface NodeRun {
  ms: number;
  /** From the last byte read to the report. */
  afterLastByte: number;
  /** Processor time of all threads. */
  processorMs: number;
  frames: number;
  flows: number;
  bytes: number;
  /** Largest resident set, bytes. */
  peak: number;
}

export type NodeMode = 'floor' | 'engine' | 'stream';

export function nodeRun(child: string, mode: NodeMode, path: string, flags: readonly string[] = []): NodeRun {
  const made = spawnSync(process.execPath, ['--max-old-space-size=12000', ...flags, child, mode, path], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (made.status !== 0) throw new Error(`node (${mode}) ended with ${made.status ?? made.signal}`);
  return JSON.parse(made.stdout) as NodeRun;
}

/**
 * Another program touches as much memory as a run on `bytes` of capture will, and ends. The host of a virtual machine takes back
 * what nobody has used for some seconds; who is first to touch it again waits 5 to 7 µs for a page instead of 1 to 2. Without
 * this the first run of a round pays for all that follow it, and what is measured is which one came first.
 */
export function touchMemory(bytes: number): void {
  const most = Math.min(MOST_TOUCHED, LEAST_TOUCHED + 3 * bytes, freemem() / 2);
  spawnSync(process.execPath, ['-e', `Buffer.alloc(${Math.floor(most)}, 1)`], { stdio: 'ignore' });
}

const LEAST_TOUCHED = 2 ** 28;
const MOST_TOUCHED = 2 ** 31;

/** Wall milliseconds of a program whose output goes nowhere; null if it is not installed. */
export async function timed(command: string, args: readonly string[]): Promise<number | null> {
  const before = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore' });
    child.on('error', () => resolve(null));
    child.on('exit', (code, signal) => {
      if (signal !== null) reject(new Error(`${command} was ended by ${signal}`));
      else resolve(code === 127 ? null : performance.now() - before);
    });
  });
}

export function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
