import { firstWhere, type DirectionCase } from './direction-case.ts';
import { PAUSE } from './fates.ts';
import { fallbackOf } from './fallback-sizes.ts';
import { isLateFill } from './late-fill.ts';
import { pieceSize } from './arrived-size.ts';
import { LEAST_PATH } from './peer-signs.ts';
import { findSizeCut } from './size-cut.ts';
import type { FlowCase } from './flow-case.ts';
import { otherErrorAbout, type OtherError } from './other-errors.ts';
import { idsSince, unseenBefore } from './unseen.ts';
import { F_ADDRESS_A, F_ADDRESS_B } from '../tables/flow-table.ts';
import { FIN, RST, SYN } from '../wire/headers.ts';

/** Why a flow looks troubled although this capture cannot show what troubles it. */
export type SuspicionKind =
  /** Most of the data arrives only as resends, or the sender's IP IDs tell of packets that never came by. */
  | 'lost-before-capture'
  /** Packets of the sender never came by in a silence, and those behind it have a size to which stacks fall back. */
  | 'resumed-smaller'
  /** Packets never came by, and none of the size that the handshake allows ever did. */
  | 'never-full-size'
  /** From a resend on all packets are smaller, as after a message that is not in the capture. */
  | 'sent-smaller'
  /** A message rejected packets that were never acknowledged, and nothing that their sender did after it was captured. */
  | 'rejected-and-silent'
  /** Large segments are sent again and again without an answer, but the evidence is too thin to accuse the path's MTU. */
  | 'large-unanswered'
  /** A request was acknowledged and never answered; the flow just ends. */
  | 'falls-silent';

export interface Suspicion {
  kind: SuspicionKind;
  direction: 0 | 1;
  frame: number | null;
  /** Numbers for the sentence: packets, attempts, or seconds of silence (0: the capture ends with the flow). */
  count: number;
  /** A box that gives another reason for what is lost, null = none does. */
  error?: OtherError | null;
}

/** Share of packets that never reached the capture point from which the view is too far from the fault. */
const MOSTLY_LOST = 0.3;
/** Payload of what is no question and no keystroke, and a step of IP IDs from which they tell of other flows. */
const LARGE = 512;
const MOST_STEP = 64;
const SILENCE = 1;
const PATIENCE = 3;
const FEW_UNSEEN = 3;
const FIRST_BEHIND = 6;
const LEAST_TOLD = 3;
const MUCH_SMALLER = 0.9;
/** IP bytes: a size cut below this is no path's. */
export const LEAST_CUT = 600;
/** More payload than requests have that are sent while an answer still comes. */
const MUCH = 1 << 14;
/** A packet of an announced MTU may be less by so much: stacks cut data to whole options, no more. */
const JUST_FITS = 8;
/** Messages of a file that are looked at for each flow: where hosts are told of a size, the first tell it. */
const MOST_LOOKED_AT = 1024;
/** Bytes of TCP options (RFC 9293 §3.1). */
const MOST_OPTIONS = 40;

/** Looks for signs of trouble in one direction that the capture point cannot explain. */
export function suspicionOf(c: FlowCase, direction: 0 | 1, captureEnd: number): Suspicion | null {
  const d = c.directions[direction];
  const smaller = sentSmaller(c, d) ?? resumedSmaller(d) ?? (c.messages[direction].length > 0 || keepsToAnnounced(c, d) ? null : neverFullSize(d));
  // Where one direction alone was captured nobody knows what was asked and answered meanwhile.
  const lost = c.bothSides ? lostBeforeCapture(d) : null;
  return lost ?? smaller ?? neverFilled(d) ?? rejectedAndSilent(c, d) ?? largeUnanswered(c, d) ?? fallsSilent(c, d, captureEnd);
}

