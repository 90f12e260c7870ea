import { A_SACK } from '../tables/packet-table.ts';
import { H_ISN } from '../tables/flow-table.ts';
import { FIN, RST } from '../wire/headers.ts';
import type { DirectionCase } from './direction-case.ts';
import { findFallenBack, type FallenBack } from './fallen-back.ts';

/** A size above which nothing got through while smaller packets did. */
export interface SizeCut {
  /** Largest wire size acknowledged, and smallest that was always lost (IP bytes). */
  ackedMax: number;
  lostMin: number;
  /** Transmissions above the cut, all lost. */
  lost: number;
  /** Transmissions at or below it that were acknowledged, before the first loss and after it. */
  ackedBefore: number;
  ackedAfter: number;
  /** First lost transmission, and the attempts to send its bytes again above the cut, an RTO or more apart. */
  first: number;
  attempts: number[];
  /** Frame (1-based) with which the peer showed itself alive after the loss, null = it stayed silent. */
  peerAliveFrame: number | null;
  /** Small packets sent after the loss that nothing answered: the path itself may be dead. */
  smallUnanswered: number;
  /** Times that a side sent again what had been acknowledged to it, or small packets in vain: then small packets get lost as well. */
  smallLost: number;
  /** Smaller resend of the lost bytes that was acknowledged, −1 = none. */
  recoveredBy: number;
}

/** Least time between two attempts that counts as a retransmission timeout (seconds). */
const RTO_GAP = 0.15;
/** Every path carries packets of this size (RFC 791). */
const SMALL = 576;
/** Small packets lost from which the path is taken for broken. */
export const SMALL_LOST = 2;
/** SACKs that are looked at; each new one says little more. */
const SACKS = 256;

/**
 * Searches one direction for a size cut. Sizes are wire sizes, not captured ones: a super-segment counts as its
 * pieces. Null where a packet of every size got through, or too little was sent to tell.
 */
export function findSizeCut(d: DirectionCase): SizeCut | null {
  if (d.sizeCut === undefined) d.sizeCut = searchSizeCut(d);
  return d.sizeCut;
}

function searchSizeCut(d: DirectionCase): SizeCut | null {
  const { tx } = d;
  if (tx.count === 0) return null;
  let ackedMax = 0;
  const fallen = d.supers > 0 ? findFallenBack(d) : null;
  for (let k = 0; k < tx.count; k++) if (d.acked(k)) ackedMax = Math.max(ackedMax, arrivedSize(d, k, fallen));
  const sack = sackAboveHole(d, fallen);
  if (sack !== null) ackedMax = Math.max(ackedMax, sack.arrived);
  let first = -1;
  for (let k = 0; k < tx.count && first < 0; k++) if (isLostAbove(d, k, ackedMax)) first = k;
  if (first < 0) return null;
  const attempts = [first];
  // What lies above the hole may have arrived without a word about it: only the hole's own bytes were lost for certain.
  let lostMin = pieceSize(d, first);
  const start = d.start(first);
  let recoveredBy = -1;
  for (let k = first + 1; k < tx.count; k++) {
    if (d.start(k) > start || d.end(k) <= start) continue;
    if (pieceSize(d, k) > ackedMax) {
      lostMin = Math.min(lostMin, pieceSize(d, k));
      if (d.time(k) - d.time(attempts[attempts.length - 1]!) >= RTO_GAP) attempts.push(k);
    } else if (d.acked(k) && recoveredBy < 0) recoveredBy = k;
  }
  let lost = 0;
  for (let k = first; k < tx.count; k++) if (isLostAbove(d, k, lostMin - 1)) lost++;
  let ackedBefore = 0;
  let ackedAfter = 0;
  let smallUnanswered = 0;
  for (let k = 0; k < tx.count; k++) {
    if ((d.acked(k) ? arrivedSize(d, k, fallen) : pieceSize(d, k)) > ackedMax) continue;
    if (d.acked(k)) {
      if (k < first) ackedBefore++;
      else ackedAfter++;
    } else if (k > first) smallUnanswered++;
  }
  const lossTime = d.time(first);
  const fins = unansweredFins(d, lossTime);
  smallUnanswered += fins;
  const peerAliveFrame = sack?.frame ?? signOfLife(d, lossTime, d.time(attempts[1] ?? first));
  const smallLost = Math.max(smallLostOf(d, lossTime), silentAfterSmall(d, first, ackedMax) ? SMALL_LOST : 0, fins >= SMALL_LOST ? fins : 0);
  return { ackedMax, lostMin, lost, ackedBefore, ackedAfter, first, attempts, peerAliveFrame, smallUnanswered, smallLost, recoveredBy };
}

