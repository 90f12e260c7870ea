import { A_KEEP_ALIVE } from '../tables/packet-table.ts';
import { FIN, RST, SYN } from '../wire/headers.ts';
import { pieceSize } from './arrived-size.ts';
import type { DirectionCase } from './direction-case.ts';

/** Least time between two attempts that counts as a retransmission timeout (seconds). */
export const RTO_GAP = 0.15;
/** Every path carries packets of this size (RFC 791). */
export const LEAST_PATH = 576;

/**
 * First frame with which the peer asks for the lost bytes: a duplicate ACK, or anything after they were sent again. What
 * comes within an RTT of the loss was under way already, and a first ACK may only have been delayed; but an ACK that says
 * again, with the same window, what the peer had said before is the answer to something that arrived behind the hole. A
 * keep-alive of the peer answers nothing, and what this side never acknowledges (data, a FIN) did not come through to it.
 */
export function signOfLife(d: DirectionCase, lossTime: number, resent: number): number | null {
  const { trace, tx } = d;
  const rtt = Math.max(d.rtt ?? 0, 0.001);
  const end = trace.time[trace.length - 1] - rtt - RTO_GAP;
  let unheard = false;
  let acks = 0;
  let window = -1;
  let needless = false;
  for (let i = 0; i < trace.length; i++) {
    if (trace.second[i]) continue;
    if (trace.direction[i] === d.direction) {
      // What had been acknowledged, or asks for an ACK, is answered alike.
      const before = trace.seq[i] < tx.highestAck;
      needless ||= window >= 0 && before && (trace.payload[i] > 0 || trace.end[i] < tx.highestAck);
      continue;
    }
    if (trace.ack[i] > tx.highestAck || trace.flags[i] & RST || trace.analysis[i] & A_KEEP_ALIVE) continue;
    const time = trace.time[i];
    // At the capture's end the acknowledgment may only be missing.
    if (trace.end[i] > trace.highestAck[d.direction] && (unheard ||= time < end)) continue;
    const again = trace.ack[i] === tx.highestAck && trace.payload[i] === 0;
    if (again && !needless && trace.window[i] === window && (trace.flags[i] & FIN) === 0 && time > lossTime) return trace.row[i] + 1;
    const repeats = again && acks++ > 0;
    if (time > lossTime + rtt && (repeats || time > resent + rtt)) return trace.row[i] + 1;
    window = trace.ack[i] === tx.highestAck ? trace.window[i] : -1;
  }
  return null;
}

/**
 * Without SACK each packet that arrives behind the hole is answered by a duplicate ACK of its own: more of these than packets
 * smaller than the hole were sent tell that large ones arrive.
 */
export function largeOnesAnswered(d: DirectionCase, first: number): boolean {
  const { trace, tx } = d;
  let answers = 0;
  // The first of them may itself be a large segment that ends in a small piece.
  let askers = d.isSuper[first] ? 1 : 0;
  let window = -1;
  for (let i = 0; i < trace.length; i++) {
    if (trace.second[i]) continue;
    if (trace.direction[i] !== d.direction) {
      if (trace.analysis[i] & A_KEEP_ALIVE) continue;
      const same = trace.ack[i] === tx.highestAck;
      if (same && i > tx.at[first] && trace.payload[i] === 0 && trace.window[i] === window && (trace.flags[i] & (FIN | RST)) === 0) answers++;
      window = same ? trace.window[i] : -1;
      continue;
    }
    if (i <= tx.at[first]) continue;
    const k = d.txOf[i];
    // A FIN, a keep-alive and what had arrived before are answered as well; of a super-segment the short last piece.
    const asks = k < 0
      ? trace.flags[i] & FIN || trace.seq[i] < tx.highestAck
      : d.isSuper[k] || pieceSize(d, k) < pieceSize(d, first) || d.start(k) < tx.highestAck;
    if (asks) askers++;
  }
  return answers > askers;
}

