import { gluedFacts, gluedObservation } from './glued.ts';
import type { Rule } from './rule.ts';

/** 2: the sender's TSO packet travelled uncut to a box that rejects it. */
export const unsegmentedTso: Rule = {
  id: 'unsegmented-tso',
  needs: 'messages',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'frag-needed-but-fits', 'pmtu-black-hole', 'lso-burst-loss', 'application-idle', 'zero-window'],
  examine(c, direction, context) {
    const facts = gluedFacts(c, direction, context);
    return facts === null || facts.originScore <= 0 ? null : gluedObservation('unsegmented-tso', c, direction, facts, context);
  },
};
