import { F_ADDRESS_A, F_ADDRESS_B, H_LARGEST_ACKED_IP_LEN, H_SUPER_SEGMENTS } from '../tables/flow-table.ts';
import type { Tables } from './flow-case.ts';

const largestBySender = new WeakMap<Tables, Map<number, Map<number, number>>>();

/**
 * Largest packet that any flow from one address to another saw acknowledged, 0 = none. Flows with super-segments do not
 * count: their captured lengths are no packets. Gathered once a capture.
 */
export function largestAckedBetween(tables: Tables, sender: number, receiver: number): number {
  let all = largestBySender.get(tables);
  if (all === undefined) {
    all = gather(tables);
    largestBySender.set(tables, all);
  }
  return all.get(sender)?.get(receiver) ?? 0;
}

function gather({ flows }: Tables): Map<number, Map<number, number>> {
  const all = new Map<number, Map<number, number>>();
  for (let half = 0; half < 2 * flows.length; half++) {
    const size = flows.word(half, H_LARGEST_ACKED_IP_LEN);
    if (size <= 0 || flows.word(half, H_SUPER_SEGMENTS) > 0) continue;
    const a = flows.flowWord(half >>> 1, F_ADDRESS_A);
    const b = flows.flowWord(half >>> 1, F_ADDRESS_B);
    const [sender, receiver] = half & 1 ? [b, a] : [a, b];
    let to = all.get(sender);
    if (to === undefined) all.set(sender, (to = new Map()));
    to.set(receiver, Math.max(to.get(receiver) ?? 0, size));
  }
  return all;
}
