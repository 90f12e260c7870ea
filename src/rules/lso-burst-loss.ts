import type { DirectionCase } from '../pmtu/direction-case.ts';
import { estimateCapturePoint, farHost, ttlFresh } from '../pmtu/capture-point.ts';
import { copiesOf } from '../pmtu/box-loss.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import { offloadSide } from '../pmtu/offload-side.ts';
import { harmOf } from '../pmtu/harm.ts';
import { hasUnplacedMessage } from '../pmtu/unplaced.ts';
import { pairsLost } from './pairs-lost.ts';
import { hearsSack, stallOf } from './glued.ts';
import { evidence, observe, plural, rolesOf, seconds, type Rule } from './rule.ts';

/** Lost segments from which a pattern is one. */
const ENOUGH = 3;
/** So many large segments hurt without exception, and as many single packets unhurt, are no chance. */
const EVERY_ONE = 8;
/** Large segments lost from the first byte to the last, in so many bursts, while no large one and every single one arrived, are no chance either. */
const WHOLE = 4;
const WHOLE_BURSTS = 3;
/** Large segments of a single burst that have to share one fate, and the packets that each has to hold. */
const ONE_BURST = 4;
const LARGE_PIECES = 4;
/** Share of the large segments that have to be lost, and share of their bytes. */
const MOST = 0.66;
const MOST_BYTES = 0.5;

/** Share of a round trip in which nobody can have asked for bytes again. */
const TOO_SOON = 1 / 8;

/** Packets that are looked at for the ACK which its sender had heard last. */
const LOOKED_FOR_ACK = 256;

/** Payload of a wire packet behind a large segment. */
function pieceOf(d: DirectionCase, k: number): number {
  const wire = d.low[k] > 0 ? d.low[k] : d.high[k];
  return Math.max(1, wire - d.wireHeaders(k));
}

/** Wire packets behind a large segment. */
const segmentsOf = (d: DirectionCase, k: number): number => Math.max(2, Math.ceil(d.payload(k) / pieceOf(d, k)));

/**
 * First transmission that no message can have been about: the first of all where none came; a round trip behind the last one where the
 * sender obeyed each. Null where one was about something else than a narrow link.
 */
function firstUntold(c: FlowCase, d: DirectionCase): number | null {
  let last = -Infinity;
  for (const m of c.messages[d.direction]) {
    if (m.relation !== 'lowers' || (m.outcome !== 'obeyed' && m.outcome !== 'late')) return null;
    last = Math.max(last, m.time);
  }
  return last === -Infinity ? 0 : d.firstAfter(last + (d.rtt ?? 0));
}

/** For each number of pieces: how many segments of so many or more, sent from `begin` on, were lost, how many acknowledged; smallest first. */
function supersBySegments(d: DirectionCase, begin: number): { segments: number; lost: number; acked: number }[] {
  const bySize = new Map<number, { segments: number; lost: number; acked: number }>();
  for (let k = begin; k < d.tx.count; k++) {
    if (!d.isSuper[k]) continue;
    const segments = segmentsOf(d, k);
    let s = bySize.get(segments);
    if (!s) bySize.set(segments, (s = { segments, lost: 0, acked: 0 }));
    if (d.acked(k)) s.acked++;
    else if (d.replaced(k)) s.lost++;
  }
  const sorted = [...bySize.values()].sort((x, y) => x.segments - y.segments);
  for (let i = sorted.length - 2; i >= 0; i--) {
    sorted[i].lost += sorted[i + 1].lost;
    sorted[i].acked += sorted[i + 1].acked;
  }
  return sorted;
}

/**
 * Whether the losses of one burst follow the large segments too closely for a full queue or a path that was gone for a moment:
 * of each the same first packets arrived and no other, or all of them is lost and something smaller, sent before anybody can have answered, arrived.
 */
function isNoChance(d: DirectionCase, lost: readonly number[], segments: number): boolean {
  if (lost.length < ONE_BURST || segments < LARGE_PIECES) return false;
  const first = lost[0];
  const arrived = (k: number): number => d.payload(k) - d.tx.replacedBytes[k];
  if (lost.some((k) => Math.abs(arrived(k) - arrived(first)) > 0)) return false;
  if (arrived(first) > 0) return arrived(first) * LARGE_PIECES <= d.payload(first) * 2;
  const answered = d.time(first) + (d.rtt ?? 0) / 2;
  for (let k = first + 1; k < d.tx.count && d.time(k) < answered; k++) {
    if ((!d.isSuper[k] || segmentsOf(d, k) < segments) && d.acked(k) && !d.tx.resend[k]) return true;
  }
  return false;
}

