import { ICMP_OTHER, type IcmpErrorTable } from '../tables/icmp-error-table.ts';
import {
  A_FAST_RETRANSMISSION,
  A_RETRANSMISSION,
  A_SECOND_SIGHTING,
  A_SPURIOUS_RETRANSMISSION,
  BIT_B_TO_A,
  BIT_FRAGMENT,
  BIT_NO_TIME,
  type PacketBlock,
  type PacketTable,
} from '../tables/packet-table.ts';
import { TIME_BIN_COLUMNS, type TimeBins } from '../tables/time-bins.ts';
import type { Timeline } from './schema.ts';

/** Bins over the whole capture: enough for a wide screen, few enough for a link. */
export const TIMELINE_BINS = 240;
const RST = 0x04;

/** One file's part of the timeline. */
export interface TimelineSource {
  packets: PacketTable;
  icmp: IcmpErrorTable;
  /** Path MTU of a half (2 · flow + direction). */
  pathMtuOfHalf: Float64Array;
  /** Sums over the rows that are no longer there. */
  givenBack: TimeBins;
}

/** Bins the frames of all files over one time axis, from `start` to `end` in epoch seconds: doubles suffice for bins. */
export function buildTimeline(sources: readonly TimelineSource[], startTime: string | null, start: number, end: number): Timeline {
  const n = TIMELINE_BINS;
  const width = Math.max((end - start) / n, 1e-9);
  const zero = (): number[] => new Array<number>(n).fill(0);
  const t: Timeline = {
    binSeconds: width,
    startTime,
    bytes: zero(),
    packets: zero(),
    oversize: zero(),
    fragNeeded: zero(),
    resends: zero(),
    stalls: zero(),
    resets: zero(),
  };
  const sums = new BinSums();
  for (const s of sources) binFrames(t, sums, s, start, width);
  sums.enter(t);
  return t;
}

/** Sums of one bin after the other, in columns: a number in a plain array or in a closure would be an object anew with each frame. */
class BinSums {
  readonly bytes = new Float64Array(TIMELINE_BINS);
  readonly packets = new Float64Array(TIMELINE_BINS);
  readonly oversize = new Float64Array(TIMELINE_BINS);
  readonly resends = new Float64Array(TIMELINE_BINS);
  readonly resets = new Float64Array(TIMELINE_BINS);

  enter(t: Timeline): void {
    for (const name of TIME_BIN_COLUMNS) for (let bin = 0; bin < TIMELINE_BINS; bin++) t[name][bin] += this[name][bin];
  }
}

const RESENDS = A_RETRANSMISSION | A_FAST_RETRANSMISSION | A_SPURIOUS_RETRANSMISSION;

/**
 * Adds up the first `count` rows of a block. `least`: no path MTU is smaller; most frames exceed nobody's. Frames that follow
 * each other mostly fall into one bin, whose sums are entered when the next one begins.
 */
function binBlock(sums: BinSums, block: PacketBlock, count: number, start: number, scale: number, pathMtuOfHalf: Float64Array, least: number): void {
  const { seconds, nanos, frameLen, flow, bits, ipLen, payloadLen, analysis, tcpFlags } = block;
  const { bytes, packets, oversize, resends, resets } = sums;
  let current = 0;
  let bytesInBin = 0;
  let packetsInBin = 0;
  for (let i = 0; i < count; i++) {
    const b = bits[i];
    if (b & BIT_NO_TIME) continue;
    let bin = ((seconds[i] - start + nanos[i] * 1e-9) * scale) | 0;
    if (bin < 0) bin = 0;
    else if (bin >= TIMELINE_BINS) bin = TIMELINE_BINS - 1;
    if (bin !== current) {
      bytes[current] += bytesInBin;
      packets[current] += packetsInBin;
      current = bin;
      bytesInBin = 0;
      packetsInBin = 0;
    }
    bytesInBin += frameLen[i];
    packetsInBin++;
    const f = flow[i];
    if (f < 0) continue;
    const length = ipLen[i];
    if (length > least && payloadLen[i] > 0 && !(b & BIT_FRAGMENT) && length > pathMtuOfHalf[2 * f + (b & BIT_B_TO_A)]) oversize[bin]++;
    const a = analysis[i];
    if (a & RESENDS && !(a & A_SECOND_SIGHTING)) resends[bin]++;
    if (tcpFlags[i] & RST) resets[bin]++;
  }
  bytes[current] += bytesInBin;
  packets[current] += packetsInBin;
}

function binFrames(t: Timeline, sums: BinSums, s: TimelineSource, start: number, width: number): void {
  const n = t.bytes.length;
  let least = Infinity;
  const { pathMtuOfHalf } = s;
  for (let half = 0; half < pathMtuOfHalf.length; half++) if (pathMtuOfHalf[half] < least) least = pathMtuOfHalf[half]!;
  s.packets.blocks.forEach((block, at) => binBlock(sums, block, s.packets.filled(at), start, 1 / width, s.pathMtuOfHalf, least));
  addGivenBack(t, s, start, width);
  for (let m = 0; m < s.icmp.length; m++) {
    if (s.icmp.kind[m] === ICMP_OTHER) continue;
    const row = s.icmp.row[m];
    const block = s.packets.block(row);
    const i = s.packets.place(row);
    const at = block.seconds[i] - start + block.nanos[i] * 1e-9;
    const bin = Math.min(n - 1, Math.max(0, Math.floor(at / width)));
    t.fragNeeded[bin]++;
  }
}

function addGivenBack(t: Timeline, { packets, givenBack }: TimelineSource, start: number, width: number): void {
  const base = packets.baseSeconds - start + packets.baseNanos * 1e-9;
  givenBack.packets.forEach((count, k) => {
    if (count === 0) return;
    const bin = Math.max(0, Math.min(t.bytes.length - 1, Math.floor((base + (k + 0.5) * givenBack.width) / width)));
    for (const name of TIME_BIN_COLUMNS) t[name][bin] += givenBack[name][k];
  });
}
