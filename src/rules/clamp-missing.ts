import { mssMtu } from '../pmtu/limits.ts';
import { explainMtu, hintSentence } from '../pmtu/tunnel-arithmetic.ts';
import type { MessageFacts } from '../pmtu/messages.ts';
import { heedsLate } from './pmtud-working.ts';
import { evidence, observe, plural, reporterOf, rolesOf, type Rule } from './rule.ts';

/** 8: every new flow has to learn the narrow hop anew, because nobody lowers the MSS in the handshake. */
export const clampMissing: Rule = {
  id: 'clamp-missing',
  needs: 'messages',
  supersedes: [],
  accepts: (group) => new Set(group.map((o) => o.flow)).size >= 2 || group.some((o) => o.parameters.tunnel === true),
  examine(c, direction, context) {
    const d = c.directions[direction];
    const both = mssMtu(d.limits);
    if (both === null) return null;
    // Behind super-segments in a tunnel it may stay open how large the real packets were; that they were too large says the message.
    const tooLarge = (m: MessageFacts): boolean => m.relation === 'lowers' || (m.relation === 'unknown' && context.tables.icmp.outerVersion[m.m] !== 0);
    // Where one side's MSS alone was lowered, packets above it show that they are bounded by what the other side announced.
    const oneSided = c.messages[direction].some((m) => tooLarge(m) && (m.wireBefore?.low ?? 0) > both);
    const known = oneSided && d.limits.peerMss !== null ? d.limits.peerMss + d.limits.headers : both;
    const told = c.messages[direction].filter((m) => tooLarge(m) && m.outcome !== 'stale' && m.innerMtu < known && m.innerMtu >= 1280);
    if (told.length === 0 || c.client === null) return null;
    const first = told[0];
    const reporter = reporterOf(context, first);
    // A message about the tunnel's own packet goes to the tunnel's end, which need not tell the sender within.
    const isTold = (m: MessageFacts): boolean => m.outcome === 'obeyed' || heedsLate(d, m);
    const outer = told.filter((m) => context.tables.icmp.outerVersion[m.m] !== 0 && !isTold(m));
    const tunnel = outer.length > 0;
    const silent = tunnel && d.firstBehind(outer[outer.length - 1].time, outer[outer.length - 1].frame) >= d.tx.count;
    const waited = tunnel && context.endTime - outer[0].time > 0.2;
    const undelivered = tunnel && outer.every((m) => m.seq !== null && d.tx.highestAck <= m.seq) && (waited || silent);
    if (tunnel) {
      const sender = c.sender(direction);
      return observe('clamp-missing', c, direction, {
        cause: `${reporter}|${first.innerMtu}|tunnel|${undelivered}`,
        severity: undelivered ? 'problem' : 'warning',
        // Where the capture ends with the rejection, the sender may have been told just behind it.
        score: undelivered ? (waited ? 5 : 3) : 4,
        absenceOnly: true,
        title: `${reporter} is too narrow for the tunnel, and ${sender} is not told`,
        explanation: `${reporter} rejected the tunnel’s packets (next-hop MTU ${first.nextHopMtu}); inside, ${first.innerMtu} bytes would fit, but ${sender} sends ${known}. The message goes to the end of the tunnel${undelivered ? `, and the bytes were never acknowledged${waited ? '' : ' as far as the capture goes'}` : ''}: lower the MTU inside the tunnel or clamp the MSS to ${first.innerMtu - d.limits.headers}.${hintSentence(first.nextHopMtu, explainMtu(first.nextHopMtu))}`,
        evidence: [
          evidence(context, 'cause', first.matchedFrames[0] ?? null, 'ip.len', first.quotedLength, `The packet inside the rejected one has ${first.quotedLength} bytes.`),
          evidence(context, 'reply', first.frame, 'icmp.mtu', first.nextHopMtu, `${plural(outer.length, 'message')} from ${reporter}, quoting the tunnel’s packet.`),
        ],
        parameters: { reporter, mtu: first.innerMtu, outerMtu: first.nextHopMtu, tunnel: true },
        roles: { ...rolesOf(c, direction, reporter, first.innerMtu), packetSize: first.quotedLength },
      });
    }
    return observe('clamp-missing', c, direction, {
      cause: `${reporter}|${first.innerMtu}`,
      severity: 'warning',
      score: 5,
      title: oneSided ? `${reporter} leads to a narrower path, and the MSS is lowered in one direction only` : `${reporter} leads to a narrower path, and nothing lowers the MSS`,
      explanation: `${oneSided ? `${c.sender(direction)} announces an MSS for ${both}-byte packets, but ${c.receiver(direction)} one for ${known}: only what ${c.receiver(direction)} sends is kept small. ` : ''}Each new connection through ${reporter} ${oneSided ? 'sends' : 'announces an MSS for'} ${known}-byte packets and has to learn from a rejection that only ${first.innerMtu} pass. That costs a round trip each time, and hangs where the message is filtered; an MSS clamp to ${first.innerMtu - d.limits.headers} on ${reporter} spares both.${hintSentence(first.innerMtu, explainMtu(first.innerMtu))}`,
      evidence: [
        evidence(context, 'cause', null, 'tcp.options.mss_val', known - d.limits.headers, `The handshake allows ${known}-byte packets in this direction (MSS ${known - d.limits.headers}).`),
        evidence(context, 'reply', first.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', first.nextHopMtu, `${reporter} announces ${first.innerMtu} (${plural(told.length, 'message')} for this flow).`),
      ],
      parameters: { reporter, mtu: first.innerMtu, mssMtu: known, oneSided },
      roles: rolesOf(c, direction, reporter, first.innerMtu),
    });
  },
};
