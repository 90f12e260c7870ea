import { blackHoleFacts, describeBlackHole } from './black-hole.ts';
import type { Rule } from './rule.ts';

/** 5: as 4, and the sender got through with smaller segments after its timeouts. */
export const blackHoleRecovered: Rule = {
  id: 'black-hole-recovered',
  needs: 'data',
  supersedes: ['plain-loss', 'offload-at-capture-point', 'application-idle', 'pmtu-black-hole'],
  examine(c, direction, context) {
    const f = blackHoleFacts(c, direction, context);
    return f === null || !f.recovered ? null : describeBlackHole('black-hole-recovered', c, direction, f, context);
  },
};
