import { arrivedSize, pieceSize, sackAboveHole } from './arrived-size.ts';
import type { DirectionCase } from './direction-case.ts';
import { findFallenBack, type FallenBack } from './fallen-back.ts';
import { largeOnesAnswered, lastHeard, RTO_GAP, signOfLife, silentAfterSmall, smallLostOf, unansweredFins } from './peer-signs.ts';

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
  /** Last transmission before the loss that arrived although it was as large: the path became narrow behind it. −1 = nothing as large ever arrived. */
  wideUntil: number;
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
  if (!d.tx.eventful.some((k) => !d.acked(k) && !d.rejected[k])) return null;
  const fallen = d.supers > 0 ? findFallenBack(d) : null;
  // The longest part up to the end in which something larger was lost than arrived: all of it, or from where the path may have become narrow.
  let since = -1;
  let acked = 0;
  let [ackedMax, lostMax] = [0, 0];
  for (let k = d.tx.count - 1; k >= 0; k--) {
    if (d.acked(k)) {
      if (d.high[k] > ackedMax) ackedMax = Math.max(ackedMax, arrivedSize(d, k, fallen));
    } else if (!d.rejected[k]) lostMax = Math.max(lostMax, pieceSize(d, k));
    if (lostMax <= ackedMax) continue;
    since = k;
    acked = ackedMax;
  }
  const cut = since < 0 ? null : cutFrom(d, since, acked, fallen);
  return cut !== null && (since === 0 || becameNarrow(d, cut, fallen)) ? cut : null;
}

/** Looks for a cut in what was sent from transmission `since` on, of which packets of up to `acked` bytes were acknowledged. */
function cutFrom(d: DirectionCase, since: number, acked: number, fallen: FallenBack | null): SizeCut | null {
  const sack = sackAboveHole(d, fallen);
  const ackedMax = Math.max(acked, sack?.arrived ?? 0);
  const firstSeen = firstLostAbove(d, ackedMax, since);
  if (firstSeen < 0) return null;
  const first = lowestOfFlight(d, firstSeen, ackedMax);
  if (sack === null && largeOnesAnswered(d, first)) return null;
  const { attempts, lostMin, recoveredBy } = resendsOf(d, first, ackedMax);
  const { ackedBefore, ackedAfter, unanswered } = upTo(d, ackedMax, first, fallen, since, sack?.reaches ?? -Infinity);
  const lossTime = d.time(first);
  const fins = unansweredFins(d, lossTime);
  const smallLost = Math.max(smallLostOf(d, lossTime), silentAfterSmall(d, first, ackedMax) ? SMALL_LOST : 0, fins >= SMALL_LOST ? fins : 0);
  return {
    ackedMax, lostMin, ackedBefore, ackedAfter, first, attempts, smallLost, recoveredBy,
    lost: lostAbove(d, lostMin, ackedMax, since),
    peerAliveFrame: sack?.frame ?? signOfLife(d, lossTime, d.time(attempts[1] ?? first)),
    smallUnanswered: unanswered + fins,
    wideUntil: since - 1,
  };
}

/** Large packets of one flight that are lost, and attempts at the first, from which a path that was wide is taken for narrow. */
const LOST_TOGETHER = 2;
const IN_VAIN = 3;

/**
 * What was as large arrived before, so loss and an outage have to be ruled out: several large packets of one flight are lost together
 * while a small one sent behind them arrives, every attempt at the first fails, and the peer is heard later, its window never closed: a full
 * buffer takes small packets alone.
 */
function becameNarrow(d: DirectionCase, cut: SizeCut, fallen: FallenBack | null): boolean {
  const { first, attempts, ackedMax, recoveredBy } = cut;
  if (attempts.length < IN_VAIN) return false;
  let large = 0;
  let small = recoveredBy < 0 && cut.peerAliveFrame !== null && (sackAboveHole(d, fallen)?.arrived ?? 0) > 0;
  for (let k = first; k < attempts[1]; k++) {
    if (isLostAbove(d, k, ackedMax) && !d.tx.resend[k]) large++;
    else if (d.acked(k) && pieceSize(d, k) <= ackedMax) small = true;
  }
  if (!small || large < LOST_TOGETHER) return false;
  return recoveredBy >= 0 || (d.trace.leastWindow > 0 && lastHeard(d, d.trace.length - 1) > d.time(attempts[1]) + (d.rtt ?? 0) + RTO_GAP);
}

/** First transmission above a size that was lost, from `since` on, −1 = none. */
function firstLostAbove(d: DirectionCase, size: number, since: number): number {
  const { eventful } = d.tx;
  for (let e = 0; e < eventful.length; e++) if (eventful[e] >= since && isLostAbove(d, eventful[e], size)) return eventful[e];
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
function lostAbove(d: DirectionCase, lostMin: number, ackedMax: number, since: number): number {
  const { eventful } = d.tx;
  let lost = 0;
  for (let e = 0; e < eventful.length; e++) if (eventful[e] >= since && d.high[eventful[e]] >= lostMin && isLostAbove(d, eventful[e], ackedMax)) lost++;
  return lost;
}

/** Transmissions up to a size: acknowledged, before the first loss and after it, and not answered after it, by a SACK up to `sacked` neither. */
function upTo(
  d: DirectionCase, size: number, first: number, fallen: FallenBack | null, since: number, sacked: number,
): { ackedBefore: number; ackedAfter: number; unanswered: number } {
  let ackedBefore = 0;
  let ackedAfter = 0;
  let unanswered = 0;
  for (let k = since; k < d.tx.count; k++) {
    if ((d.acked(k) ? arrivedSize(d, k, fallen) : pieceSize(d, k)) > size) continue;
    if (d.acked(k)) {
      if (k < first) ackedBefore++;
      else ackedAfter++;
    } else if (k > first && d.end(k) > sacked) unanswered++;
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

function isLostAbove(d: DirectionCase, k: number, size: number): boolean {
  return pieceSize(d, k) > size && !d.acked(k) && !d.rejected[k] && !(d.open(k) && !mayCountAsLost(d, k));
}

/** An unanswered transmission counts as lost once an RTO has passed in the flow since. */
function mayCountAsLost(d: DirectionCase, k: number): boolean {
  const end = d.trace.time[d.trace.length - 1];
  return end - d.time(k) > 0.2 + (d.rtt ?? 0);
}
