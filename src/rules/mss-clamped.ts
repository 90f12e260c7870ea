import { H_MSS, H_MSS_LARGEST } from '../tables/flow-table.ts';
import { explainMss, hintSentence } from '../pmtu/tunnel-arithmetic.ts';
import { evidence, observe, rolesOf, type Rule } from './rule.ts';
import { SYN } from '../wire/headers.ts';

/** 7: two copies of one SYN with different MSS options: a box lowers it on the way, as it should. */
export const mssClamped: Rule = {
  id: 'mss-clamped',
  supersedes: [],
  examine(c, direction, context) {
    const { flows } = context.tables;
    // The option in the receiver's SYN bounds this direction.
    const half = 2 * c.flow + 1 - direction;
    const low = flows.word(half, H_MSS);
    const high = flows.word(half, H_MSS_LARGEST);
    if (low <= 0 || high <= low) return null;
    let frame: number | null = null;
    for (let i = 0; i < c.trace.length && frame === null; i++) {
      if (c.trace.direction[i] !== direction && c.trace.flags[i]! & SYN) frame = c.trace.row[i]! + 1;
    }
    const headers = c.directions[direction].limits.headers;
    return observe('mss-clamped', c, direction, {
      cause: `${high}|${low}`,
      severity: 'info',
      score: 7,
      title: `A box on the way lowers the MSS from ${high} to ${low}`,
      explanation: `The SYN of ${c.receiver(direction)} was captured twice, with MSS ${high} before and ${low} behind a box: it keeps segments at ${low + headers} bytes and less, which spares path MTU discovery.${hintSentence(low, explainMss(low, headers))}`,
      evidence: [evidence(context, 'cause', frame, 'tcp.options.mss_val', low, `The copies of this SYN (first in frame ${frame ?? 1}) announce ${high} and ${low}.`)],
      parameters: { mssBefore: high, mssAfter: low },
      roles: rolesOf(c, direction, null, low + headers),
    });
  },
};
