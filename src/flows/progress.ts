/**
 * What acknowledgments tell about a half's data: how far the peer has it (SND.UNA), round-trip times (RFC 6298,
 * with Karn's rule) and stalls. Works on the words and doubles of the flow's
 * block; `half` and `halfR` are the offsets of the half whose data it is. Times are nanoseconds; `nowAt` is the index
 * in the doubles at which the present stands, because a number that is passed would be allocated at each call.
 */
import {
  type FlowTable,
  H_BITS,
  H_HIGH_SEQ,
  H_PENDING,
  H_RTT_SEQ,
  H_SND_UNA,
  HALF_HIGH_SET,
  HALF_PEER_CLOSED,
  HALF_TROUBLED,
  HALF_UNA_SET,
  R_CLOSED_STALL,
  R_PROGRESS_TIME,
  R_RTT_TIME,
  R_SRTT,
} from '../tables/flow-table.ts';
import { type Pending } from './pending.ts';

/** A gap is a stall only above this, and above four round-trip times: below it timers and delayed ACKs explain it. */
const STALL_NANOS = 200e6;
/** Senders give up long before (Linux within half an hour): what comes later was recorded another day. */
const LONGEST_STALL_NANOS = 3600e9;

/** Enters one round-trip time, seconds. */
export function sampleRoundTrip(r: Float64Array, halfR: number, seconds: number): void {
  if (!(seconds >= 0)) return;
  const smoothed = r[halfR + R_SRTT];
  r[halfR + R_SRTT] = smoothed >= 0 ? smoothed + (seconds - smoothed) / 8 : seconds;
}

/** Seconds of stall in a gap without progress: the gap less one round-trip time, 0 where it is too short to count, or too long for any sender to wait. */
export function stallOf(r: Float64Array, halfR: number, since: number, now: number): number {
  const gap = now - since;
  if (!(gap > STALL_NANOS && gap < LONGEST_STALL_NANOS)) return 0;
  const smoothed = r[halfR + R_SRTT];
  if (!(smoothed >= 0)) return gap / 1e9;
  return gap > smoothed * 4e9 ? gap / 1e9 - smoothed : 0;
}

function closeGap(flows: FlowTable, w: Int32Array, r: Float64Array, half: number, halfR: number, nowAt: number): void {
  const stalled = stallOf(r, halfR, r[halfR + R_PROGRESS_TIME], r[nowAt]);
  if (stalled === 0) return;
  flows.addRare(w, half, R_CLOSED_STALL, stalled);
  w[half + H_BITS] |= HALF_TROUBLED;
}

/** The peer acknowledged up to `ack`, above what it had acknowledged before. */
export function advance(flows: FlowTable, pending: Pending, w: Int32Array, r: Float64Array, half: number, halfR: number, ack: number, nowAt: number): void {
  const now = r[nowAt];
  w[half + H_SND_UNA] = ack;
  const timed = r[halfR + R_RTT_TIME];
  if (timed === timed && ((ack - w[half + H_RTT_SEQ]) | 0) >= 0) {
    sampleRoundTrip(r, halfR, (now - timed) / 1e9);
    r[halfR + R_RTT_TIME] = NaN;
  }
  const since = r[halfR + R_PROGRESS_TIME];
  if (since === since) {
    if (now - since > STALL_NANOS) closeGap(flows, w, r, half, halfR, nowAt);
    r[halfR + R_PROGRESS_TIME] = ((w[half + H_HIGH_SEQ] - ack) | 0) > 0 ? now : NaN;
  }
  if (w[half + H_PENDING] !== 0) pending.take(w, half, 0, ack, 0, true);
}

/** The peer closed its window: what is outstanding waits for the reader, not for the path. */
export function closeWindow(flows: FlowTable, w: Int32Array, r: Float64Array, half: number, halfR: number, nowAt: number): void {
  w[half + H_BITS] |= HALF_PEER_CLOSED;
  if (r[halfR + R_PROGRESS_TIME] !== r[halfR + R_PROGRESS_TIME]) return;
  closeGap(flows, w, r, half, halfR, nowAt);
  r[halfR + R_PROGRESS_TIME] = NaN;
}

/** The peer's window is open again. */
export function openWindow(w: Int32Array, r: Float64Array, half: number, halfR: number, nowAt: number): void {
  w[half + H_BITS] &= ~HALF_PEER_CLOSED;
  const both = HALF_HIGH_SET | HALF_UNA_SET;
  if ((w[half + H_BITS] & both) === both && ((w[half + H_HIGH_SEQ] - w[half + H_SND_UNA]) | 0) > 0) r[halfR + R_PROGRESS_TIME] = r[nowAt];
}
