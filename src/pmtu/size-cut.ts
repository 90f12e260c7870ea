import { A_SACK } from '../tables/packet-table.ts';
import type { DirectionCase } from './direction-case.ts';

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
  /** Smaller resend of the lost bytes that was acknowledged, −1 = none. */
  recoveredBy: number;
}

/** Least time between two attempts that counts as a retransmission timeout (seconds). */
const RTO_GAP = 0.15;

/**
 * Searches one direction for a size cut. Sizes are wire sizes, not captured ones: a super-segment counts as its
 * pieces. Null where a packet of every size got through, or too little was sent to tell.
 */
export function findSizeCut(d: DirectionCase): SizeCut | null {
  if (d.sizeCut === undefined) d.sizeCut = searchSizeCut(d);
  return d.sizeCut;
}

function searchSizeCut(d: DirectionCase): SizeCut | null {
  const { tx, trace } = d;
  if (tx.count === 0) return null;
  let ackedMax = 0;
  for (let k = 0; k < tx.count; k++) if (d.acked(k)) ackedMax = Math.max(ackedMax, pieceSize(d, k));
  const sack = firstSackAboveHole(d);
  // A SACK above the hole proves that something passed: the smallest that was outstanding, to be sure.
  if (sack !== null) ackedMax = Math.max(ackedMax, sack.smallest);
  let lostMin = Infinity;
  let first = -1;
  let lost = 0;
  for (let k = 0; k < tx.count; k++) {
    const size = pieceSize(d, k);
    if (size <= ackedMax || d.rejected[k] || (d.open(k) && !mayCountAsLost(d, k))) continue;
    lost++;
    if (first < 0) first = k;
    lostMin = Math.min(lostMin, size);
  }
  if (first < 0) return null;
  const attempts = [first];
  const start = d.start(first);
  let recoveredBy = -1;
  for (let k = first + 1; k < tx.count; k++) {
    if (d.start(k) > start || d.end(k) <= start) continue;
    if (pieceSize(d, k) > ackedMax) {
      if (d.time(k) - d.time(attempts[attempts.length - 1]!) >= RTO_GAP) attempts.push(k);
    } else if (d.acked(k) && recoveredBy < 0) recoveredBy = k;
  }
  let ackedBefore = 0;
  let ackedAfter = 0;
  let smallUnanswered = 0;
  for (let k = 0; k < tx.count; k++) {
    if (pieceSize(d, k) > ackedMax) continue;
    if (d.acked(k)) {
      if (k < first) ackedBefore++;
      else ackedAfter++;
    } else if (k > first) smallUnanswered++;
  }
  const lossTime = d.time(first);
  let peerAliveFrame: number | null = sack?.frame ?? null;
  // What the peer sends within an RTT of the loss may have been under way already.
  const from = lossTime + Math.max(d.rtt ?? 0, 0.001);
  for (let i = 0; i < trace.length && peerAliveFrame === null; i++) {
    if (trace.direction[i] !== d.direction && trace.time[i]! > from && trace.ack[i]! <= tx.highestAck && !(trace.flags[i]! & 0x04)) {
      peerAliveFrame = trace.row[i]! + 1;
      break;
    }
  }
  return { ackedMax, lostMin, lost, ackedBefore, ackedAfter, first, attempts, peerAliveFrame, smallUnanswered, recoveredBy };
}

/** The peer's first SACK while bytes before it are missing for good, and the smallest packet that it may speak of. */
function firstSackAboveHole(d: DirectionCase): { frame: number; smallest: number } | null {
  const { trace, tx } = d;
  for (let i = 0; i < trace.length; i++) {
    if (trace.direction[i] === d.direction || !(trace.analysis[i]! & A_SACK) || trace.ack[i]! < tx.highestAck) continue;
    let smallest = Infinity;
    for (let k = 0; k < tx.count && d.time(k) <= trace.time[i]!; k++) {
      if (d.end(k) > trace.ack[i]! && d.start(k) > trace.ack[i]!) smallest = Math.min(smallest, pieceSize(d, k));
    }
    return smallest === Infinity ? null : { frame: trace.row[i]! + 1, smallest };
  }
  return null;
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
