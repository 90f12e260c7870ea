import { evidence, observe, reporterOf, rolesOf, type Rule } from './rule.ts';

/** 17: the announced MTU of one path goes up and down: several paths, or a route that flaps. */
export const pmtuFlapping: Rule = {
  id: 'pmtu-flapping',
  supersedes: [],
  examine(c, direction, context) {
    const list = c.messages[direction].filter((m) => m.outcome !== 'stale' && m.relation !== 'bogus-mtu' && m.match !== 'not-captured');
    const values: number[] = [];
    for (const m of list) if (values[values.length - 1] !== m.innerMtu) values.push(m.innerMtu);
    let ups = 0;
    let downs = 0;
    for (let i = 1; i < values.length; i++) {
      if (values[i]! > values[i - 1]!) ups++;
      else downs++;
    }
    if (ups < 2 || downs < 1) return null;
    const first = list[0]!;
    const reporters = [...new Set(list.map((m) => reporterOf(context, m)))];
    return observe('pmtu-flapping', c, direction, {
      cause: c.receiver(direction),
      severity: 'warning',
      score: 4 + Math.min(3, ups),
      title: `The path MTU towards ${c.receiver(direction)} goes up and down`,
      explanation: `Messages about one flow announce ${values.slice(0, 6).join(', ')}${values.length > 6 ? ' …' : ''} in turn, from ${reporters.join(' and ')}: packets take several paths with different MTUs. Make them equal, or clamp to the smallest.`,
      evidence: list.slice(0, 4).map((m) => evidence(context, 'reply', m.frame, 'icmp.mtu', m.nextHopMtu, `Frame ${m.frame} announces ${m.nextHopMtu}.`)),
      parameters: { smallest: Math.min(...values), largest: Math.max(...values), changes: values.length - 1 },
      roles: rolesOf(c, direction, reporterOf(context, first), Math.min(...values)),
    });
  },
};
