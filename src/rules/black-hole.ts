import { F_ADDRESS_A, F_ADDRESS_B } from '../tables/flow-table.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import type { DirectionCase } from '../pmtu/direction-case.ts';
import { harmOf } from '../pmtu/harm.ts';
import { fallbackOf } from '../pmtu/fallback-sizes.ts';
import { explainMtu, hintSentence, knownMtusBetween } from '../pmtu/tunnel-arithmetic.ts';
import { pieceSize } from '../pmtu/arrived-size.ts';
import { findSizeCut, SMALL_LOST, type SizeCut } from '../pmtu/size-cut.ts';
import { wayBetween } from '../pmtu/other-flows.ts';
import { lastHeard } from '../pmtu/peer-signs.ts';
import { otherErrorAbout } from '../pmtu/other-errors.ts';
import { hasUnplacedMessage } from '../pmtu/unplaced.ts';
import type { Evidence } from './finding.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, reporterOf, rolesOf, seconds, type CaptureContext, type Observation } from './rule.ts';

/** Where the peer says nothing only the loss of full-size packets is believed: few paths are narrower. */
const FULL_SIZE = 1200;
/** More well-known values than these between two sizes tell nothing. */
const MOST_VALUES = 6;

/** No link of an IPv4 path is expected to be narrower (serial lines), and none of an IPv6 path may be (RFC 8200 §5). */
const LEAST_LINK = { 4: 296, 6: 1280 } as const;

/** Bytes that the path carries for certain; null where what got through is smaller than any link: that tells nothing. */
function carriedFor(ackedMax: number, version: 4 | 6): number | null {
  if (ackedMax <= 0) return null;
  return version === 6 ? Math.max(ackedMax, LEAST_LINK[6]) : ackedMax >= LEAST_LINK[4] ? ackedMax : null;
}

/** What a cut in one direction amounts to. */
export interface BlackHoleFacts {
  cut: SizeCut;
  score: number;
  recovered: boolean;
  /** Frame (1-based) with which the peer asked before the loss, and never again: the ACK for it, a small packet, arrived. Null where other signs had to do. */
  requestFrame: number | null;
  /** The peer is silent here and goes on acknowledging packets as large in other flows: the path may fork, and one branch be narrow. */
  forked: boolean;
}

/**
 * Necessary: both directions captured, no message about the flow, no ICMP error that gives another reason, at least two retransmission timeouts above the cut
 * and nothing above it ever acknowledged, smaller packets of the same direction acknowledged, and a sign that the
 * peer lives; a peer that stays silent is believed only where everything small had got through before (data, or the ACK
 * of a request that it never repeated) and no small packet after the loss stayed unanswered, and then the finding is no
 * more than possible.
 */
export function blackHoleFacts(c: FlowCase, direction: 0 | 1, context: CaptureContext): BlackHoleFacts | null {
  // A filter that keeps ICMP out hides the very message whose absence would count.
  if (!c.bothSides || context.icmpFilteredOut) return null;
  const d = c.directions[direction];
  const cut = findSizeCut(d);
  // A message that the lost packets already obey announced another, wider hop. One whose quote was cut may mean any packet.
  if (cut !== null && c.messages[direction].some((m) => m.outcome !== 'stale' && (m.innerMtu < cut.lostMin || m.seq === null))) return null;
  if (cut === null || cut.attempts.length < 3 || cut.lost < 4 || cut.lostMin < 1000) return null;
  if (!cut.attempts.some((k) => d.dontFragment(k))) return null;
  // Every IPv6 path carries 1280 bytes (RFC 8200 §5).
  if (c.ipVersion === 6 && cut.lostMin <= 1280) return null;
  if (cut.smallLost >= SMALL_LOST) return null;
  if (hasUnplacedMessage(context.tables, c.flow, direction)) return null;
  // Who is told that a filter or a lost route discards these packets need not suppose that they were too big.
  if (otherErrorAbout(c, direction, d.trace.row[d.tx.at[cut.first]], d.start(cut.first)) !== null) return null;
  const recovered = cut.recoveredBy >= 0;
  if (recovered && d.time(cut.recoveredBy) - d.time(cut.first) < 0.4) return null;
  const alive = cut.peerAliveFrame !== null || cut.ackedAfter > 0;
  // A handshake alone does not outweigh a peer that died at the first answer: something small must have got through behind it.
  if (!alive && (cut.smallUnanswered > 0 || cut.lostMin < FULL_SIZE || context.lossy)) return null;
  const requestFrame = alive || cut.ackedBefore > 0 ? null : answeredRequest(c, direction, d.time(cut.first), d.time(cut.attempts[cut.attempts.length - 1]));
  if (!alive && cut.ackedBefore < 1 && (cut.attempts.length < 4 || requestFrame === null)) return null;
  const elsewhere = alive ? 'nothing' : silentElsewhere(c, d, cut, context);
  if (elsewhere === 'dead') return null;
  let score = 2;
  if (!alive) return { cut, score, recovered, requestFrame, forked: elsewhere === 'forked' };
  score += cut.wideUntil < 0 ? 2 : 1;
  if (recovered) score += 3;
  if (cut.ackedBefore + cut.ackedAfter >= 3) score += 1;
  if (cut.attempts.length >= 4) score += 1;
  return { cut, score, recovered, requestFrame, forked: false };
}

