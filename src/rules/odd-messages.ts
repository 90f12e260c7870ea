import type { FlowCase } from '../pmtu/flow-case.ts';
import { doubtField, doubtsAbout, doubtSentence, type Doubt } from '../pmtu/icmp-plausibility.ts';
import { wireValue, type MessageFacts } from '../pmtu/messages.ts';
import { evidence, observe, plural, reporterOf, rolesOf, seconds, type Rule } from './rule.ts';
import { stallOf } from './glued.ts';

/** Messages of one direction that are held against the peer's answers. */
const MOST_MESSAGES = 16;

/** 9: a next-hop MTU that no link has, or that makes hosts give up path MTU discovery. */
export const bogusNextHopMtu: Rule = {
  id: 'bogus-next-hop-mtu',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'frag-needed-ignored', 'pmtud-working'],
  examine(c, direction, context) {
    const floor = c.ipVersion === 6 ? 1280 : 552;
    const bad = c.messages[direction].filter((m) => m.outcome !== 'stale' && m.nextHopMtu < floor && m.match !== 'not-captured');
    if (bad.length === 0) return null;
    const d = c.directions[direction];
    const first = bad[0]!;
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

/** 10: a rejected packet that is no larger than the MTU announced with it. */
export const fragNeededButFits: Rule = {
  id: 'frag-needed-but-fits',
  supersedes: ['plain-loss'],
  examine(c, direction, context) {
    const fits = c.messages[direction].filter((m) => m.relation === 'fits' && (m.match === 'exact' || m.match === 'part'));
    const exact = fits.filter((m) => m.match === 'exact');
    if (exact.length === 0) return null;
    // Where the sender had just obeyed, the message is a straggler.
    if (c.messages[direction].some((m) => m.outcome === 'obeyed')) return null;
    const d = c.directions[direction];
    const first = exact[0]!;
    const reporter = reporterOf(context, first);
    const stall = stallOf(context, c, direction);
    const harmed = exact.length >= 2 && (stall > 0.2 || exact.some((m) => m.transmissions.some((k) => d.replaced(k))));
    return observe('frag-needed-but-fits', c, direction, {
      cause: `${reporter}|${first.nextHopMtu}`,
      severity: harmed ? 'problem' : 'warning',
      score: 5 + (exact.length > 1 ? 2 : 0),
      title: `${reporter} rejects packets that fit the MTU it announces`,
      explanation: `${reporter} rejected a packet of ${first.quotedLength} bytes and asked for ${first.nextHopMtu}, which it already is. The box subtracts a tunnel’s overhead only after the check, reports the wrong link’s MTU, or rejects for another reason; the sender cannot obey${stall > 0 ? ` and stalled for ${seconds(stall)}` : ''}.`,
      evidence: [
        evidence(context, 'cause', first.matchedFrames[0] ?? null, 'ip.len', first.quotedLength, `Frame ${first.matchedFrames[0]} is the rejected packet: ${first.quotedLength} bytes.`),
        evidence(context, 'reply', first.frame, c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu', first.nextHopMtu, `${plural(exact.length, 'message')} from ${reporter} with next-hop MTU ${first.nextHopMtu}.`),
      ],
      stallSeconds: harmed ? stall : 0,
      parameters: {
        reporter,
        mtu: first.nextHopMtu,
        quotedLength: first.quotedLength,
        messages: exact.length,
        wireSize: first.wireBefore ? wireValue(first.wireBefore) : null,
      },
      roles: { ...rolesOf(c, direction, reporter, first.innerMtu), packetSize: first.quotedLength },
    });
  },
};

/** 11: a message about bytes that are not under way, or that had arrived all the same. */
export const staleOrForged: Rule = {
  id: 'stale-or-forged-frag-needed',
  supersedes: [],
  examine(c, direction, context) {
    const d = c.directions[direction];
    const stale = c.messages[direction].filter((m) => m.outcome === 'stale');
    const refuted = stale.length > 0 ? null : firstRefuted(c, direction);
    const first = stale[0] ?? refuted?.message;
    if (first === undefined) return null;
    const reporter = reporterOf(context, first);
    const doubts = refuted?.doubts ?? doubtsAbout(c, direction, first).filter((x) => x.kind !== 'arrived');
    const told = doubts.map((x) => evidence(context, 'effect', x.frame, doubtField(x), x.count, doubtSentence(x, reporter)));
    const mtuField = c.ipVersion === 6 ? 'icmpv6.mtu' : 'icmp.mtu';
    if (refuted !== null) {
      return observe('stale-or-forged-frag-needed', c, direction, {
        cause: `${reporter}|arrived`,
        severity: 'info',
        score: 7,
        title: `${reporter} announces a smaller MTU for packets that had arrived`,
        explanation: `Frame ${first.frame} says that a packet of ${first.quotedLength} bytes was rejected (next-hop MTU ${first.nextHopMtu}), and ${c.receiver(direction)} has it all the same. The message is forged or wrong; ${c.sender(direction)} cannot know that and sends smaller packets for ten minutes, which costs little.`,
        evidence: [
          evidence(context, 'cause', first.matchedFrames[0] ?? null, 'ip.len', first.quotedLength, `The packet quoted, frame ${first.matchedFrames[0]}, has ${d.ipLen(first.transmissions[first.transmissions.length - 1]!)} bytes.`),
          evidence(context, 'reply', first.frame, mtuField, first.nextHopMtu, `${reporter} claims to have rejected it.`),
          ...told,
        ],
        parameters: { reporter, mtu: first.nextHopMtu, messages: 1, arrived: true },
        roles: rolesOf(c, direction, reporter, first.nextHopMtu),
      });
    }
    return observe('stale-or-forged-frag-needed', c, direction, {
      cause: reporter,
      severity: 'info',
      score: first.match === 'not-captured' ? 5 : 3,
      title: `${reporter} sends frag-needed messages about bytes that are not under way`,
      explanation: `${plural(stale.length, 'message')} quote${stale.length === 1 ? 's' : ''} sequence numbers of this flow that were never sent or were acknowledged long before. A sender rightly ignores such messages; they are late copies, or forged.`,
      evidence: [
        evidence(context, 'reply', first.frame, mtuField, first.nextHopMtu, `Frame ${first.frame} quotes a packet that ${first.match === 'not-captured' ? 'the sender had not sent' : 'had already been acknowledged'}.`),
        ...told,
      ],
      parameters: { reporter, mtu: first.nextHopMtu, messages: stale.length },
      roles: rolesOf(c, direction, reporter, first.nextHopMtu),
    });
  },
};

/** The first message whose packets the peer proves to have received, with all that speaks against it. */
function firstRefuted(c: FlowCase, direction: 0 | 1): { message: MessageFacts; doubts: Doubt[] } | null {
  for (const message of c.messages[direction].slice(0, MOST_MESSAGES)) {
    const doubts = doubtsAbout(c, direction, message);
    if (doubts.some((x) => x.kind === 'arrived')) return { message, doubts };
  }
  return null;
}
