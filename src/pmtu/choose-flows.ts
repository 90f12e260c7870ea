import {
  F_BITS,
  FLOW_FRAGMENTED,
  FLOW_HAS_ICMP,
  FLOW_RST_SEEN,
  FR_FIRST_TIME,
  FR_LAST_TIME,
  H_DATA_SEGMENTS,
  H_LARGEST_IP_LEN,
  H_MSS_LARGEST,
  H_PACKETS,
  H_RESENDS,
  H_RETRANSMISSIONS,
  H_LOST_SEGMENTS,
  H_SUPER_SEGMENTS,
  H_RARE,
  H_ZERO_WINDOWS,
  R_STALL_SECONDS,
  flowWordsAt,
  halfWordsAt,
  type FlowTable,
} from '../tables/flow-table.ts';
import { ASSUMED_MTU, mssMtuOfHalf } from './limits.ts';

/** A flow with fewer seconds than this between its ends cannot have been idle or silent for long. */
const LONG = 1;
/** With so few flows all are looked at; up to so many also those that fall silent before the capture ends. */
const FEW_FLOWS = 20;
const MANY_FLOWS = 2000;

/** Flows that deserve a closer look: everything but flows without any resend, gap, large segment, stall, message or pause. */
export function chooseFlows(flows: FlowTable, captureEnd: number): number[] {
  const chosen: number[] = [];
  for (let flow = 0; flow < flows.length; flow++) if (deserves(flows, flow, captureEnd)) chosen.push(flow);
  return chosen;
}

function deserves(flows: FlowTable, flow: number, captureEnd: number): boolean {
  const w = flows.block(flow).words;
  const bits = w[flowWordsAt(flow) + F_BITS];
  if (bits & (FLOW_HAS_ICMP | FLOW_FRAGMENTED)) return true;
  const a = halfWordsAt(2 * flow);
  const b = halfWordsAt(2 * flow + 1);
  const packets = w[a + H_PACKETS] + w[b + H_PACKETS];
  if (bits & FLOW_RST_SEEN && w[a + H_DATA_SEGMENTS] + w[b + H_DATA_SEGMENTS] > 0) return true;
  for (let half = 2 * flow; half < 2 * flow + 2; half++) {
    const at = halfWordsAt(half);
    if (w[at + H_RARE] > 0 && isTroubled(flows, half)) return true;
    if (w[at + H_LARGEST_IP_LEN] > (mssMtuOfHalf(flows, half) ?? ASSUMED_MTU)) return true;
  }
  const duration = flows.flowReal(flow, FR_LAST_TIME) - flows.flowReal(flow, FR_FIRST_TIME);
  if (duration >= LONG && duration / packets > 0.05) return true;
  // A refused connection is worth a word where there is not much else.
  if (flows.length <= FEW_FLOWS && bits & FLOW_RST_SEEN) return true;
  return packets > 3 && (flows.length <= FEW_FLOWS || (captureEnd - flows.flowReal(flow, FR_LAST_TIME) >= LONG && flows.length <= MANY_FLOWS));
}

function isTroubled(flows: FlowTable, half: number): boolean {
  if (flows.word(half, H_MSS_LARGEST) > 0 || flows.word(half, H_SUPER_SEGMENTS) > 0) return true;
  if (flows.word(half, H_RETRANSMISSIONS) > 0 || flows.word(half, H_RESENDS) > 0 || flows.word(half, H_LOST_SEGMENTS) > 0) return true;
  return flows.word(half, H_ZERO_WINDOWS) > 0 || flows.real(half, R_STALL_SECONDS) > 0;
}
