import { doubtField, doubtsAbout, doubtSentence, type Doubt } from '../pmtu/icmp-plausibility.ts';
import { explainMtu, hintSentence } from '../pmtu/tunnel-arithmetic.ts';
import type { DirectionCase } from '../pmtu/direction-case.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import { wireValue, type MessageFacts } from '../pmtu/messages.ts';
import { toldThroughOther } from '../pmtu/told-through-other.ts';
import { pieceSize } from '../pmtu/arrived-size.ts';
import type { Evidence } from './finding.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, reporterOf, rolesOf, seconds, type CaptureContext, type Observation, type Rule } from './rule.ts';

/** A sender that acts later than this has found the size by itself, unless it was silent until then. */
export const LATE_AT_MOST = 1;
/** Longest first timeout, beside two round trips (seconds): RFC 2988's where none was measured; RFC 6298's shortest is a second. */
const FIRST_TIMEOUT = 3;
/** A packet of the announced MTU may be less by so much: RFC 1191's sender cuts data to whole options, no more. */
const JUST_FITS = 8;
/** Transmissions from the first that fits on, among which one of just the announced size is looked for. */
const LOOK_AHEAD = 16;

const MANY_MORE = 3;
/** Seconds of silence from which a flow is said to have stalled. */
const WORTH_A_WORD = 0.2;

/**
 * Whether a sender obeys, if late: with packets of just the announced size within a second, or with the first packets that it sends at all
 * once it had heard the message. So do stacks that keep a message until the segment times out (RFC 5927 §7.2). Smaller ones may be a
 * stack's own answer to silence.
 */
export function heedsLate(d: DirectionCase, m: MessageFacts): boolean {
  if (m.outcome !== 'late') return false;
  const rtt = d.rtt ?? 0;
  const after = m.effectSeconds!;
  const soon = after <= LATE_AT_MOST;
  if (!soon && after > FIRST_TIMEOUT + 2 * rtt) return false;
  let justFits = false;
  const end = Math.min(d.tx.count, m.effect + LOOK_AHEAD);
  for (let k = soon ? m.effect : d.firstAfter(m.time + rtt); k < end; k++) {
    if ((soon ? d.low : d.high)[k] > m.innerMtu) return false;
    if (d.high[k] > m.innerMtu - JUST_FITS) justFits = true;
  }
  return justFits;
}

