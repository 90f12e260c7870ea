import type { DirectionCase } from '../pmtu/direction-case.ts';
import { MIN_RTO } from '../pmtu/effect.ts';
import { wireValue, type MessageFacts } from '../pmtu/messages.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, reporterOf, rolesOf, seconds, type Rule } from './rule.ts';

/** 10: a rejected packet that is no larger than the MTU announced with it. */
export const fragNeededButFits: Rule = {
  id: 'frag-needed-but-fits',
  needs: 'messages',
  supersedes: ['plain-loss', 'pmtud-working', 'clamp-missing'],
  examine(c, direction, context) {
    const fits = c.messages[direction].filter((m) => m.relation === 'fits' && (m.match === 'exact' || m.match === 'part'));
    const exact = fits.filter((m) => m.match === 'exact');
    if (exact.length === 0) return null;
    // Where the sender had just obeyed, the message is a straggler; but not where what obeys is rejected again, a timeout later.
    const last = exact[exact.length - 1];
    const again = exact.find((m) => m.seq !== null && m.seq === last.seq && last.time - m.time >= MIN_RTO);
    if (!again && c.messages[direction].some((m) => m.outcome === 'obeyed')) return null;
    const d = c.directions[direction];
    const first = again ?? exact[0];
    const reporter = reporterOf(context, first);
    const stall = stallOf(context, c, direction);
    const harmed = exact.length >= 2 && (stall > 0.2 || exact.some((m) => m.transmissions.some((k) => d.replaced(k))));
    return observe('frag-needed-but-fits', c, direction, {
      cause: `${reporter}|${first.nextHopMtu}`,
      severity: harmed ? 'problem' : 'warning',
      score: 5 + (exact.length > 1 ? 2 : 0),
      title: `${reporter} rejects packets that fit the MTU it announces`,
      explanation: `${reporter} rejected a packet of ${first.quotedLength} bytes and asked for ${first.nextHopMtu}, ${first.quotedLength === first.innerMtu ? 'which it already is' : `although it is ${plural(first.innerMtu - first.quotedLength, 'byte')} smaller`}. The box subtracts a tunnel’s overhead only after the check, reports the wrong link’s MTU, or rejects for another reason; the sender cannot obey${stall > 0 ? ` and stalled for ${seconds(stall)}` : ''}.`,
      evidence: [
        evidence(context, 'cause', first.matchedFrames[0] ?? null, 'ip.len', first.quotedLength, `Frame ${first.matchedFrames[0]} is the rejected packet: ${first.quotedLength} bytes.`),
        evidence(context, 'reply', first.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', first.nextHopMtu, `${plural(exact.length, 'message')} from ${reporter} with next-hop MTU ${first.nextHopMtu}.`),
      ],
      wastedBytes: rejectedBytes(d, exact),
      stallSeconds: harmed ? stall : 0,
      parameters: {
        reporter,
        mtu: first.nextHopMtu,
        quotedLength: first.quotedLength,
        messages: exact.length,
        wireSize: first.wireBefore ? wireValue(first.wireBefore) : null,
      },
      // What the message announces is not what fits: no fix may be filled in with it.
      roles: { ...rolesOf(c, direction, reporter, null), packetSize: first.quotedLength },
    });
  },
};

/** IP bytes of the rejected transmissions that did not arrive all the same. */
function rejectedBytes(d: DirectionCase, messages: readonly MessageFacts[]): number {
  const rejected = new Set(messages.flatMap((m) => m.transmissions));
  let bytes = 0;
  for (const k of rejected) if (!d.acked(k)) bytes += d.ipLen(k);
  return bytes;
}