/** Most of a direction's packets never reached the capture point: who dropped them, and for what, is not to be seen here. */
export function lostBeforeCapture(d: DirectionCase): Suspicion | null {
  const { tx, trace } = d;
  let fills = 0;
  let missing = 0;
  let stalls = 0;
  let firstFrame: number | null = null;
  let resent = false;
  const { eventful } = tx;
  for (let e = 0; e < eventful.length; e++) {
    const k = eventful[e];
    const i = tx.at[k];
    if (tx.resend[k]) resent = true;
    // What was only overtaken on its way was not lost.
    if (tx.fills[k] && isLateFill(d, k)) {
      fills++;
      firstFrame ??= trace.row[i] + 1;
    }
    if (k === 0) continue;
    const gap = d.time(k) - d.time(k - 1);
    // In the middle of something large its sender rests for a round trip, until it is acknowledged, and no longer; between question and answer
    // it may, and serve others. A host that numbers all its packets with one counter numbers those of other flows meanwhile.
    if (gap < PAUSE + (d.rtt ?? 0) || d.payload(k) < LARGE || d.start(k) > d.highestEnd[k - 1] || isSpokenTo(d, tx.at[k - 1], i)) continue;
    // Behind a timeout comes one packet, and no other until it is acknowledged (RFC 5681 §3.1): who sends several had nothing to say before,
    // where no bytes tell of loss.
    if (!resent && (d.isSuper[k] || (k + 1 < tx.count && tx.ackedTime[k] > d.time(k + 1)))) continue;
    const step = idsSince(d, i);
    if (step > 1 && step < MOST_STEP) {
      missing += step - 1;
      stalls++;
      firstFrame ??= trace.row[i] + 1;
    }
  }
  const lostShare = (fills + missing) / Math.max(1, tx.count + missing);
  if (tx.count >= 3 && lostShare >= MOSTLY_LOST && fills + missing >= 4 && (fills >= 4 || stalls >= 2)) {
    return { kind: 'lost-before-capture', direction: d.direction, frame: firstFrame, count: fills + missing };
  }
  return null;
}

/** Whether the peer sends data between two frames of the trace. */
function isSpokenTo({ trace, direction }: DirectionCase, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) if (trace.direction[i] !== direction && trace.payload[i] > 0) return true;
  return false;
}

/**
 * A silence in which packets of the sender never came by, and behind it at first only packets of a size to which stacks fall
 * back when large ones vanish: the view from behind a black hole.
 */
export function resumedSmaller(d: DirectionCase): Suspicion | null {
  const { tx, trace } = d;
  // The silence may lie between the handshake and the first data that comes by.
  const first = tx.count > 0 ? tx.at[0] : 0;
  if (first > 0 && trace.time[first] - trace.time[first - 1] >= SILENCE) {
    const hole = holeBehind(d, 0);
    if (hole >= FEW_UNSEEN) return { kind: 'resumed-smaller', direction: d.direction, frame: d.frame(0), count: hole };
  }
  const { eventful } = tx;
  for (let e = 0; e < eventful.length; e++) {
    const k = eventful[e];
    // A keep-alive, or what answers a question at once, ends no silence.
    if (k === 0 || d.time(k) - d.time(k - 1) < SILENCE || d.payload(k) === 1) continue;
    const since = firstWhere(trace.length, (i) => trace.time[i] > d.time(k) - SILENCE);
    if (isSpokenTo(d, since - 1, tx.at[k])) continue;
    const unseen = unseenBefore(d, tx.at[k]);
    if (unseen < FEW_UNSEEN) {
      const hole = holeBehind(d, k);
      if (hole >= FEW_UNSEEN) return { kind: 'resumed-smaller', direction: d.direction, frame: d.frame(k), count: hole };
      continue;
    }
    // Probing may find larger ones again soon.
    let largest = 0;
    for (let other = k; other < Math.min(tx.count, k + FIRST_BEHIND); other++) largest = Math.max(largest, pieceSize(d, other) - d.wireHeaders(other));
    if (fallbackOf(largest) !== null && largest < (d.limits.peerMss ?? 0) * MUCH_SMALLER) return { kind: 'resumed-smaller', direction: d.direction, frame: d.frame(k), count: unseen };
  }
  return null;
}