/**
 * First frame with which the peer asks for the lost bytes: a duplicate ACK, or anything after they were sent again. What
 * comes within an RTT of the loss was under way already, and a first ACK may only have been delayed.
 */
function signOfLife(d: DirectionCase, lossTime: number, resent: number): number | null {
  const { trace, tx } = d;
  const rtt = Math.max(d.rtt ?? 0, 0.001);
  let acks = 0;
  for (let i = 0; i < trace.length; i++) {
    if (trace.direction[i] === d.direction || trace.second[i] || trace.ack[i]! > tx.highestAck || trace.flags[i]! & RST) continue;
    const repeats = trace.ack[i] === tx.highestAck && trace.payload[i] === 0 && acks++ > 0;
    if (trace.time[i]! > lossTime + rtt && (repeats || trace.time[i]! > resent + rtt)) return trace.row[i]! + 1;
  }
  return null;
}

/** IP size of the largest real packet behind a transmission that arrived: behind a change to smaller packets what tells no size has that one. */
function arrivedSize(d: DirectionCase, k: number, fallen: FallenBack | null): number {
  if (fallen === null || k < fallen.at || !d.isSuper[k] || d.low[k]! > 0) return pieceSize(d, k);
  return d.ipLen(k) - d.payload(k) + fallen.payload;
}

function isLostAbove(d: DirectionCase, k: number, size: number): boolean {
  return pieceSize(d, k) > size && !d.acked(k) && !d.rejected[k] && !(d.open(k) && !mayCountAsLost(d, k));
}

/** A FIN behind a hole is answered at once by a duplicate ACK, unless nothing arrives any more. */
function unansweredFins(d: DirectionCase, since: number): number {
  const { trace } = d;
  let fins = 0;
  for (let i = 0; i < trace.length; i++) {
    if (trace.time[i]! <= since) continue;
    if (trace.direction[i] !== d.direction) fins = 0;
    else if (trace.flags[i]! & FIN && trace.payload[i] === 0 && !trace.second[i]) fins++;
  }
  return fins;
}

/** The peer never spoke again after a small packet behind the hole, which it would have answered at once: it is gone. */
function silentAfterSmall(d: DirectionCase, first: number, ackedMax: number): boolean {
  const { trace, tx } = d;
  let lastHeard = -Infinity;
  for (let i = 0; i < trace.length; i++) if (trace.direction[i] !== d.direction) lastHeard = Math.max(lastHeard, trace.time[i]!);
  const end = trace.time[trace.length - 1]!;
  for (let k = tx.count - 1; k > first && d.time(k) > lastHeard; k--) {
    if (pieceSize(d, k) <= Math.max(ackedMax, SMALL) && !d.acked(k) && end - d.time(k) > Math.max(1, 2 * (d.rtt ?? 0))) return true;
  }
  return false;
}

/**
 * Small packets lost as well as large ones: one side repeats what the other had acknowledged (the ACKs do not arrive), or
 * the peer repeats small packets of its own that this side never acknowledges. Then the path is broken, not narrow. An ACK
 * that rides on a large packet is lost with it, and tells nothing.
 */
