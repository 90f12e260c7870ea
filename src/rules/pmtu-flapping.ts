import { smallest } from '../lib/extent.ts';
import { wireValue, type MessageFacts } from '../pmtu/messages.ts';
import type { Evidence } from './finding.ts';
import { evidence, observe, reporterOf, rolesOf, type CaptureContext, type Observation, type Rule } from './rule.ts';

/** Values of one flow that are kept. */
const MOST_VALUES = 64;
/** Values and messages that the finding names. */
const MOST_SHOWN = 8;
/** Times that the announced value has to differ from the one before, the first counted. */
const ENOUGH = 4;

/** 17: the announced MTU of one path goes up and down: several paths, or a route that flaps. */
export const pmtuFlapping: Rule = {
  id: 'pmtu-flapping',
  needs: 'messages',
  supersedes: [],
  /**
   * One flow that hears it, or several flows to one host that hear different values in turn. Narrow links one behind the
   * other are heard of in turn as well, again and again by every flow and every ten minutes; but what the narrower one
   * rejects has passed the wider one, and fits it.
   */
  accepts: (group) => {
    const values: number[] = [];
    const told = inOrder(group).flatMap((o) => {
      const sizes = numbers(o.parameters.rejected);
      return numbers(o.parameters.values).map((value, k) => ({ value, size: sizes[k] ?? 0 }));
    });
    for (const { value } of told) if (values[values.length - 1] !== value) values.push(value);
    const rising = [...new Set(values)].sort((x, y) => x - y);
    const nextAbove = new Map(rising.map((value, i) => [value, rising[i + 1] ?? Infinity]));
    const contradicted = told.some(({ value, size }) => size > nextAbove.get(value)!);
    return values.length >= ENOUGH && contradicted;
  },
  together: (strongest, group) => {
    const values: number[] = [];
    const told: Evidence[] = [];
    for (const o of inOrder(group)) {
      const own = numbers(o.parameters.values);
      for (const value of own) if (values[values.length - 1] !== value) values.push(value);
      told.push(...o.evidence);
    }
    // A message for each value that differs from the one before it.
    const changes = told.filter((e, i) => e.value !== told[i - 1]?.value);
    return {
      ...strongest,
      explanation: explanationOf(String(strongest.parameters.receiver), values),
      evidence: changes,
      parameters: { ...strongest.parameters, values: values.slice(0, MOST_VALUES).join(','), smallest: smallest(values) },
      roles: {
        ...strongest.roles, mtu: smallest(values),
        mss: strongest.roles.mss === null ? null : strongest.roles.mss + smallest(values) - Number(strongest.parameters.smallest),
      },
    };
  },
  examine(c, direction, context) {
    // Whose quote is no packet that was captured, and whom nobody heeds, may be anybody.
    const isVouchedFor = (m: MessageFacts): boolean => m.match !== 'part' || m.outcome === 'obeyed' || m.outcome === 'late';
    const list = withoutCopies(c.messages[direction], context)
      .filter((m) => m.outcome !== 'stale' && m.relation !== 'bogus-mtu' && m.match !== 'not-captured' && isVouchedFor(m));
    const values: number[] = [];
    const rejected: number[] = [];
    for (const m of list) {
      const size = m.wireBefore === null ? m.quotedLength : wireValue(m.wireBefore);
      if (values[values.length - 1] !== m.innerMtu) {
        values.push(m.innerMtu);
        rejected.push(size);
      } else rejected[rejected.length - 1] = Math.max(rejected[rejected.length - 1], size);
    }
    const first = list[0];
    if (first === undefined) return null;
    let ups = 0;
    for (let i = 1; i < values.length; i++) if (values[i] > values[i - 1]) ups++;
    const reporter = reporterOf(context, first);
    const least = smallest(values);
    return observe('pmtu-flapping', c, direction, {
      cause: c.receiver(direction),
      severity: 'warning',
      score: 4 + Math.min(3, ups),
      title: `The path MTU towards ${c.receiver(direction)} goes up and down`,
      explanation: explanationOf(c.receiver(direction), values),
      evidence: list.filter((m, i) => m.innerMtu !== list[i - 1]?.innerMtu).slice(0, MOST_SHOWN).map((m) => evidence(context, 'reply', m.frame, 'icmp.mtu', m.nextHopMtu, `Frame ${m.frame} announces ${m.nextHopMtu}.`)),
      parameters: { receiver: c.receiver(direction), values: values.slice(0, MOST_VALUES).join(','), rejected: rejected.slice(0, MOST_VALUES).join(','), ups, smallest: least },
      roles: rolesOf(c, direction, reporter, least),
    });
  },
};

/** Where a capture shows each frame twice, the copy of a message comes behind the next one: no box rejects one packet twice. */
function withoutCopies(messages: readonly MessageFacts[], { tables: { icmp } }: CaptureContext): MessageFacts[] {
  const seen = new Set<string>();
  return messages.filter((f) => {
    const { m } = f;
    const packet = `${icmp.reporter[m]} ${f.nextHopMtu} ${f.seq} ${f.quotedLength} ${icmp.quotedIpId[m]} ${icmp.quotedChecksum[m]}`;
    return !seen.has(packet) && seen.add(packet);
  });
}

/** A path that stays as it was is told once. */
function explanationOf(receiver: string, values: readonly number[]): string {
  const different = values.filter((value, i) => value !== values[i - 1]);
  const more = different.length - MOST_SHOWN;
  return `Messages about traffic to ${receiver} announce different next-hop MTUs in turn, ${different.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}: packets take several paths with different MTUs. Make them equal, or clamp to the smallest.`;
}

const inOrder = (group: readonly Observation[]): Observation[] => [...group].sort((x, y) => (x.evidence[0]?.frame ?? 0) - (y.evidence[0]?.frame ?? 0));

function numbers(list: unknown): number[] {
  return String(list).split(',').map(Number);
}
