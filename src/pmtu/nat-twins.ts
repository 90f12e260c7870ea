import { H_BITS, H_ISN, HALF_SYN, type FlowTable, halfWordsAt } from '../tables/flow-table.ts';

/**
 * Address translation leaves sequence numbers alone, so the two sides of a NAT box show one connection as two flows
 * with the same pair of ISNs. Null where the capture lacks either SYN: then nothing tells.
 */
export function twinKey(flows: FlowTable, flow: number): string | null {
  const a = 2 * flow;
  if (!(flows.word(a, H_BITS) & HALF_SYN) || !(flows.word(a + 1, H_BITS) & HALF_SYN)) return null;
  const x = flows.word(a, H_ISN) >>> 0;
  const y = flows.word(a + 1, H_ISN) >>> 0;
  return x < y ? `${x}|${y}` : `${y}|${x}`;
}

/** The first flow in the capture with the same pair of ISNs, for those of `some` that are not the first themselves; and the second, for those that are. */
export function twinsOf(flows: FlowTable, some: readonly number[]): Map<number, number> {
  const twins = new Map<number, number>();
  // Numbers are compared before texts are made: a capture may hold hundreds of thousands of flows, and nearly all have no twin.
  const sums = new Map<number, number>();
  for (const flow of some) sums.set(sumOf(flows, flow), 0);
  for (let flow = 0; flow < flows.length; flow++) {
    const sum = sumOf(flows, flow);
    const count = sums.get(sum);
    if (count !== undefined) sums.set(sum, count + 1);
  }
  const asked = new Map<string, { flows: number[]; found: number[] }>();
  for (const flow of some) {
    const key = sums.get(sumOf(flows, flow))! > 1 ? twinKey(flows, flow) : null;
    if (key === null) continue;
    const pair = asked.get(key);
    if (pair) pair.flows.push(flow);
    else asked.set(key, { flows: [flow], found: [] });
  }
  if (asked.size === 0) return twins;
  for (let flow = 0; flow < flows.length; flow++) {
    if ((sums.get(sumOf(flows, flow)) ?? 0) < 2) continue;
    const key = twinKey(flows, flow);
    const found = key === null ? undefined : asked.get(key)?.found;
    if (found && found.length < 2) found.push(flow);
  }
  for (const { flows: list, found: [first, second] } of asked.values()) {
    if (second === undefined) continue;
    for (const flow of list) twins.set(flow, flow === first ? second : first);
  }
  return twins;
}

function sumOf(flows: FlowTable, flow: number): number {
  const { words } = flows.block(flow);
  return (words[halfWordsAt(2 * flow) + H_ISN] + words[halfWordsAt(2 * flow + 1) + H_ISN]) | 0;
}
