import { doubtField, doubtsAbout, doubtSentence } from '../pmtu/icmp-plausibility.ts';
import { stallOf } from './glued.ts';
import { evidence, observe, plural, reporterOf, rolesOf, seconds, type Rule } from './rule.ts';

/** 9: a next-hop MTU that no link has, or that makes hosts give up path MTU discovery. */
export const bogusNextHopMtu: Rule = {
  id: 'bogus-next-hop-mtu',
  needs: 'messages',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'frag-needed-ignored', 'pmtud-working'],
  examine(c, direction, context) {
    const floor = c.ipVersion === 6 ? 1280 : 552;
    const bad = c.messages[direction].filter((m) => m.outcome !== 'stale' && m.nextHopMtu < floor && m.match !== 'not-captured');
    if (bad.length === 0) return null;
    const d = c.directions[direction];
    const first = bad[0];
    const reporter = reporterOf(context, first);
    const stall = stallOf(context, c, direction);
    const after = d.firstAfter(first.time);
    const harmed = stall > 0.2 || bad.some((m) => m.outcome === 'ignored');
    return observe('bogus-next-hop-mtu', c, direction, {
      cause: `${reporter}|${first.nextHopMtu}`,
      severity: harmed ? 'problem' : 'warning',
      score: first.match === 'exact' || first.match === 'several-merged' ? 7 : 4,
      title: `${reporter} announces a next-hop MTU of ${first.nextHopMtu}`,
      explanation:
        (first.nextHopMtu === 0
          ? `A next-hop MTU of 0 comes from a router older than RFC 1191 or from broken firmware: the sender has to guess. `
          : `No link on an ordinary path has an MTU of ${first.nextHopMtu}; the value is wrong, or the message was forged. `) +
        (c.ipVersion === 6
          ? 'IPv6 hosts ignore values below 1280 (RFC 8201), so the loss goes on.'
          : 'Linux falls to 552 bytes and switches DF off for that destination for ten minutes.') +
        (stall > 0 ? ` The flow stalled for ${seconds(stall)}.` : ''),
      evidence: [
        evidence(context, 'cause', first.matchedFrames[0] ?? null, 'ip.len', first.quotedLength, `The packet rejected has ${first.quotedLength} bytes.`),
        evidence(context, 'reply', first.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', first.nextHopMtu, `${plural(bad.length, 'message')} from ${reporter} with next-hop MTU ${first.nextHopMtu}.`),
        ...(after < d.tx.count ? [evidence(context, 'effect', d.frame(after), 'ip.len', d.ipLen(after), `The next data packet, frame ${d.frame(after)}, has ${d.ipLen(after)} bytes${d.dontFragment(after) ? '' : ' and DF off'}.`)] : []),
      ],
      against: doubtsAbout(c, direction, first).map((x) => evidence(context, 'effect', x.frame, doubtField(x), x.count, doubtSentence(x, reporter))),
      stallSeconds: harmed ? stall : 0,
      parameters: { reporter, mtu: first.nextHopMtu, messages: bad.length },
      roles: { ...rolesOf(c, direction, reporter, null), packetSize: first.quotedLength },
    });
  },
};
