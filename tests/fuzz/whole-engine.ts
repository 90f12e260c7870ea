/** Feeds damaged captures to the whole engine: container → … → report → JSON, text and Markdown. The same seed makes the same inputs. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bufferSource } from '../../src/capture/sources.ts';
import { writePcapng } from '../../src/capture/write-pcapng.ts';
import { packetLines } from '../../src/cli/packet-lines.ts';
import { analyze, type AnalysedSession } from '../../src/engine/analyze.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderText } from '../../src/report/text.ts';
import { BLOCK_MASK } from '../../src/tables/packet-table.ts';
import { breachesOf } from '../captures/contract.ts';
import { sampleCapture } from '../oracle/sample-capture.ts';
import { mutated, seeded } from './random.ts';

const captures = fileURLToPath(new URL('../captures/', import.meta.url));
export const regressions = fileURLToPath(new URL('regressions/', import.meta.url));

/** Only small captures: a round must be short. */
const LARGEST_SAMPLE = 12_000;
/** A run that takes longer hangs, or nearly so; generous, for a loaded machine. */
export const LONGEST_RUN = 20_000;
/** Bytes of report that a byte of (inflated) capture may make, beside a fixed part. */
export const REPORT_PER_BYTE = 64;
export const REPORT_FIXED = 1 << 20;
/** Records from here on say nothing about the dialect any more (capture/pcap-variant.ts). */
const BEHIND_DIALECT = 4096;

type Random = (below: number) => number;

export interface Input {
  bytes: Uint8Array;
  /** Length when inflated. */
  inflated: number;
  /** Up to here the capture is unharmed, and these are its rows: frames that must come out. */
  soundUpTo: number;
  original: Uint8Array;
}

export function samples(): Uint8Array[] {
  const files = readdirSync(captures).filter((name) => /\.pcap(ng)?$/.test(name)).sort();
  const small = files.map((name) => join(captures, name)).filter((path) => statSync(path).size <= LARGEST_SAMPLE);
  return [...small.map((path) => new Uint8Array(readFileSync(path))), ...pcapngs(), sampleCapture()];
}

/** Blocks and options of all kinds, which the recorded captures have few of. */
function pcapngs(): Uint8Array[] {
  const frames = Array.from({ length: 40 }, (_, n) => ({
    bytes: new Uint8Array(60 + n).fill(n), origLen: 1500, seconds: 1_700_000_000 + n, nanos: n * 1000, flags: n & 3,
  }));
  return [writePcapng(frames, { interfaces: [{ name: 'eth0' }], os: 'Linux', dropped: [3] })];
}

const EXTREMES = [0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x40000, 0x7fffffff, 0x80000000, 0xffffffff];

/** One damaged capture. */
export function makeInput(all: readonly Uint8Array[], random: Random): Input {
  const original = all[random(all.length)]!;
  let bytes = Uint8Array.from(original);
  let soundUpTo = bytes.length;
  for (let n = 1 + random(3); n > 0; n--) {
    const at = random(bytes.length + 1);
    switch (random(6)) {
      case 0: {
        // A few bytes anywhere behind `at`.
        const tail = mutated(bytes.subarray(at), random);
        bytes = joined(bytes.subarray(0, at), tail);
        break;
      }
      case 1: // The end is missing.
        bytes = bytes.slice(0, at);
        break;
      case 2: // A piece is missing, or comes twice.
        bytes = joined(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, random(2) === 0 ? at + random(200) : at - Math.min(at, random(200)))));
        break;
      case 3: { // A piece of another capture.
        const other = all[random(all.length)]!;
        const from = random(other.length);
        bytes = joined(bytes.subarray(0, at), other.subarray(from, from + random(500)), bytes.subarray(at));
        break;
      }
      case 4: { // A length or another number of 32 bits lies.
        if (bytes.length < 8) break;
        const word = Math.min(at & ~3, bytes.length - 4);
        new DataView(bytes.buffer).setUint32(word, EXTREMES[random(EXTREMES.length)]!, random(2) === 0);
        soundUpTo = Math.min(soundUpTo, word);
        break;
      }
      default: { // One of 16 bits.
        if (bytes.length < 8) break;
        const word = Math.min(at & ~1, bytes.length - 2);
        new DataView(bytes.buffer).setUint16(word, EXTREMES[random(11)]!, random(2) === 0);
        soundUpTo = Math.min(soundUpTo, word);
      }
    }
    soundUpTo = Math.min(soundUpTo, at);
  }
  const inflated = bytes.length;
  const wrap = random(8);
  if (wrap === 0) return { bytes: damagedWrap(gzip(bytes, random), random), inflated, soundUpTo: 0, original };
  if (wrap === 1) return { bytes: damagedWrap(rawZstd(bytes), random), inflated, soundUpTo: 0, original };
  return { bytes, inflated, soundUpTo: soundUpTo < BEHIND_DIALECT ? 0 : soundUpTo, original };
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Half of them in two members. */
function gzip(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random(2) === 0 ? bytes.length : random(bytes.length + 1);
  return joined(gzipSync(bytes.subarray(0, at)), gzipSync(bytes.subarray(at)));
}

