import { gluedFacts, gluedObservation } from './glued.ts';
import type { Rule } from './rule.ts';

/** 1: segments that fitted were merged (LRO, GRO) in front of a box that rejects the result. */
export const mergedThenRejected: Rule = {
  id: 'merged-then-rejected',
  needs: 'messages',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'frag-needed-but-fits', 'pmtu-black-hole', 'lso-burst-loss', 'application-idle', 'zero-window'],
  examine(c, direction, context) {
    const facts = gluedFacts(c, direction, context);
    return facts === null || facts.originScore > 0 ? null : gluedObservation('merged-then-rejected', c, direction, facts, context);
  },
};
