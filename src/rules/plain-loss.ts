import { R_PAYLOAD_BYTES } from '../tables/flow-table.ts';
import { endsAboveCut, LEAST_CUT, lostBeforeCapture, neverFullSize, resumedSmaller, sentSmaller } from '../pmtu/suspicion.ts';
import { arrivedSize, pieceSize, sackAboveHole } from '../pmtu/arrived-size.ts';
import { fallbackOf } from '../pmtu/fallback-sizes.ts';
import { findSizeCut } from '../pmtu/size-cut.ts';
import { acksMissed } from '../pmtu/unseen.ts';
import { hasUnplacedMessage } from '../pmtu/unplaced.ts';
import type { DirectionCase } from '../pmtu/direction-case.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import { FIN, RST, SYN } from '../wire/headers.ts';
import { evidence, observe, plural, seconds, type Rule } from './rule.ts';
import { hearsSack, stallOf } from './glued.ts';

/** Share of payload sent again from which loss is worth a word. */
const WORTH_A_WORD = 0.01;

/** Score of a finding that is no more than possible. */
const POSSIBLE = 3;
/** What the peer had sent before may come so long after (seconds, beside a round trip). */
const STILL_UNDER_WAY = 0.1;
/** Needless resends, and holes that filled by themselves, from which packets are taken to overtake one another. */
const NEEDLESS = 3;
/** Losses behind the last rejection from which they are a matter of their own. */
const CLEARLY_APART = 3;

/** Loss of packets of all sizes: congestion, a bad line. Resends after a rejection and second sightings do not count. */
export const plainLoss: Rule = {
  id: 'plain-loss',
  needs: 'data',
  supersedes: [],
  join(o, pieces, flows) {
    const sum = (name: string): number => pieces.reduce((n, piece) => n + Number(piece.parameters[name] ?? 0), 0);
    const [lost, lostInBox] = [sum('lost'), sum('lostInBox')];
    const share = o.wastedBytes / Math.max(1, flows.real(2 * o.flow + o.direction, R_PAYLOAD_BYTES));
    if (share < WORTH_A_WORD && o.stallSeconds < 0.2) return null;
    const parameters = { lost, share: Math.round(share * 10000) / 10000, sent: sum('sent'), lostInBox, spurious: sum('spurious') };
    return { ...o, score: scoreOf(lost), explanation: explanationOf(lost, lost, share, o.stallSeconds, lostInBox), parameters };
  },
  examine(c, direction, context) {
    const d = c.directions[direction];
    // With one direction only, a resend cannot be told from what was lost behind the capture point.
    if (d.tx.count === 0 || !c.bothSides) return null;
    if (d.tx.resends === 0) return null;
    const since = lastRejection(c, direction);
    const after = since > -Infinity ? countLosses(c, d, since) : null;
    // Behind the last message nothing was rejected any more: loss that shows there is one, whatever the messages were about.
    const apart = after !== null && after.lost >= CLEARLY_APART && after.bytes >= after.payload * WORTH_A_WORD;
    const { lost, before, repeats, largest, bytes, payload, first, resend } = apart ? after : countLosses(c, d, -Infinity);
    const { resends, firstLostInBox, filledUnasked } = c.readingOf(direction);
    // Where most packets never came by, nothing here tells whether their size was the reason.
    if (lost > 0 && (lostBeforeCapture(d) !== null || sentSmaller(c, d) !== null || resumedSmaller(d) !== null)) return null;
    if (lost > 0 && before === lost && neverFullSize(d) !== null) return null;
    // Where acknowledgments are missing nobody knows how long anything waited for one.
    const missed = acksMissed(d);
    const stall = missed ? 0 : stallOf(context, c, direction);
    // Nothing as large as what is lost ever arrived: then size may well be the matter, and this is no plain loss.
    const cut = lost > 0 ? findSizeCut(d) : null;
    if (cut !== null && ((cut.attempts.length >= 3 && cut.lostMin >= LEAST_CUT) || endsAboveCut(d))) return null;
    if (lost === 0 || (bytes < payload * WORTH_A_WORD && stall < 0.2)) return null;
    if (hasUnplacedMessage(context.tables, c.flow, direction)) return null;
    // Packets that overtake one another are sent again at once and needlessly, which only SACK tells from loss: without one, or where the snap
    // length left none, resends that came to nothing speak for the others, and so do holes that filled by themselves.
    const overtaken = resends.spurious + filledUnasked;
    if (stall < 0.2 && !hearsSack(context, c, direction) && (resends.reordered > 0 || (overtaken >= NEEDLESS && overtaken * 2 >= lost))) return null;
    const share = bytes / payload;
    // Joined in the middle, with nothing lost that came by before: what goes again in packets of a size to which stacks fall back may have been larger.
    const asLarge = !(before === lost && d.limits.peerMss === null && fallbackOf(largest) !== null) && someAsLargeArrived(d, first);
    const ending = missed ? 'missed' : endOf(c, d, first, resend);
    if (ending === 'closed') return null;
    const silent = ending === 'silent';
    return observe('plain-loss', c, direction, {
      cause: `${c.sender(direction)}|${c.receiver(direction)}`,
      severity: 'warning',
      score: asLarge && ending === 'heard' ? scoreOf(repeats) : Math.min(scoreOf(repeats), POSSIBLE),
      title: silent ? `From one moment on ${c.receiver(direction)} acknowledges nothing that ${c.sender(direction)} sends` : `Packets from ${c.sender(direction)} to ${c.receiver(direction)} are lost${asLarge ? ', and not for their size' : ''}`,
      explanation: silent
        ? `From frame ${d.frame(first)} on nothing that ${c.sender(direction)} sends is acknowledged, whatever its size${stall > 0 ? `, for ${seconds(stall)}` : ''}; everything before it had arrived. So looks a path that breaks off, a firewall that forgets the connection or a peer that is gone, no bad line.`
        : explanationOf(lost, repeats, share, stall, resends.lostInBox, apart, asLarge),
      evidence: [
        evidence(context, 'cause', d.frame(first), 'tcp.seq', asShown(d.start(first)), first === resend ? `Frame ${d.frame(first)} fills a hole: its bytes were lost before the capture point.` : `Frame ${d.frame(first)} was not acknowledged.`),
        ...(first === resend ? [] : [evidence(context, 'effect', d.frame(resend), 'tcp.analysis.retransmission', d.payload(resend), `Frame ${d.frame(resend)} sends its bytes again ${seconds(d.time(resend) - d.time(first))} later.`)]),
        ...(firstLostInBox < 0 ? [] : [evidence(context, 'cause', d.frame(firstLostInBox), 'tcp.seq', asShown(d.start(firstLostInBox)), `Frame ${d.frame(firstLostInBox)} enters the box and is not seen to leave it.`)]),
        evidence(context, 'effect', null, 'tcp.analysis.retransmission', lost, `${lost} of ${plural(d.tx.count, 'segment')} ${lost === 1 ? 'was' : 'were'} sent again.`),
      ],
      wastedBytes: bytes,
      beside: apart ? ['pmtud-working'] : [],
      stallSeconds: stall,
      parameters: { lost, share: Math.round(share * 10000) / 10000, sent: d.tx.count, lostInBox: resends.lostInBox, spurious: resends.spurious },
    });
  },
};

