import { ICMP_OTHER, type IcmpErrorTable } from '../tables/icmp-error-table.ts';
import {
  A_FAST_RETRANSMISSION,
  A_RETRANSMISSION,
  A_SECOND_SIGHTING,
  A_SPURIOUS_RETRANSMISSION,
  BIT_B_TO_A,
  BIT_FRAGMENT,
  BIT_NO_TIME,
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

/**
 * Bins the frames of all files over one time axis. `span` gives first and last absolute time in epoch seconds
 * (doubles suffice for bins).
 */
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
  for (const s of sources) binFrames(t, s, start, width);
  return t;
}

function binFrames(t: Timeline, s: TimelineSource, start: number, width: number): void {
  const n = t.bytes.length;
  const scale = 1 / width;
  // Frames lie nearly in the order of time: what one bin gets is added up before it is entered.
  let bin = 0;
  let bytes = 0;
  let packets = 0;
  let oversize = 0;
  let resends = 0;
  let resets = 0;
  const enter = (): void => {
    t.bytes[bin]! += bytes;
    t.packets[bin]! += packets;
    t.oversize[bin]! += oversize;
    t.resends[bin]! += resends;
    t.resets[bin]! += resets;
    bytes = packets = oversize = resends = resets = 0;
  };
  // Most frames exceed nobody's path MTU.
  let least = Infinity;
  for (const mtu of s.pathMtuOfHalf) if (mtu < least) least = mtu;
  for (let at = 0; at < s.packets.blocks.length; at++) {
    const block = s.packets.blocks[at]!;
    const count = s.packets.filled(at);
    const { seconds, nanos, frameLen, flow, bits, ipLen, payloadLen, analysis, tcpFlags } = block;
    for (let i = 0; i < count; i++) {
      const b = bits[i]!;
      if (b & BIT_NO_TIME) continue;
      const to = Math.max(0, Math.min(n - 1, ((seconds[i]! - start + nanos[i]! * 1e-9) * scale) | 0));
      if (to !== bin) {
        enter();
        bin = to;
      }
      bytes += frameLen[i]!;
      packets++;
      const f = flow[i]!;
      if (f < 0) continue;
      if (ipLen[i]! > least && payloadLen[i]! > 0 && !(b & BIT_FRAGMENT) && ipLen[i]! > s.pathMtuOfHalf[2 * f + (b & BIT_B_TO_A)]!) oversize++;
      const a = analysis[i]!;
      if (a & (A_RETRANSMISSION | A_FAST_RETRANSMISSION | A_SPURIOUS_RETRANSMISSION) && !(a & A_SECOND_SIGHTING)) resends++;
      if (tcpFlags[i]! & RST) resets++;
    }
  }
  enter();
  addGivenBack(t, s, start, width);
  for (let m = 0; m < s.icmp.length; m++) {
    if (s.icmp.kind[m] === ICMP_OTHER) continue;
    const row = s.icmp.row[m]!;
    const block = s.packets.block(row);
    const i = s.packets.place(row);
    const at = block.seconds[i]! - start + block.nanos[i]! * 1e-9;
    const bin = Math.min(n - 1, Math.max(0, Math.floor(at / width)));
    t.fragNeeded[bin]!++;
  }
}

function addGivenBack(t: Timeline, { packets, givenBack }: TimelineSource, start: number, width: number): void {
  const base = packets.baseSeconds - start + packets.baseNanos * 1e-9;
  givenBack.packets.forEach((count, k) => {
    if (count === 0) return;
    const bin = Math.max(0, Math.min(t.bytes.length - 1, Math.floor((base + (k + 0.5) * givenBack.width) / width)));
    for (const name of TIME_BIN_COLUMNS) t[name][bin]! += givenBack[name][k]!;
  });
}