function smallLostOf(d: DirectionCase, since: number): number {
  const { trace } = d;
  const wait = Math.max(d.rtt ?? 0, RTO_GAP);
  // Acknowledged by any segment, and by one so small that it must have arrived.
  let told = -Infinity;
  let acked = -Infinity;
  let ackedAt = -Infinity;
  let before = -Infinity;
  let heard = -Infinity;
  let heardAt = -Infinity;
  let needless = 0;
  let lastNeedless = -Infinity;
  const repeats = new Map<number, { times: number; last: number; end: number }>();
  for (let i = 0; i < trace.length; i++) {
    const time = trace.time[i]!;
    if (trace.direction[i] === d.direction) {
      // The peer's ACKs are small too: who repeats what they cover does not get them.
      if (trace.payload[i]! > 1 && !trace.second[i] && trace.seq[i]! < heard && time - heardAt > wait && time - lastNeedless >= RTO_GAP) {
        needless++;
        lastNeedless = time;
      }
      told = Math.max(told, trace.ack[i]!);
      if (trace.ack[i]! > acked && trace.ipLen[i]! <= SMALL) {
        if (time - ackedAt > wait) before = acked;
        acked = trace.ack[i]!;
        ackedAt = time;
      }
      continue;
    }
    if (trace.ack[i]! > heard) {
      heard = trace.ack[i]!;
      heardAt = time;
    }
    // One byte may be a keep-alive or a window probe.
    if (time <= since || (trace.payload[i]! <= 1 && !(trace.flags[i]! & FIN)) || trace.second[i]) continue;
    const known = time - ackedAt > wait ? acked : before;
    if (trace.end[i]! <= known && time - lastNeedless >= RTO_GAP) {
      needless++;
      lastNeedless = time;
    }
    if (trace.ipLen[i]! > SMALL) continue;
    const seen = repeats.get(trace.seq[i]!);
    if (seen === undefined) repeats.set(trace.seq[i]!, { times: 1, last: time, end: trace.end[i]! });
    else if (time - seen.last >= RTO_GAP) {
      seen.times++;
      seen.last = time;
    }
  }
  let inVain = 0;
  for (const r of repeats.values()) if (r.end > told && r.times >= 3) inVain = Math.max(inVain, r.times - 1);
  return Math.max(needless, inVain);
}

/** The peer's first SACK while bytes before it are missing for good, and the largest packet that its SACKs prove to have arrived. */
function sackAboveHole(d: DirectionCase, fallen: FallenBack | null): { frame: number; arrived: number } | null {
  const { trace, tx, flows } = d;
  let frame = -1;
  let arrived = 0;
  for (let i = 0, seen = 0; i < trace.length && seen < SACKS; i++) {
    if (trace.direction[i] === d.direction || !(trace.analysis[i]! & A_SACK) || trace.ack[i]! < tx.highestAck) continue;
    const at = flows.sacks.find(trace.row[i]!);
    if (at < 0) continue;
    if (frame < 0) frame = trace.row[i]! + 1;
    seen++;
    const ack = trace.ack[i]!;
    const raw = (flows.word(2 * d.flow + d.direction, H_ISN) + ack) | 0;
    const place = (edge: number): number => ack + ((edge - raw) | 0);
    for (let b = 0; b < flows.sacks.blocks[at]!; b++) {
      arrived = Math.max(arrived, arrivedWithin(d, place(flows.sacks.left(at, b)), place(flows.sacks.right(at, b)), trace.time[i]!, fallen));
    }
  }
  return frame < 0 ? null : { frame, arrived };
}

/** Largest packet among those whose bytes, sent once by then, lie in the block; else the smallest that may have brought any. */
function arrivedWithin(d: DirectionCase, left: number, right: number, by: number, fallen: FallenBack | null): number {
  const { tx } = d;
  let once = 0;
  let smallest = Infinity;
  for (let k = 0; k < tx.count && d.time(k) <= by; k++) {
    if (d.end(k) <= left || d.start(k) >= right) continue;
    smallest = Math.min(smallest, arrivedSize(d, k, fallen));
    const again = tx.replacedBy[k]!;
    const whole = d.start(k) >= left && d.end(k) <= right;
    if (whole && tx.resend[k] === 0 && (again < 0 || d.time(again) > by)) once = Math.max(once, arrivedSize(d, k, fallen));
  }
  return once > 0 ? once : smallest === Infinity ? 0 : smallest;
}

/** IP size of the largest real packet behind a transmission. */
export function pieceSize(d: DirectionCase, k: number): number {
  return d.low[k]! > 0 ? d.low[k]! : d.high[k]!;
}

/** An unanswered transmission counts as lost once an RTO has passed in the flow since. */
function mayCountAsLost(d: DirectionCase, k: number): boolean {
  const end = d.trace.time[d.trace.length - 1]!;
  return end - d.time(k) > 0.2 + (d.rtt ?? 0);
}
