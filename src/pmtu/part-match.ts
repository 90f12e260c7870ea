import { F_NEXT_PART, F_PORTS, F_ADDRESS_A, type FlowTable } from '../tables/flow-table.ts';
import { ICMP_OTHER, type IcmpErrorTable } from '../tables/icmp-error-table.ts';
import { BIT_B_TO_A, type PacketTable } from '../tables/packet-table.ts';
import { assign, noteUnder } from './nat-match.ts';

/** How well a captured segment with the quoted number fits a quote. */
const SAME_SEQ = 1;
const SAME_LENGTH = 2;
const SAME_ID = 3;

/**
 * A stream seen both plain and inside a tunnel is several parts with one tuple: a message about it is taken for one of the part that it
 * quotes a packet of, by length and IP ID. Where parts fit alike it stays where it is. One pass over the packets, where there are such.
 */
export function matchParts(icmp: IcmpErrorTable, packets: PacketTable, flows: FlowTable): void {
  const bySeq = new Map<number, number[]>();
  for (let m = 0; m < icmp.length; m++) {
    const flow = icmp.flow[m];
    if (flow < 0 || icmp.kind[m] === ICMP_OTHER || !icmp.quotedHasSeq[m] || flows.flowWord(flows.headOf(flow), F_NEXT_PART) < 0) continue;
    noteUnder(bySeq, icmp.quotedSeq[m] | 0, m);
  }
  if (bySeq.size === 0) return;
  const own = new Map<number, number>();
  const others = new Map<number, { fit: number; half: number }>();
  for (let b = 0; b < packets.blocks.length; b++) {
    const block = packets.blocks[b];
    const n = packets.filled(b);
    for (let i = 0; i < n; i++) {
      const flow = block.flow[i];
      if (flow < 0) continue;
      const here = bySeq.get(block.seq[i] | 0);
      if (here === undefined) continue;
      for (const m of here) {
        const is = icmp.flow[m];
        if (packets.rowAt(b, i) >= icmp.row[m] || flows.headOf(flow) !== flows.headOf(is)) continue;
        const direction = block.bits[i] & BIT_B_TO_A;
        if (sameSide(flows, flow, is) !== (direction === icmp.direction[m])) continue;
        const fit = block.ipLen[i] !== icmp.quotedIpLen[m] ? SAME_SEQ : block.ipId[i] === icmp.quotedIpId[m] ? SAME_ID : SAME_LENGTH;
        if (flow === is) own.set(m, Math.max(own.get(m) ?? 0, fit));
        else if (fit >= (others.get(m)?.fit ?? 0)) others.set(m, { fit, half: 2 * flow + direction });
      }
    }
  }
  for (const [m, { fit, half }] of others) {
    if (fit <= (own.get(m) ?? 0)) continue;
    assign(icmp, flows, m, half >>> 1, half & 1, icmp.viaNat[m]);
  }
}

/** Halves of the other parts of a half's stream that show the same direction. */
export function sameDirectionOfParts(flows: FlowTable, half: number): number[] {
  const flow = half >>> 1;
  const found: number[] = [];
  for (let part = flows.headOf(flow); part >= 0; part = flows.flowWord(part, F_NEXT_PART)) {
    if (part !== flow) found.push(2 * part + (sameSide(flows, part, flow) ? half & 1 : 1 - (half & 1)));
  }
  return found;
}

/** Whether two parts of one stream call the same end a. */
function sameSide(flows: FlowTable, one: number, other: number): boolean {
  return flows.flowWord(one, F_ADDRESS_A) === flows.flowWord(other, F_ADDRESS_A) && flows.flowWord(one, F_PORTS) === flows.flowWord(other, F_PORTS);
}
