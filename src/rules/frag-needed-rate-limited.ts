import type { IcmpErrorTable } from '../tables/icmp-error-table.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, reporterOf, rolesOf, seconds, type CaptureContext, type Rule } from './rule.ts';

/** Routers that limit leave at least this between two messages (Cisco IOS: 500 ms); a router that does not sends one a packet. */
const SPACING = 0.09;
const ONE_RTO = 0.19;

/** 16: the router announces its MTU too seldom: rejected packets go without a message until one is due again. */
export const fragNeededRateLimited: Rule = {
  id: 'frag-needed-rate-limited',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'clamp-missing'],
  examine(c, direction, context) {
    const d = c.directions[direction];
    const told = c.messages[direction].filter((m) => m.relation === 'lowers' && m.outcome !== 'stale' && m.match !== 'not-captured');
    const first = told[0];
    if (first === undefined || first.seq === null) return null;
    const attempts: number[] = [];
    for (let k = 0; k < d.tx.count && d.time(k) < first.time; k++) {
      if (d.start(k) <= first.seq && d.end(k) > first.seq && d.low[k]! > first.innerMtu) attempts.push(k);
    }
    if (attempts.length < 2 || first.time - d.time(attempts[0]!) < ONE_RTO) return null;
    const spacing = shortestSpacing(context, first.m);
    if (spacing === null || spacing < SPACING) return null;
    const reporter = reporterOf(context, first);
    const stall = Math.max(stallOf(context, c, direction), first.time - d.time(attempts[0]!));
    return observe('frag-needed-rate-limited', c, direction, {
      cause: reporter,
      severity: 'problem',
      score: 5,
      title: `${reporter} limits its frag-needed messages: rejected packets go without one`,
      explanation: `${c.sender(direction)} sent ${plural(attempts.length, 'packet')} above ${first.innerMtu} bytes for the same bytes before ${reporter} said a word, ${seconds(first.time - d.time(attempts[0]!))} after the first. Its messages are never closer than ${seconds(spacing)}: the router limits their rate, and whoever comes between waits for a retransmission timeout.`,
      evidence: [
        evidence(context, 'cause', d.frame(attempts[0]!), 'ip.len', d.ipLen(attempts[0]!), `Frame ${d.frame(attempts[0]!)} (${d.ipLen(attempts[0]!)} bytes) is lost and nothing says so.`),
        evidence(context, 'reply', first.frame, 'icmp.mtu', first.nextHopMtu, `The first message for this flow, frame ${first.frame}, comes ${seconds(first.time - d.time(attempts[0]!))} later.`),
      ],
      stallSeconds: stall,
      parameters: { reporter, mtu: first.innerMtu, spacingSeconds: Math.round(spacing * 1000) / 1000, attempts: attempts.length },
      roles: rolesOf(c, direction, reporter, first.innerMtu),
    });
  },
};

/** Shortest time between two messages of one reporter; null with fewer than three. */
function shortestSpacing(context: CaptureContext, m: number): number | null {
  const { icmp, packets } = context.tables;
  let last = -Infinity;
  let shortest = Infinity;
  let n = 0;
  for (let i = 0; i < icmp.length; i++) {
    if (!sameReporter(icmp, i, m)) continue;
    const at = packets.time(icmp.row[i]!);
    if (n > 0) shortest = Math.min(shortest, at - last);
    last = at;
    n++;
  }
  return n >= 3 ? shortest : null;
}

function sameReporter(icmp: IcmpErrorTable, x: number, y: number): boolean {
  return icmp.kind[x] === icmp.kind[y] && icmp.reporter[x] === icmp.reporter[y] && icmp.ipVersion[x] === icmp.ipVersion[y];
}
