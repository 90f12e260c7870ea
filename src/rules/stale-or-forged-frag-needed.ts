import type { FlowCase } from '../pmtu/flow-case.ts';
import { arrivedAllTheSame, doubtField, doubtsAbout, doubtSentence, type Doubt } from '../pmtu/icmp-plausibility.ts';
import type { MessageFacts } from '../pmtu/messages.ts';
import { evidence, observe, plural, reporterOf, rolesOf, type Rule } from './rule.ts';

/** Messages of one direction that are held against the peer's answers. */
const MOST_MESSAGES = 16;

/** 11: a message about bytes that are not under way, or that had arrived all the same. */
export const staleOrForged: Rule = {
  id: 'stale-or-forged-frag-needed',
  needs: 'messages',
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
        explanation: `Frame ${first.frame} says that a packet of ${first.quotedLength} bytes was rejected (next-hop MTU ${first.nextHopMtu}), and ${c.receiver(direction)} has it all the same. The message is forged or wrong; ${c.sender(direction)} cannot know and sends smaller packets for ten minutes, which costs little.`,
        evidence: [
          evidence(context, 'cause', first.matchedFrames[0] ?? null, 'ip.len', first.quotedLength, `The packet quoted, frame ${first.matchedFrames[0]}, has ${d.ipLen(first.transmissions[first.transmissions.length - 1])} bytes.`),
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
    if (arrivedAllTheSame(c.directions[direction], message) !== null) return { message, doubts: doubtsAbout(c, direction, message) };
  }
  return null;
}
