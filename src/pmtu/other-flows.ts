import {
  F_ADDRESS_A, F_ADDRESS_B, F_BITS, FLOW_CLIENT_IS_B, FLOW_CLIENT_KNOWN, FLOW_HANDSHAKE_COMPLETE, FLOW_SYN_ACK_SEEN, FR_LAST_TIME,
  H_LARGEST_ACKED_IP_LEN, H_RETRANSMISSIONS, H_SUPER_SEGMENTS, R_LAST_ACK_TIME,
} from '../tables/flow-table.ts';
import { mssMtuOfHalf } from './limits.ts';
import type { Tables } from './flow-case.ts';

/** What the flows of a capture tell of the way from one address to another. */
interface WayBetween {
  /**
   * Largest packet acknowledged, 0 = none. The captured lengths of super-segments are no packets: they count as what the
   * handshake allows, though a smaller path MTU may have cut them further.
   */
  largestAcked: number;
  /** When the receiver last acknowledged anything in such a flow, seconds since the first frame; −Infinity = never. */
  heardUntil: number;
  /** When a SYN/ACK was last repeated to whom never acknowledged it, seconds since the first frame; −Infinity = none was. */
  unheardSynAck: number;
}

/** Repetitions of a SYN/ACK from which a small packet does not come through. */
const IN_VAIN = 2;
const HANDSHAKE = FLOW_SYN_ACK_SEEN | FLOW_CLIENT_KNOWN | FLOW_HANDSHAKE_COMPLETE;

/** By sender and receiver. */
type Ways = Map<number, Map<number, WayBetween>>;

const known = new WeakMap<Tables, Ways>();

/** What all flows tell of the way from an address to another (both as numbers of the address book). Gathered once a capture. */
export function wayBetween(tables: Tables, sender: number, receiver: number): WayBetween {
  let all = known.get(tables);
  if (all === undefined) known.set(tables, (all = gather(tables)));
  return all.get(sender)?.get(receiver) ?? nothing();
}

const nothing = (): WayBetween => ({ largestAcked: 0, heardUntil: -Infinity, unheardSynAck: -Infinity });

function gather({ flows }: Tables): Ways {
  const all: Ways = new Map();
  for (let half = 0; half < 2 * flows.length; half++) {
    const flow = half >>> 1;
    const side = half & 1;
    let acked = flows.word(half, H_LARGEST_ACKED_IP_LEN);
    if (acked > 0 && flows.word(half, H_SUPER_SEGMENTS) > 0) acked = Math.min(acked, mssMtuOfHalf(flows, half) ?? 0);
    const bits = flows.flowWord(flow, F_BITS);
    const isServer = (bits & HANDSHAKE) === (FLOW_SYN_ACK_SEEN | FLOW_CLIENT_KNOWN) && (bits & FLOW_CLIENT_IS_B ? 0 : 1) === side;
    const unheard = isServer && flows.word(half, H_RETRANSMISSIONS) >= IN_VAIN;
    if (acked <= 0 && !unheard) continue;
    const [a, b] = [flows.flowWord(flow, F_ADDRESS_A), flows.flowWord(flow, F_ADDRESS_B)];
    const way = wayIn(all, side === 0 ? a : b, side === 0 ? b : a);
    const heard = flows.real(half ^ 1, R_LAST_ACK_TIME) / 1e9;
    if (acked > 0 && heard > way.heardUntil) way.heardUntil = heard;
    way.largestAcked = Math.max(way.largestAcked, acked);
    if (unheard) way.unheardSynAck = Math.max(way.unheardSynAck, flows.flowReal(flow, FR_LAST_TIME));
  }
  return all;
}

/** The entry of a way, made where there is none. No key is put together of both: a capture may have millions of flows. */
function wayIn(all: Ways, sender: number, receiver: number): WayBetween {
  let to = all.get(sender);
  if (to === undefined) all.set(sender, (to = new Map<number, WayBetween>()));
  let way = to.get(receiver);
  if (way === undefined) to.set(receiver, (way = nothing()));
  return way;
}
