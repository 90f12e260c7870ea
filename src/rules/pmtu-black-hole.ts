import { blackHoleFacts, describeBlackHole } from './black-hole.ts';
import type { Rule } from './rule.ts';

/** 4: large packets vanish without a message, and the sender keeps trying. */
export const pmtuBlackHole: Rule = {
  id: 'pmtu-black-hole',
  needs: 'data',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'application-idle'],
  // One flow of several that falls silent may have any reason.
  accepts: (group) => group.some((o) => o.parameters['forked'] !== true) || group.length > 1,
  examine(c, direction, context) {
    const f = blackHoleFacts(c, direction, context);
    return f === null || f.recovered ? null : describeBlackHole('pmtu-black-hole', c, direction, f, context);
  },
};