/**
 * Without IP IDs the bytes themselves tell: behind the silence comes one packet of a fallback size, and the next leaves out bytes for so
 * many packets of full size, which were sent before. 0 = it is not so.
 */
function holeBehind(d: DirectionCase, k: number): number {
  const { peerMss, ipVersion } = d.limits;
  if (ipVersion !== 6 || peerMss === null || k + 1 >= d.tx.count) return 0;
  if (fallbackOf(d.payload(k)) === null || d.payload(k) >= peerMss * MUCH_SMALLER || d.start(k) !== (k > 0 ? d.highestEnd[k - 1] : 1)) return 0;
  return Math.max(0, Math.floor((d.start(k + 1) - d.end(k)) / peerMss));
}

/**
 * Whether the largest packets are of just the size that a message about packets between the two hosts announced, of whatever flow and way: it
 * holds for all of them (RFC 1191 §3, RFC 8201 §5.2), so their sender was told.
 */
function keepsToAnnounced({ tables: { icmp, flows }, flow }: FlowCase, d: DirectionCase): boolean {
  const size = d.largestWireSize()?.value ?? 0;
  const a = flows.flowWord(flow, F_ADDRESS_A) >>> 0;
  const b = flows.flowWord(flow, F_ADDRESS_B) >>> 0;
  for (let m = Math.min(icmp.length, MOST_LOOKED_AT) - 1; m >= 0; m--) {
    const mtu = icmp.nextHopMtu[m] - (icmp.outerVersion[m] ? icmp.outerOverhead[m] : 0);
    const src = icmp.quotedSrc[m];
    if (size <= mtu && size > mtu - JUST_FITS && (src === a || src === b) && src + icmp.quotedDst[m] === a + b) return true;
  }
  return false;
}

/** Packets were lost before they came by, and none of the size that both ends allow is seen to arrive: whether their size was the reason shows elsewhere. */
export function neverFullSize(d: DirectionCase): Suspicion | null {
  const { tx, trace } = d;
  const { peerMss, ownMss, headers } = d.limits;
  const largest = d.largestWireSize();
  if (peerMss === null || largest === null || largest.source === 'mss' || largest.source === 'unknown') return null;
  // Who sends more than it is ready to take itself is not held by its own MSS.
  const full = headers + (ownMss === null || largest.value > headers + ownMss ? peerMss : Math.min(peerMss, ownMss));
  if (largest.value >= full) return null;
  // A hole too narrow for such a packet was left by a smaller one. The first may lie in front of all that came by.
  const foremost = trace.seq[0] === 0 && tx.count > 0 ? d.start(0) - 1 : 0;
  if (Math.max(tx.widestHole, foremost) < full - headers - MOST_OPTIONS) return null;
  const first = firstFill(d);
  if (first === undefined) return null;
  return { kind: 'never-full-size', direction: d.direction, frame: d.frame(first), count: full };
}

/** First transmission that brings bytes which were lost before they came by, undefined = none does. */
function firstFill(d: DirectionCase): number | undefined {
  return d.tx.eventful.find((k) => d.tx.fills[k] === 1 && isLateFill(d, k));
}

/**
 * What was sent again went in smaller packets, and nothing larger was sent from then on: so answers a sender who was told that
 * its packets are too big. The message itself is not in the capture. What never came by is taken to have been as large as what had.
 */