/** 6: a router announced its MTU and the sender obeyed within a round trip. */
export const pmtudWorking: Rule = {
  id: 'pmtud-working',
  supersedes: ['plain-loss', 'offload-at-capture-point'],
  examine(c, direction, context) {
    if (c.messages[direction].length === 0) return throughOther(c, direction, context);
    const d = c.directions[direction];
    const heard = c.messages[direction].filter((m) => m.relation === 'lowers');
    const inTime = heard.filter((m) => m.outcome === 'obeyed');
    const obeyed = inTime.length > 0 ? inTime : heard.filter((m) => heedsLate(d, m));
    if (obeyed.length === 0) return null;
    // One that happens to suit what the sender does anyway is no obedience behind many that it let pass until it found a size by itself.
    const since = obeyed[0].time;
    const deaf = heard.filter((m) => m.outcome === 'late' && !heedsLate(d, m) && m.time + m.effectSeconds! < since).length;
    if (deaf > obeyed.length * MANY_MORE) return null;
    const first = obeyed[0];
    const reporter = reporterOf(context, first);
    const wire = wireValue(first.wireBefore!);
    const k = first.effect;
    const doubts = doubtsAbout(c, direction, first);
    const refuted = doubts.some((x) => x.kind === 'arrived');
    const said = (x: Doubt): Evidence => evidence(context, 'effect', x.frame, doubtField(x), x.count, doubtSentence(x, reporter));
    const stall = stallOf(context, c, direction);
    const late = heard.filter((m) => !obeyed.includes(m) && (m.outcome === 'ignored' || m.outcome === 'late'));
    // Messages that had no effect before those that the sender obeyed, and a flow that waits: they were lost on their way, or came late.
    const before = late.filter((m) => m.time < first.time && (m.effectSeconds ?? Infinity) > LATE_AT_MOST);
    const waited = before.length >= MANY_MORE && stall > WORTH_A_WORD;
    return observe('pmtud-working', c, direction, {
      cause: `${reporter}|${first.innerMtu}${waited ? '|waited' : ''}`,
      severity: waited ? 'warning' : 'info',
      score: (first.match === 'exact' || first.match === 'several-merged' ? 4 : 2) + (d.high[k] <= first.innerMtu ? 4 : 2) - (refuted ? 4 : 0),
      title: waited ? `${c.sender(direction)} obeys ${reporter} only after ${plural(before.length, 'message')} without effect` : `Path MTU discovery works: ${c.sender(direction)} obeys ${reporter}`,
      stallSeconds: waited ? stall : 0,
      explanation: `${reporter} rejected packets of ${wire} bytes and announced ${first.innerMtu}; ${c.sender(direction)} sent the bytes again in packets that fit after ${seconds(first.effectSeconds ?? 0)}. ${waited ? `But ${plural(before.length, 'message')} before had no effect, and the flow stalled for ${seconds(stall)}: they reached ${c.sender(direction)} late or not at all. ${lookFor(reporter, c.sender(direction))}` : inTime.length > 0 ? (stall > WORTH_A_WORD ? `That costs one round trip; the flow stalled for ${seconds(stall)} all the same.` : 'That costs one round trip and is as it should be.') : 'It waits for its retransmission timer first, as some stacks do (RFC 5927): each message costs a timeout.'}${d.supers > 0 ? ' Larger captured segments are cut by the network card (TSO) after the capture point.' : ''}`,
      evidence: [
        evidence(context, 'cause', first.matchedFrames[0] ?? null, 'ip.len', first.quotedLength, `The packet rejected: ${first.quotedLength} bytes; the sender’s packets were ${wire} bytes.`),
        evidence(context, 'reply', first.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', first.nextHopMtu, `${reporter} announces ${first.nextHopMtu}${obeyed.length > 1 ? `; ${plural(obeyed.length, 'message')} in all, one for each rejected packet` : ''}.${hintSentence(first.nextHopMtu, explainMtu(first.nextHopMtu))}`),
        evidence(context, 'effect', d.frame(k), 'ip.len', d.ipLen(k),
          d.isSuper[k]
            ? `Frame ${d.frame(k)} carries the same bytes in pieces of at most ${d.low[k] > 0 ? d.low[k] : first.innerMtu} bytes${d.source(k) === 'ip-id-step' ? ', counted by its IP IDs' : ''}.`
            : `Frame ${d.frame(k)} carries the same bytes in ${d.ipLen(k)} bytes. (Wireshark calls such a resend out-of-order or retransmission; it is not loss.)`),
        ...doubts.filter((x) => x.kind === 'from-destination').map(said),
      ],
      against: [
        ...(late.length > 0 ? [evidence(context, 'effect', late[0].frame, 'icmp.mtu', late[0].innerMtu, `${plural(late.length, 'message')} took effect late or not at all.`)] : []),
        ...doubts.filter((x) => x.kind !== 'from-destination').map(said),
      ],
      parameters: { reporter, mtu: first.innerMtu, wireSize: wire, messages: obeyed.length, effectSeconds: first.effectSeconds },
      roles: { ...rolesOf(c, direction, reporter, first.innerMtu), packetSize: wire },
    });
  },
};

const lookFor = (reporter: string, sender: string): string => `Look for a filter or a rate limit for ICMP between ${reporter} and ${sender}.`;

/** Packets of the flow are lost without a word to it, and go again as small as a message about another flow to the same host asks for. */
function throughOther(c: FlowCase, direction: 0 | 1, context: CaptureContext): Observation | null {
  const told = toldThroughOther(c, direction);
  if (told === null) return null;
  const { m, mtu, lost } = told;
  const { icmp } = context.tables;
  const d = c.directions[direction];
  const sender = c.sender(direction);
  const reporter = reporterOf(context, told);
  const resend = d.tx.replacedBy[lost];
  const stall = stallOf(context, c, direction);
  const waited = stall > WORTH_A_WORD;
  return observe('pmtud-working', c, direction, {
    cause: `${reporter}|${mtu}|other`,
    severity: waited ? 'warning' : 'info',
    score: 4,
    title: `${sender} hears of ${reporter}’s MTU through another flow`,
    explanation: `${reporter} rejected a packet of another flow to ${c.receiver(direction)}. Packets of this one were lost without a message, and sent again in packets that fit${waited ? `; the flow stalled for ${seconds(stall)}. ${lookFor(reporter, sender)}` : '.'}`,
    evidence: [
      evidence(context, 'cause', d.frame(lost), 'ip.len', d.ipLen(lost), `Frame ${d.frame(lost)} was not acknowledged.`),
      evidence(context, 'reply', icmp.row[m] + 1, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', icmp.nextHopMtu[m], `${reporter} announces ${icmp.nextHopMtu[m]}.`),
      evidence(context, 'effect', d.frame(resend), 'ip.len', d.ipLen(resend), `Frame ${d.frame(resend)} sends its bytes again ${seconds(d.time(resend) - d.time(lost))} later.`),
    ],
    stallSeconds: waited ? stall : 0,
    parameters: { reporter, mtu, wireSize: pieceSize(d, lost) },
    roles: { ...rolesOf(c, direction, reporter, mtu), packetSize: pieceSize(d, lost) },
  });
}
