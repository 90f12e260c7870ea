import { mssMtu } from '../pmtu/limits.ts';
import { evidence, observe, plural, reporterOf, rolesOf, type Rule } from './rule.ts';

/** 8: every new flow has to learn the narrow hop anew, because nobody lowers the MSS in the handshake. */
export const clampMissing: Rule = {
  id: 'clamp-missing',
  supersedes: [],
  minFlows: 2,
  examine(c, direction, context) {
    const d = c.directions[direction];
    const known = mssMtu(d.limits);
    if (known === null) return null;
    const told = c.messages[direction].filter((m) => m.relation === 'lowers' && m.outcome !== 'stale' && m.innerMtu < known && m.innerMtu >= 1280);
    if (told.length === 0 || c.client === null) return null;
    const first = told[0]!;
    const reporter = reporterOf(context, first);
    return observe('clamp-missing', c, direction, {
      cause: `${reporter}|${first.innerMtu}`,
      severity: 'warning',
      score: 5,
      title: `${reporter} leads to a narrower path, and nothing lowers the MSS`,
      explanation: `Each new connection through ${reporter} announces an MSS for ${known}-byte packets and has to learn from a rejection that only ${first.innerMtu} pass. That costs a round trip each time, and hangs wherever the message is filtered. An MSS clamp to ${first.innerMtu - d.limits.headers} on ${reporter} spares both.`,
      evidence: [
        evidence(context, 'cause', null, 'tcp.options.mss_val', known - d.limits.headers, `The handshake allows ${known}-byte packets (MSS ${known - d.limits.headers}).`),
        evidence(context, 'reply', first.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', first.nextHopMtu, `${reporter} announces ${first.innerMtu} (${plural(told.length, 'message')} for this flow).`),
      ],
      parameters: { reporter, mtu: first.innerMtu, mssMtu: known },
      roles: rolesOf(c, direction, reporter, first.innerMtu),
    });
  },
};