export function sentSmaller(c: FlowCase, d: DirectionCase): Suspicion | null {
  const { tx } = d;
  if (c.messages[d.direction].length > 0) return null;
  const fill = firstFill(d) ?? -1;
  let lost = 0;
  let smallestLost = fill < 0 ? Infinity : d.largestSingle();
  let first = fill;
  const { eventful } = tx;
  for (let e = 0; e < eventful.length; e++) {
    const k = eventful[e];
    if (fill >= 0) lost += tx.fills[k];
    // A resend that begins in the hole in front of it only runs into it.
    if (!d.replaced(k) || d.rejected[k] || (fill >= 0 && d.start(tx.replacedBy[k]) < d.start(k))) continue;
    lost++;
    smallestLost = Math.min(smallestLost, pieceSize(d, k));
    if (first < 0 || tx.replacedBy[k] < first) first = tx.replacedBy[k]!;
  }
  // One large packet that is lost may have been a probe for a larger size; and a timer tells nothing of a message.
  if (lost < LEAST_TOLD || d.time(first) - d.time(first === fill ? first - 1 : tx.replaces[first]) >= PAUSE) return null;
  let largest = 0;
  for (let k = first; k < tx.count && largest < smallestLost; k++) largest = Math.max(largest, pieceSize(d, k));
  const full = largest >= LEAST_PATH && tx.count - first >= FIRST_BEHIND;
  return full && largest < smallestLost ? { kind: 'sent-smaller', direction: d.direction, frame: d.frame(first), count: largest } : null;
}

/** The receiver waits to the end for bytes that never came by, though later ones did. */
function neverFilled(d: DirectionCase): Suspicion | null {
  const { tx, trace } = d;
  if (tx.highestAck < 1) return null;
  let above = -1;
  for (let k = tx.count - 1; k >= 0 && d.highestEnd[k] > tx.highestAck; k--) {
    if (d.start(k) <= tx.highestAck && d.end(k) > tx.highestAck) return null;
    if (d.start(k) > tx.highestAck) above = k;
  }
  // The bytes may have been sent before the capture began.
  if (trace.seq[0] !== 0) return null;
  if (above >= 0) return { kind: 'lost-before-capture', direction: d.direction, frame: d.frame(above), count: 1 };
  const ahead = numberedAhead(d);
  return ahead < 0 ? null : { kind: 'lost-before-capture', direction: d.direction, frame: trace.row[ahead] + 1, count: 1 };
}

/**
 * Trace index of the direction's last segment where its number lies beyond all that was acknowledged to the end: what it counts
 * was sent, and never came by. −1 = it does not.
 */
function numberedAhead(d: DirectionCase): number {
  const { trace, tx, direction } = d;
  const known = Math.max(tx.highestAck, tx.count > 0 ? d.highestEnd[tx.count - 1] : 0);
  for (let i = trace.length - 1; i >= 0; i--) {
    if (trace.direction[i] !== direction || trace.second[i] || trace.flags[i] & (RST | SYN)) continue;
    // A FIN's number is acknowledged by one more; only data is looked for.
    return trace.seq[i] > known + 1 ? i : -1;
  }
  return -1;
}

/**
 * The large packets with which a direction ends were tried twice and are all that stayed unanswered; nothing as large had ever
 * arrived. A narrow path looks so, and a peer that is gone: neither can be said. Stacks that wait for seconds come to no third try.
 */
export function endsAboveCut(d: DirectionCase): boolean {
  const cut = findSizeCut(d);
  if (cut === null || cut.attempts.length < 2 || cut.lostMin < LEAST_CUT || cut.recoveredBy >= 0) return false;
  return (cut.ackedBefore > 0 || nothingSmall(d)) && cut.smallUnanswered === 0 && d.tx.highestAck <= d.start(cut.first);
}

/** The direction never sent a packet that every path carries: whether one would have arrived nobody knows. */
function nothingSmall(d: DirectionCase): boolean {
  for (let k = 0; k < d.tx.count; k++) if (pieceSize(d, k) < LEAST_CUT) return false;
  return true;
}

