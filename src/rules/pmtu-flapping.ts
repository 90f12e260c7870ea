import { smallest } from '../lib/extent.ts';
import { evidence, observe, reporterOf, rolesOf, type Rule } from './rule.ts';

/** 17: the announced MTU of one path goes up and down: several paths, or a route that flaps. */
export const pmtuFlapping: Rule = {
  id: 'pmtu-flapping',
  supersedes: [],
  /** One flow that hears it, or several flows to one host that hear different values in turn. */
  accepts: (group) => {
    const values: number[] = [];
    for (const o of group) for (const v of String(o.parameters.values).split(',').map(Number)) if (values[values.length - 1] !== v) values.push(v);
    return group.some((o) => o.parameters.ups !== 0) ? values.length >= 4 : new Set(values).size >= 2 && values.length >= 4;
  },
  examine(c, direction, context) {
    const list = c.messages[direction].filter((m) => m.outcome !== 'stale' && m.relation !== 'bogus-mtu' && m.match !== 'not-captured');
    const values: number[] = [];
    for (const m of list) if (values[values.length - 1] !== m.innerMtu) values.push(m.innerMtu);
    const first = list[0];
    if (first === undefined) return null;
    let ups = 0;
    for (let i = 1; i < values.length; i++) if (values[i]! > values[i - 1]!) ups++;
    const reporter = reporterOf(context, first);
    const least = smallest(values);
    return observe('pmtu-flapping', c, direction, {
      cause: c.receiver(direction),
      severity: 'warning',
      score: 4 + Math.min(3, ups),
      title: `The path MTU towards ${c.receiver(direction)} goes up and down`,
      explanation: `Messages about traffic to ${c.receiver(direction)} announce different next-hop MTUs in turn, here ${values.slice(0, 6).join(', ')}: packets take several paths with different MTUs. Make them equal, or clamp to the smallest.`,
      evidence: list.slice(0, 4).map((m) => evidence(context, 'reply', m.frame, 'icmp.mtu', m.nextHopMtu, `Frame ${m.frame} announces ${m.nextHopMtu}.`)),
      parameters: { values: values.slice(0, 64).join(','), ups, smallest: least },
      roles: rolesOf(c, direction, reporter, least),
    });
  },
};