/**
 * What is heard of the peer once this transmission is lost: nothing from it on is acknowledged, and the peer falls silent but for its FIN;
 * the capture ends too soon to say so, or something behind it arrived; the peer had closed before, or answers with a reset alone, and takes no
 * data any more; or it goes on.
 */
function endOf(c: FlowCase, d: DirectionCase, lost: number, resend: number): 'silent' | 'too-soon' | 'closed' | 'heard' {
  if (d.tx.highestAck > d.start(lost)) return 'heard';
  const { trace } = c;
  const answer = (d.rtt ?? 0) + STILL_UNDER_WAY;
  const from = d.tx.at[lost];
  let closed = false;
  let spoke = false;
  for (let i = 0; i < trace.length; i++) {
    if (trace.direction[i] === d.direction) continue;
    const flags = trace.flags[i];
    if (flags & (i < from ? FIN : RST)) closed = true;
    if (i < from || flags & (FIN | RST)) continue;
    if (trace.time[i] > d.time(lost) + answer) return 'heard';
    spoke = true;
  }
  if (closed && !spoke) return 'closed';
  // What arrives behind the hole is not silence.
  if (sackAboveHole(d, null) !== null) return 'too-soon';
  return trace.time[trace.length - 1] > d.time(resend) + answer ? 'silent' : 'too-soon';
}

/** A sequence number relative to the ISN as Wireshark shows it, in 32 bits: below the first one captured it counts down from 2^32. */
function asShown(seq: number): number {
  return seq >>> 0;
}

/** Attempts in vain from which a path that was wide before may have become narrow. */
const IN_VAIN = 3;

/**
 * Whether a segment at least as large as this one, as captured, was acknowledged, and held as large a packet: where it was sent again and again
 * in vain and arrived in smaller ones or never, one sent from then on. Where IP IDs count the packets of some super-segments those of which they tell
 * nothing do not witness.
 */