/** A zstd frame of blocks that are not compressed (RFC 8878 §3.1.1). */
function rawZstd(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0, bytes.length, bytes.length >> 8, bytes.length >> 16, bytes.length >>> 24)];
  for (let at = 0; at === 0 || at < bytes.length; at += 1000) {
    const block = bytes.subarray(at, at + 1000);
    const head = (block.length << 3) | (at + 1000 >= bytes.length ? 1 : 0);
    parts.push(Uint8Array.of(head, head >> 8, head >> 16), block);
  }
  return joined(...parts);
}

function damagedWrap(bytes: Uint8Array, random: Random): Uint8Array {
  const kind = random(3);
  return kind === 0 ? bytes : kind === 1 ? bytes.slice(0, random(bytes.length + 1)) : mutated(bytes, random, 3);
}

/** Runs the whole engine; what comes back names the first thing that went wrong, null = nothing. */
export async function runWhole({ bytes, inflated, soundUpTo, original }: Input): Promise<string | null> {
  const began = performance.now();
  const session = (await analyze([bufferSource('fuzz.pcap', bytes)], { pathMtu: null })) as AnalysedSession;
  const { report, failures } = session.outcome;
  if ((report === null) !== (failures[0] !== null && session.files[0]!.info === null)) return 'neither a report nor a failure, or both';
  if (report !== null) {
    const json = JSON.stringify(report);
    JSON.parse(json);
    if (json.length > inflated * REPORT_PER_BYTE + REPORT_FIXED && bytes.length >= inflated) return `${json.length} bytes of report for ${inflated} of capture`;
    const [breach] = breachesOf(report);
    if (breach !== undefined) return `the report contradicts itself: ${breach}`;
    renderText(report);
    renderMarkdown(report);
    for (let flow = 0; flow < Math.min(3, report.flows.length); flow++) await session.flowDetail(flow);
    if (soundUpTo > 0) {
      const lost = await lostFrame(session, original, soundUpTo);
      if (lost !== null) return lost;
    }
  }
  const took = performance.now() - began;
  return took > LONGEST_RUN ? `it took ${Math.round(took)} ms` : null;
}

/** The columns that a frame has by itself. */
const own = (line: string): string => line.split('\t').slice(0, 4).join('\t');

/** A frame that lies whole before the damage and did not come out as from the unharmed capture. */
async function lostFrame(session: AnalysedSession, original: Uint8Array, soundUpTo: number): Promise<string | null> {
  const whole = (await analyze([bufferSource('whole.pcap', original)], { pathMtu: null })) as AnalysedSession;
  const theirs = [...packetLines(whole)];
  const ours = [...packetLines(session)];
  const { packets } = whole.files[0]!.recorder;
  for (let row = 0; row < packets.length; row++) {
    // Behind the frame may come options and a block's second length.
    if (packets.fileOffset(row) + packets.block(row).capLen[row & BLOCK_MASK]! + 64 > soundUpTo) return null;
    if (own(theirs[row + 1]!) !== own(ours[row + 1] ?? '')) return `frame ${row + 1} was there before the damage at ${soundUpTo}: "${own(theirs[row + 1]!)}" became "${own(ours[row + 1] ?? '')}"`;
  }
  return null;
}

export interface FuzzResult {
  runs: number;
  failed: { run: number; why: string; input: Input }[];
}

/** Runs with one seed a run (`seed` + number of the run), so that each can be repeated alone. */
export async function fuzz(seed: number, until: (runs: number) => boolean): Promise<FuzzResult> {
  const all = samples();
  const result: FuzzResult = { runs: 0, failed: [] };
  while (!until(result.runs) && result.failed.length < 10) {
    const run = result.runs++;
    const input = makeInput(all, seeded(seed + run));
    const why = await runWhole(input).catch((thrown: unknown) => (thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)));
    if (why !== null) result.failed.push({ run: seed + run, why, input });
  }
  return result;
}
