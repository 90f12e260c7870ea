import { H_BITS, H_ISN, HALF_SYN, type FlowTable } from '../tables/flow-table.ts';

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
