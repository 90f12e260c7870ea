import { blackHoleFacts, describeBlackHole } from './black-hole.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import type { Rule } from './rule.ts';

/** Ethernet with and without VLAN tags, and what jumbo links carry. */
const STANDARD = 1500;
const JUMBO_MSS = 2000;

/** 14: two hosts of one link believe in different MTUs; the switch between them drops in silence. */
export const l2MtuMismatch: Rule = {
  id: 'l2-mtu-mismatch',
  needs: 'data',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'application-idle', 'pmtu-black-hole', 'black-hole-recovered'],
  examine(c, direction, context) {
    const d = c.directions[direction];
    const { peerMss } = d.limits;
    if (peerMss === null || peerMss < JUMBO_MSS) return null;
    const facts = blackHoleFacts(c, direction, context);
    if (facts === null || facts.forked || facts.cut.lostMin <= STANDARD || !sameLink(c)) return null;
    return describeBlackHole('l2-mtu-mismatch', c, direction, facts, context);
  },
};

/** Both hosts' packets arrive with the TTL that stacks start with: no router lies between. */
function sameLink(c: FlowCase): boolean {
  const seen = [new Set<number>(), new Set<number>()];
  for (let i = 0; i < c.trace.length && i < 200; i++) seen[c.trace.direction[i]].add(c.trace.ttl[i]);
  return seen.every((s) => s.size > 0 && [...s].every((ttl) => ttl === 64 || ttl === 128 || ttl === 255));
}