function someAsLargeArrived(d: DirectionCase, lost: number): boolean {
  const size = pieceSize(d, lost);
  let counted = false;
  let uncounted = false;
  let attempts = 0;
  let last = lost;
  for (; d.replaced(last) && pieceSize(d, last) >= size; last = d.tx.replacedBy[last]) attempts++;
  const narrowed = attempts >= IN_VAIN && (d.acked(last) ? pieceSize(d, last) < size : size >= LEAST_CUT && (sackAboveHole(d, null)?.arrived ?? 0) < size);
  for (let k = narrowed ? lost : 0; k < d.tx.count; k++) {
    if (!d.acked(k) || d.ipLen(k) < d.ipLen(lost)) continue;
    if (d.isSuper[k] && d.low[k] === 0) uncounted = true;
    else if (arrivedSize(d, k, null) >= size) return true;
    else counted = true;
  }
  return uncounted && !counted;
}

interface Losses {
  lost: number;
  /** Of these, filled holes: what was lost never came by. */
  before: number;
  /** Packets by which they were sent again: of small segments that one packet repeats together, one may have been lost. */
  repeats: number;
  /** Payload of the largest of these. */
  largest: number;
  bytes: number;
  /** Payload sent in all. */
  payload: number;
  /** First transmission lost, and what repeats it (the same where it fills a hole); −1 = none. */
  first: number;
  resend: number;
}

/** What was lost of what was sent after `since` (seconds). Spurious resends, answers to a rejection and late arrivals are no loss. */
function countLosses(c: FlowCase, d: DirectionCase, since: number): Losses {
  const { real } = c.readingOf(d.direction);
  const found: Losses = { lost: 0, before: 0, repeats: 0, largest: 0, bytes: 0, payload: 0, first: -1, resend: -1 };
  for (let k = 0; k < d.tx.count; k++) if (d.time(k) > since) found.payload += d.payload(k);
  const { eventful } = d.tx;
  let latest = -1;
  for (let e = 0; e < eventful.length; e++) {
    const k = eventful[e];
    if (d.time(k) <= since) continue;
    const isLost = d.replaced(k) && !d.rejected[k] && real[d.tx.replacedBy[k]] === 1;
    const isFill = !isLost && d.tx.fills[k] === 1 && real[k] === 1 && !d.rejected[k];
    if (!isLost && !isFill) continue;
    const repeat = isFill ? k : d.tx.replacedBy[k];
    // A server need not take the data of a SYN, and its client sends it again then (RFC 7413 §3).
    if (c.trace.flags[d.tx.at[k]] & SYN) continue;
    found.lost++;
    if (repeat !== latest) found.repeats++;
    latest = repeat;
    found.largest = Math.max(found.largest, d.payload(repeat));
    found.bytes += isFill ? d.payload(k) : d.tx.replacedBytes[k];
    // A resend that begins in the hole in front of k, cut anew, only runs into it.
    if (isFill || d.start(d.tx.replacedBy[k]) < d.start(k)) found.before++;
    if (found.first >= 0) continue;
    found.first = k;
    found.resend = repeat;
  }
  return found;
}

/** When the last message came that the sender's packets were too big; −Infinity = none did. */
function lastRejection(c: FlowCase, direction: 0 | 1): number {
  let last = -Infinity;
  for (const m of c.messages[direction]) if (m.outcome !== 'stale') last = Math.max(last, m.time);
  return last;
}

const scoreOf = (lost: number): number => (lost >= 3 ? 7 : lost === 2 ? 4 : 2);

function explanationOf(lost: number, packets: number, share: number, stall: number, lostInBox: number, apart = false, asLarge = true): string {
  const cost = `${plural(lost, 'segment')} (${(share * 100).toFixed(share < 0.1 ? 1 : 0)} % of the payload) had to be sent again${packets < lost ? ` in ${plural(packets, 'packet')}` : ''}${stall > 0 ? ` and the flow stalled for ${seconds(stall)}` : ''}.`;
  const where = lostInBox > 0
    ? `${lostInBox === 1 ? 'One of them was' : `${lostInBox} of them were`} seen entering the box on which this was captured and never leaving it, while others left it: it is this box that drops them, for a full queue or a filter.`
    : 'Look for congestion, a bad line or a full queue.';
  return `${cost} ${asLarge ? 'Nothing ties the loss to packet size: segments as large arrived, and' : 'No segment as large is seen to arrive from then on, so size or merging may have a part in it; but'} ${apart ? 'the routers’ messages, which the sender obeyed, came before it' : 'no router rejected any'}. ${where}`;
}
