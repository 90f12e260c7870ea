import {
  F_ADDRESS_A, F_ADDRESS_B, F_BITS, FLOW_CLIENT_IS_B, FLOW_CLIENT_KNOWN, FLOW_HANDSHAKE_COMPLETE, FLOW_SYN_ACK_SEEN, FR_LAST_TIME,
  H_LARGEST_ACKED_IP_LEN, H_RETRANSMISSIONS, H_SUPER_SEGMENTS, type FlowTable,
} from '../tables/flow-table.ts';
import { mssMtuOfHalf } from './limits.ts';
import type { Tables } from './flow-case.ts';

/** What the flows of a capture tell of the way from one address to another. */
export interface WayBetween {
  /**
   * Largest packet acknowledged, 0 = none. The captured lengths of super-segments are no packets: they count as what the
   * handshake allows, though a smaller path MTU may have cut them further.
   */
  largestAcked: number;
  /** When a SYN/ACK was last repeated to whom never acknowledged it, seconds since the first frame; −Infinity = none was. */
  unheardSynAck: number;
}

const NOTHING: WayBetween = { largestAcked: 0, unheardSynAck: -Infinity };
/** Repetitions of a SYN/ACK from which a small packet does not come through. */
const IN_VAIN = 2;

const known = new WeakMap<Tables, Map<number, Map<number, WayBetween>>>();

/** What all flows tell of the way from an address to another (both as numbers of the address book). Gathered once a capture. */
export function wayBetween(tables: Tables, sender: number, receiver: number): WayBetween {
  let all = known.get(tables);
  if (all === undefined) {
    all = gather(tables);
    known.set(tables, all);
  }
  return all.get(sender)?.get(receiver) ?? NOTHING;
}

function gather({ flows }: Tables): Map<number, Map<number, WayBetween>> {
  const all = new Map<number, Map<number, WayBetween>>();
  for (let half = 0; half < 2 * flows.length; half++) {
    const largestAcked = largestAckedOf(flows, half);
    const unheardSynAck = unheardSynAckOf(flows, half);
    if (largestAcked <= 0 && unheardSynAck === -Infinity) continue;
    const a = flows.flowWord(half >>> 1, F_ADDRESS_A);
    const b = flows.flowWord(half >>> 1, F_ADDRESS_B);
    const [sender, receiver] = half & 1 ? [b, a] : [a, b];
    let to = all.get(sender);
    if (to === undefined) all.set(sender, (to = new Map()));
    const before = to.get(receiver) ?? NOTHING;
    to.set(receiver, { largestAcked: Math.max(before.largestAcked, largestAcked), unheardSynAck: Math.max(before.unheardSynAck, unheardSynAck) });
  }
  return all;
}

function largestAckedOf(flows: FlowTable, half: number): number {
  const acked = flows.word(half, H_LARGEST_ACKED_IP_LEN);
  return acked > 0 && flows.word(half, H_SUPER_SEGMENTS) > 0 ? Math.min(acked, mssMtuOfHalf(flows, half) ?? 0) : acked;
}

function unheardSynAckOf(flows: FlowTable, half: number): number {
  const flow = half >>> 1;
  const bits = flows.flowWord(flow, F_BITS);
  if ((bits & (FLOW_SYN_ACK_SEEN | FLOW_CLIENT_KNOWN | FLOW_HANDSHAKE_COMPLETE)) !== (FLOW_SYN_ACK_SEEN | FLOW_CLIENT_KNOWN)) return -Infinity;
  const isServer = (bits & FLOW_CLIENT_IS_B ? 0 : 1) === (half & 1);
  return isServer && flows.word(half, H_RETRANSMISSIONS) >= IN_VAIN ? flows.flowReal(flow, FR_LAST_TIME) : -Infinity;
}
