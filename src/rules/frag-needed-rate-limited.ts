import type { FlowCase } from '../pmtu/flow-case.ts';
import { MessageIndex } from '../pmtu/message-index.ts';
import { findSizeCut } from '../pmtu/size-cut.ts';
import { F_ADDRESS_A, F_ADDRESS_B } from '../tables/flow-table.ts';
import { OUTCOMES } from '../tables/icmp-error-table.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, rolesOf, seconds, type CaptureContext, type Rule } from './rule.ts';

/** Routers that limit leave at least this between two messages (Cisco IOS: 500 ms); a router that does not sends one a packet. */
const SPACING = 0.09;
const ONE_RTO = 0.19;
/** Copies of one message lie no farther apart. */
const SIGHTING = 0.05;

/** 16: the router announces its MTU too seldom: rejected packets go without a message until one is due again. */
export const fragNeededRateLimited: Rule = {
  id: 'frag-needed-rate-limited',
  needs: 'data',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'clamp-missing', 'pmtu-black-hole', 'black-hole-recovered'],
  examine(c, direction, context) {
    const d = c.directions[direction];
    const told = c.messages[direction].filter((m) => m.relation === 'lowers' && m.match !== 'not-captured');
    const first = told[0] ?? null;
    // A flow without any message may wait for one that others of the same sender got.
    const cut = first === null && c.messages[direction].length === 0 ? findSizeCut(d) : null;
    const model = first !== null ? first.m : cut !== null && cut.attempts.length >= 2 ? messageToSameSender(context, c, direction) : -1;
    if (model < 0) return null;
    const { icmp } = context.tables;
    const mtu = first?.innerMtu ?? icmp.nextHopMtu[model];
    const seq = first?.seq ?? (cut !== null ? d.start(cut.first) : null);
    if (seq === null || (cut !== null && cut.lostMin <= mtu)) return null;
    const until = first?.time ?? Infinity;
    const attempts: number[] = [];
    for (let k = 0; k < d.tx.count && d.time(k) < until; k++) {
      if (d.start(k) <= seq && d.end(k) > seq && d.low[k] > mtu) attempts.push(k);
    }
    const waited = (first?.time ?? d.time(attempts[attempts.length - 1] ?? 0)) - d.time(attempts[0] ?? 0);
    if (attempts.length < 2 || waited < ONE_RTO) return null;
    const spacing = shortestSpacing(context, model);
    if (spacing === null || spacing < SPACING) return null;
    const reporter = context.tables.addresses.format(icmp.ipVersion[model] === 6 ? 6 : 4, icmp.reporter[model]);
    const stall = Math.max(stallOf(context, c, direction), waited);
    return observe('frag-needed-rate-limited', c, direction, {
      cause: reporter,
      severity: 'problem',
      score: 5,
      title: `${reporter} limits its frag-needed messages: rejected packets go without one`,
      explanation: `${c.sender(direction)} sent ${plural(attempts.length, 'packet')} above ${mtu} bytes for the same bytes ${first === null ? `and ${reporter} never said a word about them` : `before ${reporter} said a word`}, ${seconds(waited)} after the first. Its messages are never closer than ${seconds(spacing)}: the router limits their rate, and whoever comes between waits for a retransmission timeout.`,
      evidence: [
        evidence(context, 'cause', d.frame(attempts[0]), 'ip.len', d.ipLen(attempts[0]), `Frame ${d.frame(attempts[0])} (${d.ipLen(attempts[0])} bytes) is lost and nothing says so.`),
        first === null
          ? evidence(context, 'absence', null, 'icmp.mtu', mtu, 'No message for this flow came at all, while other flows of the sender got theirs.')
          : evidence(context, 'reply', first.frame, 'icmp.mtu', first.nextHopMtu, `The first message for this flow, frame ${first.frame}, comes ${seconds(waited)} later.`),
      ],
      stallSeconds: stall,
      parameters: { reporter, mtu, spacingSeconds: Math.round(spacing * 1000) / 1000, attempts: attempts.length },
      roles: rolesOf(c, direction, reporter, mtu),
    });
  },
};

/** Any frag-needed message that quotes a packet of the same sender; −1 = none. */
function messageToSameSender(context: CaptureContext, c: FlowCase, direction: 0 | 1): number {
  const { icmp, flows } = context.tables;
  const sender = flows.flowWord(c.flow, direction === 0 ? F_ADDRESS_A : F_ADDRESS_B) >>> 0;
  for (const m of MessageIndex.of(context.tables).ofSender(c.ipVersion, sender)) if (icmp.outcome[m] !== OUTCOMES.indexOf('stale')) return m;
  return -1;
}

/** Shortest time between two messages of one reporter; null with fewer than three. */
function shortestSpacing(context: CaptureContext, m: number): number | null {
  const index = MessageIndex.of(context.tables);
  const key = index.reporterKey(m);
  let spacing = index.spacings.get(key);
  if (spacing === undefined) index.spacings.set(key, (spacing = spacingOf(context, index.likeMessage(m))));
  return spacing;
}

function spacingOf(context: CaptureContext, messages: readonly number[]): number | null {
  const { icmp, packets } = context.tables;
  let last = -Infinity;
  let previous = -1;
  let shortest = Infinity;
  let n = 0;
  for (const i of messages) {
    const at = packets.time(icmp.row[i]);
    // A second sighting of a message is no second message.
    if (n > 0 && at - last < SIGHTING && icmp.quotedSeq[i] === icmp.quotedSeq[previous] && icmp.quotedIpId[i] === icmp.quotedIpId[previous]) continue;
    previous = i;
    if (n > 0) shortest = Math.min(shortest, at - last);
    last = at;
    n++;
  }
  return n >= 3 ? shortest : null;
}
