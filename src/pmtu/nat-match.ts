import { ICMP_OTHER, type IcmpErrorTable } from '../tables/icmp-error-table.ts';
import { F_ADDRESS_A, F_ADDRESS_B, F_PORTS, FLOW_HAS_ICMP, type FlowTable } from '../tables/flow-table.ts';
import { BIT_B_TO_A, type PacketTable } from '../tables/packet-table.ts';

const TCP = 6;
const NONE: readonly number[] = [];

/**
 * Messages whose quoted tuple is no flow of this capture may speak of a flow under its other addresses (NAT). Address
 * translation leaves sequence number and IP ID alone, so a captured segment with the quoted sequence number, IP ID
 * and one of the quoted ends is the one, or where both ends have other addresses one of the ports. Fills flow, direction
 * and viaNat of such messages; one pass over the packets.
 * Messages whose quote was cut before the ports are found by addresses, IP ID and length.
 */
export function matchThroughNat(icmp: IcmpErrorTable, packets: PacketTable, flows: FlowTable): void {
  const bySeq = new Map<number, number[]>();
  const byId = new Map<number, number[]>();
  for (let m = 0; m < icmp.length; m++) {
    if (icmp.flow[m] >= 0 || icmp.quotedProtocol[m] !== TCP || icmp.kind[m] === ICMP_OTHER) continue;
    if (icmp.quotedHasSeq[m]) noteUnder(bySeq, icmp.quotedSeq[m], m);
    else if (icmp.quotedSrcPort[m] < 0 && icmp.quotedIpId[m] > 0) noteUnder(byId, icmp.quotedIpId[m], m);
  }
  if (bySeq.size === 0 && byId.size === 0) return;
  for (let b = 0; b < packets.blocks.length; b++) {
    const block = packets.blocks[b];
    const n = packets.filled(b);
    for (let i = 0; i < n; i++) {
      const flow = block.flow[i];
      if (flow < 0) continue;
      const direction = block.bits[i] & BIT_B_TO_A;
      for (const m of bySeq.get(block.seq[i]) ?? NONE) {
        const id = icmp.quotedIpId[m];
        const sameId = id < 0 || id === block.ipId[i];
        if (!sameId || packets.rowAt(b, i) >= icmp.row[m] || !isTranslated(icmp, flows, m, flow, direction)) continue;
        assign(icmp, flows, m, flow, direction, 1);
      }
      for (const m of byId.get(block.ipId[i]) ?? NONE) {
        const isIt = packets.rowAt(b, i) < icmp.row[m] && block.ipLen[i] === icmp.quotedIpLen[m] && isBetweenQuotedEnds(icmp, flows, m, flow, direction);
        if (isIt) assign(icmp, flows, m, flow, direction, 0);
      }
    }
  }
}

/**
 * Whether the quoted tuple may be a flow's after address translation. One end stays as it is; where none does, because two boxes
 * translate, at least a port is kept. An end that keeps its address keeps its port as well.
 */
function isTranslated(icmp: IcmpErrorTable, flows: FlowTable, m: number, flow: number, direction: number): boolean {
  const ports = flows.flowWord(flow, F_PORTS);
  const a = flows.flowWord(flow, F_ADDRESS_A) >>> 0;
  const b = flows.flowWord(flow, F_ADDRESS_B) >>> 0;
  const sameSource = icmp.quotedSrc[m] === (direction ? b : a);
  const sameTarget = icmp.quotedDst[m] === (direction ? a : b);
  const sameSourcePort = icmp.quotedSrcPort[m] === (direction ? ports & 0xffff : ports >>> 16);
  const sameTargetPort = icmp.quotedDstPort[m] === (direction ? ports >>> 16 : ports & 0xffff);
  if ((sameSource && sameSourcePort) || (sameTarget && sameTargetPort)) return true;
  return !sameSource && !sameTarget && (sameSourcePort || sameTargetPort);
}

/** Whether a flow's direction goes from the quoted source to the quoted target. */
function isBetweenQuotedEnds(icmp: IcmpErrorTable, flows: FlowTable, m: number, flow: number, direction: number): boolean {
  const [source, target] = direction ? [F_ADDRESS_B, F_ADDRESS_A] : [F_ADDRESS_A, F_ADDRESS_B];
  return icmp.quotedSrc[m] === flows.flowWord(flow, source) >>> 0 && icmp.quotedDst[m] === flows.flowWord(flow, target) >>> 0;
}

/** Ties a message to a flow and its direction. */
export function assign(icmp: IcmpErrorTable, flows: FlowTable, m: number, flow: number, direction: number, viaNat: number): void {
  icmp.flow[m] = flow;
  icmp.direction[m] = direction;
  icmp.viaNat[m] = viaNat;
  flows.mark(flow, FLOW_HAS_ICMP);
}

/** Messages about one key that are looked at; a thousandth one about the same bytes says nothing new. */
const MOST_ALIKE = 64;

/** Notes message m under a key of the packets that it may quote. */
export function noteUnder(map: Map<number, number[]>, key: number, m: number): void {
  const list = map.get(key);
  if (list) {
    if (list.length < MOST_ALIKE) list.push(m);
  } else map.set(key, [m]);
}
