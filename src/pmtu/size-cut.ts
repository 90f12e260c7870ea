import { arrivedSize, pieceSize, sackAboveHole } from './arrived-size.ts';
import type { DirectionCase } from './direction-case.ts';
import { findFallenBack, type FallenBack } from './fallen-back.ts';
import { largeOnesAnswered, RTO_GAP, signOfLife, silentAfterSmall, smallLostOf, unansweredFins } from './peer-signs.ts';

/** A size above which nothing got through while smaller packets did. */
export interface SizeCut {
  /** Largest wire size acknowledged, and smallest that was always lost (IP bytes); of pieces whose size is known within bounds what they have at most. */
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

/** Small packets lost from which the path is taken for broken. */
export const SMALL_LOST = 2;

/**
 * Searches one direction for a size cut. Sizes are wire sizes, not captured ones: a super-segment counts as its
 * pieces. Null where a packet of every size got through, or too little was sent to tell.
 */
export function findSizeCut(d: DirectionCase): SizeCut | null {
  if (d.sizeCut === undefined) d.sizeCut = searchSizeCut(d);
  return d.sizeCut;
}

function searchSizeCut(d: DirectionCase): SizeCut | null {
  const largestLost = largestLostPiece(d);
  if (largestLost === 0) return null;
  const fallen = d.supers > 0 ? findFallenBack(d) : null;
  const acked = largestAckedBelow(d, largestLost, fallen);
  if (acked === null) return null;
  const sack = sackAboveHole(d, fallen);
  const ackedMax = Math.max(acked, sack?.arrived ?? 0);
  const firstSeen = firstLostAbove(d, ackedMax);
  if (firstSeen < 0) return null;
  const first = lowestOfFlight(d, firstSeen, ackedMax);
  if (sack === null && largeOnesAnswered(d, first)) return null;
  const { attempts, lostMin, recoveredBy } = resendsOf(d, first, ackedMax);
  const { ackedBefore, ackedAfter, unanswered } = upTo(d, ackedMax, first, fallen);
  const lossTime = d.time(first);
  const fins = unansweredFins(d, lossTime);
  const smallLost = Math.max(smallLostOf(d, lossTime), silentAfterSmall(d, first, ackedMax) ? SMALL_LOST : 0, fins >= SMALL_LOST ? fins : 0);
  return {
    ackedMax, lostMin, ackedBefore, ackedAfter, first, attempts, smallLost, recoveredBy,
    lost: lostAbove(d, lostMin, ackedMax),
    peerAliveFrame: sack?.frame ?? signOfLife(d, lossTime, d.time(attempts[1] ?? first)),
    smallUnanswered: unanswered + fins,
  };
}

/** Largest wire size acknowledged, 0 = none; null where all that was lost is no larger: then there is no cut. */
function largestAckedBelow(d: DirectionCase, largestLost: number, fallen: FallenBack | null): number | null {
  let ackedMax = 0;
  for (let k = 0; k < d.tx.count; k++) {
    if (!d.acked(k) || d.high[k] <= ackedMax) continue;
    ackedMax = Math.max(ackedMax, arrivedSize(d, k, fallen));
    if (ackedMax >= largestLost) return null;
  }
  return ackedMax;
}

/** First transmission above a size that was lost, −1 = none. */
function firstLostAbove(d: DirectionCase, size: number): number {
  const { eventful } = d.tx;
  for (let e = 0; e < eventful.length; e++) if (isLostAbove(d, eventful[e], size)) return eventful[e];
  return -1;
}

/** How often the bytes at a hole were tried above the cut, the smallest size of those, and what brought them through below it. */
function resendsOf(d: DirectionCase, first: number, ackedMax: number): Pick<SizeCut, 'attempts' | 'lostMin' | 'recoveredBy'> {
  const attempts = [first];
  // What lies above the hole may have arrived without a word about it: only the hole's own bytes were lost for certain.
  let lostMin = d.high[first];
  const start = d.start(first);
  let recoveredBy = -1;
  for (let k = first + 1; k < d.tx.count; k++) {
    if (d.start(k) > start || d.end(k) <= start) continue;
    if (pieceSize(d, k) > ackedMax) {
      lostMin = Math.min(lostMin, d.high[k]);
      if (d.time(k) - d.time(attempts[attempts.length - 1]) >= RTO_GAP) attempts.push(k);
    } else if (d.acked(k) && recoveredBy < 0) recoveredBy = k;
  }
  return { attempts, lostMin, recoveredBy };
}

/** Transmissions of at least `lostMin` that were lost above the cut. */
function lostAbove(d: DirectionCase, lostMin: number, ackedMax: number): number {
  const { eventful } = d.tx;
  let lost = 0;
  for (let e = 0; e < eventful.length; e++) if (d.high[eventful[e]] >= lostMin && isLostAbove(d, eventful[e], ackedMax)) lost++;
  return lost;
}

/** Transmissions up to a size: acknowledged, before the first loss and after it, and not acknowledged after it. */
function upTo(d: DirectionCase, size: number, first: number, fallen: FallenBack | null): { ackedBefore: number; ackedAfter: number; unanswered: number } {
  let ackedBefore = 0;
  let ackedAfter = 0;
  let unanswered = 0;
  for (let k = 0; k < d.tx.count; k++) {
    if ((d.acked(k) ? arrivedSize(d, k, fallen) : pieceSize(d, k)) > size) continue;
    if (d.acked(k)) {
      if (k < first) ackedBefore++;
      else ackedAfter++;
    } else if (k > first) unanswered++;
  }
  return { ackedBefore, ackedAfter, unanswered };
}

/**
 * What is sent again is the lowest of what was lost: the first to come by may have overtaken it. Where the capture began in the middle of a
 * flight, the lowest comes by for the first time when it is sent again, a timeout later, with nothing acknowledged between.
 */
function lowestOfFlight(d: DirectionCase, first: number, ackedMax: number): number {
  let lowest = first;
  const midway = d.trace.seq[0] !== 0;
  for (let k = first + 1; k < d.tx.count; k++) {
    if (d.time(k) - d.time(first) >= RTO_GAP && (!midway || d.start(k) >= d.start(first) || d.acked(k))) break;
    if (d.start(k) < d.start(lowest) && isLostAbove(d, k, ackedMax)) lowest = k;
  }
  return lowest;
}

/** Largest real packet among those that were not acknowledged and of which no message says why; 0 = none. */
function largestLostPiece(d: DirectionCase): number {
  const { eventful } = d.tx;
  let largest = 0;
  for (let e = 0; e < eventful.length; e++) {
    const k = eventful[e];
    if (!d.acked(k) && !d.rejected[k]) largest = Math.max(largest, pieceSize(d, k));
  }
  return largest;
}

function isLostAbove(d: DirectionCase, k: number, size: number): boolean {
  return pieceSize(d, k) > size && !d.acked(k) && !d.rejected[k] && !(d.open(k) && !mayCountAsLost(d, k));
}

/** An unanswered transmission counts as lost once an RTO has passed in the flow since. */
function mayCountAsLost(d: DirectionCase, k: number): boolean {
  const end = d.trace.time[d.trace.length - 1];
  return end - d.time(k) > 0.2 + (d.rtt ?? 0);
}