/** Seconds of silence before the loss behind which a peer, or a firewall's memory of the flow, may as well be gone. */
const LONG_UNHEARD = 1;

/**
 * A silent peer is believed even less where it had been silent before, where other packets of the size reach it, or where small ones
 * of another flow reach it as little. Where packets of the size reach it still when the answer to the lost one was due, no common way died.
 */
function silentElsewhere(c: FlowCase, d: DirectionCase, cut: SizeCut, { tables }: CaptureContext): 'dead' | 'forked' | 'nothing' {
  const lossTime = d.time(cut.first);
  if (lossTime - lastHeard(d, d.tx.at[cut.first]) > LONG_UNHEARD) return 'dead';
  const [a, b] = [tables.flows.flowWord(c.flow, F_ADDRESS_A), tables.flows.flowWord(c.flow, F_ADDRESS_B)];
  const way = d.direction === 0 ? wayBetween(tables, a, b) : wayBetween(tables, b, a);
  if (way.unheardSynAck > lossTime) return 'dead';
  if (way.largestAcked < cut.lostMin) return 'nothing';
  return d.rtt !== null && way.heardUntil > lossTime + 2 * d.rtt ? 'forked' : 'dead';
}

/** Who hears no ACK of what it sent repeats it, within a second at first; this long in vain (seconds) and the ACK was heard. */
const REPEATS_WITHIN = 1.5;

/**
 * The peer sent something before the loss, the ACK for it was sent, and the peer never repeated it while the large
 * packets were tried: so that ACK, a small packet of this direction, had arrived. Frame of it, null = not so.
 */
function answeredRequest(c: FlowCase, direction: 0 | 1, loss: number, until: number): number | null {
  const t = c.trace;
  let asked = 0;
  let askedAt = 0;
  let frame = 0;
  let told = false;
  for (let i = 0; i < t.length && t.time[i] <= until; i++) {
    if (t.second[i]) continue;
    if (t.direction[i] === direction) {
      if (asked > 0 && t.ack[i] >= asked) told = true;
    } else if (t.payload[i] > 0) {
      if (t.time[i] > loss || t.end[i] <= asked) return null;
      asked = t.end[i]!;
      askedAt = t.time[i]!;
      frame = t.row[i] + 1;
      told = false;
    }
  }
  return told && until - askedAt >= REPEATS_WITHIN ? frame : null;
}