/**
 * Whether what looks like a resend is a piece of the large segment itself, seen where a second tap stands: it bears the IP ID that
 * its place in the segment has (or all pieces that of the segment), or came by another interface. A resend takes a new ID and the same way.
 */
function isLaterSighting(d: DirectionCase, k: number): boolean {
  const before = d.tx.replaces[k];
  if (before < 0 || !d.isSuper[before]) return false;
  const t = d.trace;
  const i = d.tx.at[k];
  const j = d.tx.at[before];
  if (t.interfaceId[i] !== t.interfaceId[j]) return true;
  if (t.ipId[i] <= 0 || t.ipId[j] <= 0) return false;
  const step = (t.ipId[i] - t.ipId[j]) & 0xffff;
  // So many pieces of one size lie before it, none of which is smaller than itself: it may be the last.
  const size = (d.start(k) - d.start(before)) / step;
  return step === 0 || (Number.isInteger(size) && size >= d.payload(k) && size <= pieceOf(d, before));
}

/** What became of large segments and of what is smaller. */
interface Counts {
  /** Large segments that were sent again, in how many bursts, and how many of them sooner than anybody can have asked. */
  lost: number[];
  bursts: number;
  tooSoon: number;
  lostBytes: number;
  resentBytes: number;
  /** Single packets that brought lost bytes, and super-segments below the size that did. */
  recoveries: number[];
  smallerAgain: number[];
  smallerAcked: number;
  smallerLost: number;
  singlesAcked: number;
  singlesLost: number;
  /** Sent again, and nobody can say whether they had arrived. */
  singlesOpen: number;
}

/**
 * Whether a packet that was sent again may have arrived all the same: without SACK its receiver cannot say so while bytes before it are
 * missing, and behind a timeout the sender repeats everything (RFC 6582 §3.2).
 */
function mayHaveArrived(d: DirectionCase, k: number, sacks: boolean): boolean {
  if (sacks) return false;
  const again = d.tx.at[d.tx.replacedBy[k]];
  const { trace } = d;
  for (let i = again - 1; i >= Math.max(0, again - LOOKED_FOR_ACK); i--) if (trace.direction[i] !== d.direction) return trace.ack[i] < d.start(k);
  return false;
}

/** Counts transmissions of `segments` packets and more, and the others, from `begin` on; `sacks`: whether the receiver was seen to tell what it has by SACK. */
function count(d: DirectionCase, begin: number, segments: number, sacks: boolean): Counts {
  const c: Counts = {
    lost: [], bursts: 0, tooSoon: 0, lostBytes: 0, resentBytes: 0,
    recoveries: [], smallerAgain: [], smallerAcked: 0, smallerLost: 0, singlesAcked: 0, singlesLost: 0, singlesOpen: 0,
  };
  let openBurst = false;
  for (let k = begin; k < d.tx.count; k++) {
    if (d.isSuper[k] === 1 && segmentsOf(d, k) >= segments) {
      if (!d.replaced(k)) continue;
      c.lost.push(k);
      if (d.time(d.tx.replacedBy[k]) - d.time(k) < (d.rtt ?? 0) * TOO_SOON) c.tooSoon++;
      c.lostBytes += d.payload(k);
      c.resentBytes += d.tx.replacedBytes[k];
      if (!openBurst) c.bursts++;
      openBurst = true;
    } else if (!d.isSuper[k]) {
      if (d.acked(k)) {
        c.singlesAcked++;
        if (d.tx.resend[k] && !isLaterSighting(d, k)) {
          c.recoveries.push(k);
          openBurst = false;
        }
      } else if (d.replaced(k)) {
        if (mayHaveArrived(d, k, sacks)) c.singlesOpen++;
        else c.singlesLost++;
      }
    } else if (d.replaced(k)) c.smallerLost++;
    else if (d.acked(k)) {
      c.smallerAcked++;
      if (d.tx.resend[k]) c.smallerAgain.push(k);
    }
  }
  return c;
}

