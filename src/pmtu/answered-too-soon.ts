import { F_BITS, FLOW_CLIENT_IS_B, FR_HANDSHAKE_ACK_TIME, FR_SYN_ACK_TIME, FR_SYN_TIME } from '../tables/flow-table.ts';
import type { DirectionCase } from './direction-case.ts';

/**
 * Round trips of data beside the handshake's, from which the least of all stands for the path. Each alone may mislead: the first packet waits
 * until every hop knows the next one's address, and a queue that data fills is empty again after a timeout.
 */
const ENOUGH_SAMPLES = 8;

/**
 * Least round trip from the tap over the receiver and back, seconds: what is acknowledged sooner than that after it was sent again had
 * arrived before. RFC 3522 tells so by the time stamp which the ACK echoes; those are not kept. NaN where too little tells it; next to
 * nothing at the receiver's side, where no ACK comes too soon.
 */
export function leastRoundTrip(d: DirectionCase): number {
  const { tx } = d;
  let least = handshakeRoundTrip(d);
  let samples = 0;
  // An ACK that waited for what was sent again says nothing of the path (Karn's algorithm, RFC 6298 §3); one that covers none of it did not wait.
  const waited = new Set<number>();
  for (const k of tx.eventful) if (tx.resend[k]) waited.add(tx.ackedTime[k]);
  for (let k = 0; k < tx.count; k++) {
    const acked = tx.ackedTime[k];
    if (!d.acked(k) || waited.has(acked)) continue;
    least = Math.min(least, acked - d.time(k));
    samples++;
  }
  return samples < ENOUGH_SAMPLES ? NaN : least;
}

/** Round trip of the handshake between the tap and the direction's receiver; too short where one of its packets went twice. NaN = not captured. */
function handshakeRoundTrip({ flows, flow, direction }: DirectionCase): number {
  const isClients = direction === (flows.flowWord(flow, F_BITS) & FLOW_CLIENT_IS_B ? 1 : 0);
  const synAck = flows.flowReal(flow, FR_SYN_ACK_TIME);
  return isClients ? synAck - flows.flowReal(flow, FR_SYN_TIME) : flows.flowReal(flow, FR_HANDSHAKE_ACK_TIME) - synAck;
}