function largeUnanswered(c: FlowCase, d: DirectionCase): Suspicion | null {
  const cut = findSizeCut(d);
  if (cut === null || cut.lostMin < LEAST_CUT || cut.recoveredBy >= 0 || (cut.attempts.length < 3 && !endsAboveCut(d))) return null;
  if (c.messages[d.direction].some((m) => m.outcome !== 'stale' && m.innerMtu < cut.lostMin)) return null;
  const error = otherErrorAbout(c, d.direction, d.trace.row[d.tx.at[cut.first]], d.start(cut.first));
  return { kind: 'large-unanswered', direction: d.direction, frame: d.frame(cut.first), count: cut.attempts.length, error };
}

/** Packets rejected, and not a word from their sender about it to the end, while the capture went on long enough to show one. */
function rejectedAndSilent(c: FlowCase, d: DirectionCase): Suspicion | null {
  const last = c.messages[d.direction].filter((m) => m.outcome === 'unknown' && m.relation === 'lowers' && m.seq !== null && m.seq >= d.tx.highestAck).at(-1);
  if (last === undefined || d.firstBehind(last.time, last.frame) < d.tx.count) return null;
  const end = d.trace.time[d.trace.length - 1];
  return end - last.time < SILENCE ? null : { kind: 'rejected-and-silent', direction: d.direction, frame: last.frame, count: Math.round(end - last.time) };
}

/** Both sides sent much at a time: the last of it is no request. */
function bothSend(d: DirectionCase, other: DirectionCase): boolean {
  if (other.tx.count === 0) return false;
  const heard = other.time(other.tx.count - 1);
  let sent = 0;
  for (let k = d.tx.count - 1; k >= 0; k--) {
    if (k + 1 < d.tx.count && d.time(k + 1) - d.time(k) >= PAUSE) break;
    sent += d.payload(k);
    if (sent >= MUCH && d.time(k) < heard) return true;
  }
  return false;
}

/** The first FIN or RST is the direction's own, seconds after its last data, with nothing heard between. */
function givesUp(d: DirectionCase): boolean {
  const { trace, tx } = d;
  const last = d.time(tx.count - 1);
  for (let i = 0; i < trace.length; i++) {
    if (trace.flags[i] & (FIN | RST)) return trace.direction[i] === d.direction && trace.time[i] - last >= PATIENCE;
    if (trace.time[i] > last + SILENCE && trace.direction[i] !== d.direction) return false;
  }
  return false;
}

/** Whether a packet of the size that both ends allow, but for some options, was acknowledged. */
function fullSizeArrived(d: DirectionCase): boolean {
  const { peerMss, ownMss } = d.limits;
  if (peerMss === null) return false;
  const least = Math.min(peerMss, ownMss ?? peerMss) - MOST_OPTIONS;
  for (let k = 0; k < d.tx.count; k++) if (d.payload(k) >= least && d.acked(k)) return true;
  return false;
}

function fallsSilent(c: FlowCase, d: DirectionCase, captureEnd: number): Suspicion | null {
  const t = c.trace;
  if (t.length === 0 || !c.bothSides || d.tx.count === 0) return null;
  // Who waited long and then gives up was not answered either.
  if (t.flagsSeen & (FIN | RST) && !givesUp(d)) return null;
  const silent = captureEnd - t.time[t.length - 1];
  const last = d.tx.count - 1;
  const other = c.directions[1 - d.direction];
  const answered = other.tx.count > 0 && other.time(other.tx.count - 1) > d.time(last);
  if (answered || !d.acked(last) || bothSend(d, other)) return null;
  // Only a client's request waits for an answer; a server that spoke last may simply be done.
  if (c.client === null || c.client !== d.direction) return null;
  // What arrived before proves the path wide enough for any answer; and where a host speaks to itself there is no path.
  if (fullSizeArrived(other) || c.sender(0) === c.sender(1)) return null;
  return { kind: 'falls-silent', direction: d.direction, frame: d.frame(last), count: silent >= SILENCE ? Math.round(silent) : 0 };
}
