import { smallest } from '../lib/extent.ts';
import { wireValue } from '../pmtu/messages.ts';
import { evidence, observe, reporterOf, rolesOf, type Rule } from './rule.ts';

/** Values of one flow that are kept. */
const MOST_VALUES = 64;
/** Times that the announced value has to differ from the one before, the first counted. */
const ENOUGH = 4;

/** 17: the announced MTU of one path goes up and down: several paths, or a route that flaps. */
export const pmtuFlapping: Rule = {
  id: 'pmtu-flapping',
  supersedes: [],
  /**
   * One flow that hears it, or several flows to one host that hear different values in turn. Narrow links one behind the
   * other are heard of in turn as well, again and again by every flow and every ten minutes; but what the narrower one
   * rejects has passed the wider one, and fits it.
   */
  accepts: (group) => {
    const values: number[] = [];
    let contradicted = false;
    const told = [...group].sort((x, y) => (x.evidence[0]?.frame ?? 0) - (y.evidence[0]?.frame ?? 0)).flatMap((o) => {
      const sizes = numbers(o.parameters.rejected);
      return numbers(o.parameters.values).map((value, k) => ({ value, size: sizes[k] ?? 0 }));
    });
    for (const { value, size } of told) {
      if (values[values.length - 1] !== value) values.push(value);
      contradicted ||= told.some((other) => other.value > value && size > other.value);
    }
    return values.length >= ENOUGH && contradicted;
  },
  examine(c, direction, context) {
    const list = c.messages[direction].filter((m) => m.outcome !== 'stale' && m.relation !== 'bogus-mtu' && m.match !== 'not-captured');
    const values: number[] = [];
    const rejected: number[] = [];
    for (const m of list) {
      const size = m.wireBefore === null ? m.quotedLength : wireValue(m.wireBefore);
      if (values[values.length - 1] !== m.innerMtu) {
        values.push(m.innerMtu);
        rejected.push(size);
      } else rejected[rejected.length - 1] = Math.max(rejected[rejected.length - 1]!, size);
    }
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
      parameters: { values: values.slice(0, MOST_VALUES).join(','), rejected: rejected.slice(0, MOST_VALUES).join(','), ups, smallest: least },
      roles: rolesOf(c, direction, reporter, least),
    });
  },
};

function numbers(list: unknown): number[] {
  return String(list).split(',').map(Number);
}