/** A FIN behind a hole is answered at once by a duplicate ACK, unless nothing arrives any more. */
export function unansweredFins(d: DirectionCase, since: number): number {
  const { trace } = d;
  let fins = 0;
  for (let i = 0; i < trace.length; i++) {
    if (trace.time[i] <= since) continue;
    if (trace.direction[i] !== d.direction) fins = 0;
    else if (trace.flags[i] & FIN && trace.payload[i] === 0 && !trace.second[i]) fins++;
  }
  return fins;
}

/** When the peer was last heard with an ACK, up to frame i of the trace; −Infinity = never. */
export function lastHeard({ trace, direction }: DirectionCase, i: number): number {
  for (; i >= 0; i--) if (trace.direction[i] !== direction && trace.ack[i] >= 0) return trace.time[i];
  return -Infinity;
}

/** The peer never spoke again after a small packet behind the hole, which it would have answered at once: it is gone. */
export function silentAfterSmall(d: DirectionCase, first: number, ackedMax: number): boolean {
  const { trace, tx } = d;
  let lastHeard = -Infinity;
  for (let i = 0; i < trace.length; i++) if (trace.direction[i] !== d.direction) lastHeard = Math.max(lastHeard, trace.time[i]);
  const end = trace.time[trace.length - 1];
  for (let k = tx.count - 1; k > first && d.time(k) > lastHeard; k--) {
    if (pieceSize(d, k) <= Math.max(ackedMax, LEAST_PATH) && !d.acked(k) && end - d.time(k) > Math.max(1, 2 * (d.rtt ?? 0))) return true;
  }
  return false;
}

/**
 * Small packets lost as well as large ones: one side repeats what the other had acknowledged (the ACKs do not arrive), or
 * the peer repeats small packets of its own, its SYN/ACK among them, that this side acknowledges in vain or never. Then the path is broken, not narrow. An ACK
 * that rides on a large packet is lost with it, and tells nothing.
 */
export function smallLostOf(d: DirectionCase, since: number): number {
  const { trace } = d;
  const wait = Math.max(d.rtt ?? 0, RTO_GAP);
  // Acknowledged by a segment so small that it must have arrived.
  let acked = -Infinity;
  let ackedAt = -Infinity;
  let before = -Infinity;
  let heard = -Infinity;
  let heardAt = -Infinity;
  let needless = 0;
  let lastNeedless = -Infinity;
  const repeats = new Map<number, { times: number; last: number; end: number }>();
  for (let i = 0; i < trace.length; i++) {
    const time = trace.time[i];
    if (trace.direction[i] === d.direction) {
      // The peer's ACKs are small too: who repeats what they cover does not get them.
      if (trace.payload[i] > 1 && !trace.second[i] && trace.seq[i] < heard && time - heardAt > wait && time - lastNeedless >= RTO_GAP) {
        needless++;
        lastNeedless = time;
      }
      if (trace.ack[i] > acked && trace.ipLen[i] <= LEAST_PATH) {
        if (time - ackedAt > wait) before = acked;
        acked = trace.ack[i]!;
        ackedAt = time;
      }
      continue;
    }
    if (trace.ack[i] > heard) {
      heard = trace.ack[i]!;
      heardAt = time;
    }
    // One byte may be a keep-alive or a window probe; a SYN/ACK that goes on being repeated misses a bare ACK.
    if (time <= since || (trace.payload[i] <= 1 && !(trace.flags[i] & (FIN | SYN))) || trace.second[i]) continue;
    const known = time - ackedAt > wait ? acked : before;
    if (trace.end[i] <= known && time - lastNeedless >= RTO_GAP) {
      needless++;
      lastNeedless = time;
    }
    if (trace.ipLen[i] > LEAST_PATH) continue;
    const seen = repeats.get(trace.seq[i]);
    if (seen === undefined) repeats.set(trace.seq[i], { times: 1, last: time, end: trace.end[i] });
    else if (time - seen.last >= RTO_GAP) {
      seen.times++;
      seen.last = time;
    }
  }
  let inVain = 0;
  for (const r of repeats.values()) if (r.end > trace.highestAck[d.direction] && r.times >= 3) inVain = Math.max(inVain, r.times - 1);
  return Math.max(needless, inVain);
}
