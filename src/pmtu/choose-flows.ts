import {
  F_BITS,
  FLOW_FRAGMENTED,
  FLOW_HAS_ICMP,
  FLOW_RST_SEEN,
  FR_FIRST_TIME,
  FR_LAST_TIME,
  H_DATA_SEGMENTS,
  H_LARGEST_IP_LEN,
  H_MSS,
  H_MSS_LARGEST,
  H_PACKETS,
  H_RESENDS,
  H_RETRANSMISSIONS,
  H_LOST_SEGMENTS,
  H_SUPER_SEGMENTS,
  H_ZERO_WINDOWS,
  R_STALL_SECONDS,
  type FlowTable,
} from '../tables/flow-table.ts';
import { mssMtuOfHalf } from './limits.ts';
import { ASSUMED_MTU } from './limits.ts';

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
  const bits = flows.flowWord(flow, F_BITS);
  if (bits & (FLOW_HAS_ICMP | FLOW_FRAGMENTED)) return true;
  const a = 2 * flow;
  const packets = flows.word(a, H_PACKETS) + flows.word(a + 1, H_PACKETS);
  if (bits & FLOW_RST_SEEN && flows.word(a, H_DATA_SEGMENTS) + flows.word(a + 1, H_DATA_SEGMENTS) > 0) return true;
  for (let d = 0; d < 2; d++) {
    const half = a + d;
    if (flows.word(half, H_RETRANSMISSIONS) > 0 || flows.word(half, H_RESENDS) > 0 || flows.word(half, H_LOST_SEGMENTS) > 0) return true;
    if (flows.word(half, H_MSS_LARGEST) > flows.word(half, H_MSS)) return true;
    if (flows.word(half, H_ZERO_WINDOWS) > 0 || flows.word(half, H_SUPER_SEGMENTS) > 0 || flows.real(half, R_STALL_SECONDS) > 0) return true;
    const mtu = mssMtuOfHalf(flows, half) ?? ASSUMED_MTU;
    if (flows.word(half, H_LARGEST_IP_LEN) > mtu) return true;
  }
  const duration = flows.flowReal(flow, FR_LAST_TIME) - flows.flowReal(flow, FR_FIRST_TIME);
  if (duration >= LONG && duration / packets > 0.05) return true;
  // A refused connection is worth a word where there is not much else.
  if (flows.length <= FEW_FLOWS && bits & FLOW_RST_SEEN) return true;
  return packets > 3 && (flows.length <= FEW_FLOWS || (captureEnd - flows.flowReal(flow, FR_LAST_TIME) >= LONG && flows.length <= MANY_FLOWS));
}