/** 15: bursts sent or merged into one piece vanish, the same bytes pass as single segments, again and again. */
export const lsoBurstLoss: Rule = {
  id: 'lso-burst-loss',
  needs: 'data',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'application-idle'],
  examine(c, direction, context) {
    const d = c.directions[direction];
    if (d.supers === 0) return pairsLost(c, direction, context);
    const begin = firstUntold(c, d);
    if (d.supers < 3 || !c.bothSides || begin === null) return null;
    // A capture at the sender, or one that sees both sides of a box, shows what became of a large segment. Elsewhere it was merged before it
    // came by, and has come through so far: there it takes that none of many was ever acknowledged, and every packet that went alone.
    const atSender = offloadSide(c, direction) === 'sending' || estimateCapturePoint(c, direction).point === 'sender';
    const merged = !atSender && c.secondSightings === 0;
    // Where no handshake was seen, what is larger than one packet is only inferred: too little to accuse somebody unseen.
    if (merged && d.limits.peerMss === null) return null;
    // A receiver's own packets have passed no router where it captures, and no long way; behind either, a box between has merged.
    const atReceiver = merged && ttlFresh(c)[1 - direction] !== false && farHost(c) !== 1 - direction && (offloadSide(c, direction) === 'receiving' || estimateCapturePoint(c, direction).point === 'receiver');
    const sizes = supersBySegments(d, begin);
    let from = sizes.find((s) => s.lost >= ENOUGH && s.lost >= MOST * (s.lost + s.acked));
    if (from === undefined) return null;
    const sacks = hearsSack(context, c, direction);
    let counts = count(d, begin, from.segments, sacks);
    if (counts.bursts === 1 && from.acked > 0) {
      // A single burst has to be cut off sharply: none of that size ever arrived.
      const { lost: all } = from;
      from = sizes.find((s) => s.lost === all && s.acked === 0) ?? from;
      counts = count(d, begin, from.segments, sacks);
    }
    const { lost, recoveries, smallerAgain, smallerAcked, smallerLost, singlesAcked, singlesOpen, bursts, tooSoon, lostBytes, resentBytes } = counts;
    const supersAcked = from.acked;
    // Where large segments arrive too, what may have arrived is held against the pattern.
    const singlesLost = counts.singlesLost + (supersAcked > 0 ? singlesOpen : 0);
    const singles = singlesAcked + singlesLost;
    if (supersAcked > 0 && (bursts < 3 || lost.length < 5)) return null;
    // A tap that shows packets twice, whole and cut, makes it look as if they were sent again at once.
    if (tooSoon * 2 > lost.length) return null;
    // On a box that sees both of its sides the lost ones must not have left it: what did was lost elsewhere.
    const copies = atSender || merged ? null : copiesOf(d);
    if (copies !== null && lost.filter((k) => copies.bytes[k] > 0).length * 4 > lost.length) return null;
    // Most resends were needless, as the receiver says: packets overtake one another, and nothing was lost.
    const { resends } = c.readingOf(direction);
    if (resends.spurious >= ENOUGH && resends.spurious > resends.real) return null;
    const stall = stallOf(context, c, direction);
    const nothingElse = counts.singlesLost + singlesOpen + smallerLost === 0 && singlesAcked + smallerAcked >= EVERY_ONE;
    const once = bursts === 1 && atSender && supersAcked === 0 && nothingElse && isNoChance(d, lost, from.segments);
    if (once) recoveries.push(...smallerAgain);
    if ((bursts < 2 && !once) || lost.length < ENOUGH || recoveries.length < ENOUGH) return null;
    // A bad line loses a piece of many large segments; offload loses the segment, or a piece of every one and no packet that goes alone.
    const whole = sizes[0].acked === 0 && lost.length >= WHOLE && bursts >= WHOLE_BURSTS && resentBytes === lostBytes;
    const everyOne = supersAcked === 0 && (whole || lost.length >= EVERY_ONE) && singlesAcked >= EVERY_ONE;
    // Without SACK nobody can say so; what nobody waited for is held against offload only where it struck every large segment and nothing else, time and again.
    if (stall < 0.2 && !sacks && !(everyOne && singlesLost === 0 && bursts >= WHOLE)) return null;
    if (merged && !(everyOne && singlesLost === 0)) return null;
    if (!(everyOne && singlesLost === 0) && resentBytes < lostBytes * MOST_BYTES) return null;
    // Who merges on the way may merge single packets too, now and then.
    if (singlesLost > Math.max(1, singles / (everyOne ? 5 : 10))) return null;
    const wire = c.messages[direction].reduce((least, m) => Math.min(least, m.innerMtu), d.largestWireSize()?.value ?? 0);
    // Resends that pass only because they are smaller would mean a narrow path, not a broken burst.
    const full = recoveries.filter((k) => d.ipLen(k) >= wire);
    if (full.length * 2 < recoveries.length) return null;
    if (hasUnplacedMessage(context.tables, c.flow, direction)) return null;
    const harm = harmOf(d);
    const sender = c.sender(direction);
    let score = 4;
    if (bursts >= 4) score += 2;
    if (supersAcked === 0) score += 1;
    if (lost.length >= 10) score += 1;
    // Between the ends it is not to be seen who merged, or left uncut.
    if ((merged && !atReceiver) || once) score = Math.min(score, 3);
    const k0 = lost[0];
    const r0 = recoveries[0];
    return observe('lso-burst-loss', c, direction, {
      cause: `${sender}|${atSender}|${merged}`,
      severity: 'problem',
      score,
      absenceOnly: true,
      title: merged ? (atReceiver ? `${c.receiver(direction)} loses what its own card merges; single packets pass` : `Large packets from ${sender} are never acknowledged; single ones are`) : atSender ? `Large bursts from ${sender} are lost; the same bytes pass ${once ? 'in smaller pieces' : 'one packet at a time'}` : `Merged packets from ${sender} enter the box on which this was captured and never leave it`,
      explanation: `${plural(lost.length, 'segment')} larger than one packet vanished ${merged ? (atReceiver ? `on arrival at ${c.receiver(direction)}` : `behind the place where this was captured`) : atSender ? `between ${sender} and ${c.receiver(direction)}` : 'inside this box'} without a message; the same bytes passed ${once ? `in smaller pieces, and everything smaller that was sent among them or right behind them arrived` : `as single packets of ${wire} bytes, and the next burst was lost again`}${stall > 0 ? ` (${seconds(stall)} stalled)` : ''}. The path carries packets of ${wire} bytes, so its MTU is not the matter. ${
        merged
          ? atReceiver
            ? `The network card of ${c.receiver(direction)} merges what arrives back to back (LRO), and ${c.receiver(direction)} drops what was merged, as systems do where the merged packet’s checksum is wrong.`
            : `A network card or hypervisor in front of the capture point merges what arrives back to back (LRO), or leaves ${sender}’s large packets uncut, and they are dropped farther on.`
          : atSender
          ? `Either ${sender} mishandles large send offload (its network card, driver or virtual switch), or a box farther on merges packets and drops what it merged, unheard from here. Switching offload off on ${sender} tells: if packets sent back to back are lost still, look for the box.`
          : 'Its network card or hypervisor merges packets as they arrive (LRO), and it cannot forward what was merged: Linux drops such packets with a line in the kernel log.'
      }`,
      evidence: [
        evidence(context, 'cause', d.frame(k0), 'tcp.len', d.payload(k0), `Frame ${d.frame(k0)} ${merged ? `holds ${d.payload(k0)} bytes of payload, more than one packet’s` : `${atSender ? 'hands' : 'brings'} ${d.payload(k0)} bytes of payload ${atSender ? 'down ' : ''}in one piece`}; ${plural(lost.length, 'such segment')} in ${plural(bursts, 'burst')} had to be sent again.`),
        evidence(context, 'effect', d.frame(r0), 'tcp.analysis.retransmission', d.ipLen(r0), `Frame ${d.frame(r0)} sends lost bytes again in ${d.ipLen(r0)} bytes: acknowledged, as were ${plural(recoveries.length - 1, 'other')}.`),
        evidence(context, 'effect', null, 'tcp.len', singlesLost, `${singlesAcked} of ${singles} single packets arrived; ${supersAcked} of ${supersAcked + lost.length} large ones.`),
        evidence(context, 'absence', null, 'icmp.type', 0, `No frag-needed message about this flow was captured${begin > 0 ? ' but those that were obeyed before' : ''}.`),
      ],
      against: [
        evidence(context, 'absence', null, 'tcp.len', 0, 'Congestion that only strikes bursts would look alike: compare with offload switched off.'),
        ...(once ? [evidence(context, 'absence', null, 'tcp.len', bursts, 'It happened in one burst only; a pattern would be two and more.')] : []),
        ...(atSender ? [evidence(context, 'absence', null, 'icmp.type', 0, `Nothing here tells ${sender}’s own card from a box farther on; a capture on that box would.`)] : []),
      ],
      wastedBytes: harm.wastedBytes,
      stallSeconds: stall,
      amplification: harm.amplification,
      parameters: { supersLost: lost.length, supersAcked, singlesLost, singlesAcked, bursts, wireSize: wire, atReceiver, inBox: !atSender && !merged },
      roles: { ...rolesOf(c, direction, null, wire), packetSize: d.ipLen(k0), wireSize: wire },
    });
  },
};
