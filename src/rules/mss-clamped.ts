import { clampFacts } from '../pmtu/clamp-forensics.ts';
import { explainMss, hintSentence } from '../pmtu/tunnel-arithmetic.ts';
import { evidence, observe, rolesOf, type Rule } from './rule.ts';

/** 7: two copies of one SYN with different MSS options: a box lowers it on the way, as it should. */
export const mssClamped: Rule = {
  id: 'mss-clamped',
  supersedes: [],
  examine(c, direction, context) {
    const facts = clampFacts(c);
    // The option in the receiver's SYN bounds this direction.
    const clamp = facts.sides[1 - direction];
    if (!clamp) return null;
    const { before, after, frame } = clamp;
    const headers = c.directions[direction].limits.headers;
    const oneSided =
      facts.lowered === 'one'
        ? ` The SYN of ${c.sender(direction)} went through the same box unchanged: what ${c.receiver(direction)} sends is not bounded by it.`
        : facts.lowered === 'both' ? ' Both sides’ SYNs are lowered.' : '';
    return observe('mss-clamped', c, direction, {
      cause: `${before}|${after}`,
      severity: 'info',
      score: 7,
      title: `A box on the way lowers the MSS from ${before} to ${after}`,
      explanation: `The SYN of ${c.receiver(direction)} was captured twice, with MSS ${before} before and ${after} behind a box: it keeps segments at ${after + headers} bytes and less, which spares path MTU discovery.${hintSentence(after, explainMss(after, headers))}${oneSided}`,
      evidence: [evidence(context, 'cause', frame, 'tcp.options.mss_val', after, `The copies of this SYN (first in frame ${frame ?? 1}) announce ${before} and ${after}.`)],
      parameters: { mssBefore: before, mssAfter: after },
      roles: rolesOf(c, direction, null, after + headers),
    });
  },
};