/** The observation of a cut under one of the three names that it may have. */
export function describeBlackHole(rule: 'pmtu-black-hole' | 'black-hole-recovered' | 'l2-mtu-mismatch', c: FlowCase, direction: 0 | 1, f: BlackHoleFacts, context: CaptureContext): Observation {
  const d = c.directions[direction];
  const { cut } = f;
  const carried = carriedFor(cut.ackedMax, c.ipVersion);
  const size = pieceSize(d, cut.first);
  const stall = Math.max(stallOf(context, c, direction), d.time(f.recovered ? cut.recoveredBy : cut.attempts[cut.attempts.length - 1]) - d.time(cut.first));
  const harm = harmOf(d);
  const sender = c.sender(direction);
  const receiver = c.receiver(direction);
  const list: Evidence[] = [
    evidence(context, 'cause', d.frame(cut.first), 'ip.len', size, `Frame ${d.frame(cut.first)} is the first of ${plural(cut.lost, 'transmission')} of ${cut.lostMin} bytes and more; none was ever acknowledged.`),
    evidence(context, 'effect', d.frame(cut.attempts[1]), 'tcp.analysis.retransmission', cut.attempts.length - 1,
      `The same bytes were sent again ${cut.attempts.length - 1} times at full size (frames ${cut.attempts.slice(1, 8).map((k) => d.frame(k)).join(', ')}), without success.`),
    evidence(context, 'effect', null, 'ip.len', cut.ackedMax,
      cut.ackedMax > 0
        ? `Packets of up to ${cut.ackedMax} bytes in the same direction were acknowledged (${cut.ackedBefore + cut.ackedAfter > 0 ? plural(cut.ackedBefore + cut.ackedAfter, 'transmission') : 'by SACK alone'}).`
        : 'The handshake got through in both directions; no data of this direction was ever acknowledged.'),
    silence(c, direction, context),
  ];
  if (cut.wideUntil >= 0) list.push(evidence(context, 'effect', d.frame(cut.wideUntil), 'ip.len', pieceSize(d, cut.wideUntil), `Frame ${d.frame(cut.wideUntil)}, as large, had arrived before: the path became narrow.`));
  if (cut.peerAliveFrame !== null) list.push(evidence(context, 'effect', cut.peerAliveFrame, 'tcp.ack', 0, `${receiver} is alive: frame ${cut.peerAliveFrame} comes from it and still asks for the lost bytes.`));
  if (f.requestFrame !== null) list.push(evidence(context, 'effect', f.requestFrame, 'tcp.ack', 0, `${receiver} never repeated what it asked in frame ${f.requestFrame}, so the ACK for it, a small packet of ${sender}, did arrive.`));
  if (f.recovered) {
    const k = cut.recoveredBy;
    list.push(evidence(context, 'effect', d.frame(k), 'tcp.len', d.payload(k), `Frame ${d.frame(k)} sends the same bytes in packets of ${pieceSize(d, k)} bytes (payload ${d.payload(k)}): acknowledged.${fallbackName(d.payload(k))}`));
  }
  const against: Evidence[] = [];
  if (cut.peerAliveFrame === null && cut.ackedAfter === 0) against.push(evidence(context, 'absence', null, 'tcp.ack', 0, `${receiver} sent nothing after the loss: a path or host that died at that moment would look alike.`));
  if (cut.smallUnanswered > 0) against.push(evidence(context, 'absence', null, 'tcp.len', cut.smallUnanswered, `${plural(cut.smallUnanswered, 'smaller packet')} after the loss stayed unanswered too.`));
  return observe(rule, c, direction, {
    cause: `${sender}|${receiver}|${f.forked}`,
    severity: 'problem',
    score: f.score,
    absenceOnly: true,
    title: rule === 'l2-mtu-mismatch' ? `${sender} and ${receiver} disagree on the size of a frame` : f.forked ? `Large packets of some connections from ${sender} to ${receiver} vanish` : f.recovered ? `Large packets from ${sender} to ${receiver} vanish; the sender found a smaller size by itself` : `Large packets from ${sender} to ${receiver} vanish without a word`,
    explanation: `Packets of ${cut.lostMin} bytes and more from ${sender} ${cut.wideUntil < 0 ? 'never' : 'no longer'} arrive, ${cut.ackedMax > 0 ? `packets of up to ${cut.ackedMax} bytes do` : 'the small ones of the handshake do'}, and no router says why: ${rule === 'l2-mtu-mismatch' ? `both hosts are on one link (no router lowered a TTL) and announce an MSS for jumbo frames, but a port, switch or card between them carries ${carried === null ? `less than ${cut.lostMin}` : `only ${carried} to ${cut.lostMin - 1}`} bytes, and layer 2 never says so.` : `the path MTU lies ${carried === null ? `below ${cut.lostMin}` : `between ${carried} and ${cut.lostMin - 1}`} bytes${carried === null && cut.ackedMax > 0 ? ' (what got through is too small to say more)' : ''}, and the message that should announce it is filtered or never sent.${bracketHint(carried ?? 0, cut.lostMin - 1)}`}${f.recovered ? ` After ${seconds(stall)} the sender fell back to smaller segments.` : ` The transfer stood still for ${seconds(stall)}.`}${f.forked ? ' Other connections between the two get packets as large through: of several equal paths one may be narrower, or a box drops single connections.' : ''}`,
    evidence: list,
    against,
    wastedBytes: harm.wastedBytes,
    stallSeconds: stall,
    amplification: harm.amplification,
    parameters: {
      lostFrom: cut.lostMin,
      passedUpTo: cut.ackedMax,
      attempts: cut.attempts.length,
      lost: cut.lost,
      forked: f.forked,
      recoveredPayload: f.recovered ? d.payload(cut.recoveredBy) : null,
    },
    roles: { ...rolesOf(c, direction, null, carried), packetSize: size },
  });
}

/** What routers said of the flow: nothing, or of another hop that the lost packets already fit. */
function silence(c: FlowCase, direction: 0 | 1, context: CaptureContext): Evidence {
  const heard = c.messages[direction].filter((m) => m.outcome !== 'stale');
  if (heard.length === 0) return evidence(context, 'absence', null, 'icmp.type', 0, 'No frag-needed message about this flow was captured.');
  const m = heard.reduce((x, y) => (y.innerMtu < x.innerMtu ? y : x));
  return evidence(context, 'absence', m.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', m.innerMtu, `No message announces less than ${m.innerMtu}, which ${reporterOf(context, m)} did in frame ${m.frame} and which the lost packets obey: another hop behind it is narrower.`);
}

function fallbackName(payload: number): string {
  const f = fallbackOf(payload);
  return f === null ? '' : ` ${payload} bytes of payload sign ${f.stack}: ${f.mechanism}.`;
}

/** Values that the path MTU may have, where the cut leaves few. */
function bracketHint(low: number, high: number): string {
  const values = knownMtusBetween(low, high);
  if (low <= 0 || values.length === 0 || values.length > MOST_VALUES) return '';
  return values.length === 1 ? hintSentence(values[0], explainMtu(values[0])) : ` Well-known values between are ${values.slice(0, -1).join(', ')} and ${values[values.length - 1]}.`;
}
