/** SYN, FIN and RST: options, who is client, the handshake's times, where the sequence numbers begin. */
import {
  F_BITS,
  type FlowTable,
  FLOW_CLIENT_IS_B,
  FLOW_CLIENT_KNOWN,
  FLOW_HANDSHAKE_COMPLETE,
  FLOW_RST_SEEN,
  FLOW_SYN_ACK_SEEN,
  FLOW_SYN_SEEN,
  FR_HANDSHAKE_ACK_TIME,
  FR_SYN_ACK_TIME,
  FR_SYN_TIME,
  H_BITS,
  H_HIGH_SEQ,
  H_LOW_SEQ,
  H_MSS,
  H_MSS_LARGEST,
  HALF_FIN,
  HALF_HIGH_SET,
  HALF_OPTIONS_CUT,
  HALF_RST,
  HALF_SACK_PERMITTED,
  HALF_SYN,
  HALF_TIMESTAMPS,
  HALF_UNA_SET,
  R_PROGRESS_TIME,
  R_RTT_TIME,
} from '../tables/flow-table.ts';
import { ACK, FIN, type Headers, RST, SYN } from '../wire/headers.ts';
import { sampleRoundTrip } from './progress.ts';

/**
 * Notes what a segment with SYN, FIN or RST says. Offsets as in sequence-analysis.ts, `base` and `flowR` the flow's;
 * `now` is nanoseconds, `reused` Wireshark's reused_ports.
 */
export function noteControl(
  h: Headers,
  flows: FlowTable,
  w: Int32Array,
  r: Float64Array,
  base: number,
  flowR: number,
  own: number,
  ownR: number,
  peerR: number,
  direction: number,
  reused: boolean,
  now: number,
): void {
  const tcpFlags = h.tcpFlags;
  if ((tcpFlags & FIN) !== 0) w[own + H_BITS] |= HALF_FIN;
  if ((tcpFlags & RST) !== 0) {
    w[own + H_BITS] |= HALF_RST;
    w[base + F_BITS] |= FLOW_RST_SEEN;
  }
  if ((tcpFlags & SYN) === 0) return;

  noteOptions(h, flows, w, own);
  const start = (h.seq + 1) | 0;
  // A SYN/ACK with another number is a new connection under the same ports, or an answer to a late SYN.
  if ((w[own + H_BITS] & HALF_HIGH_SET) === 0 || reused) {
    w[own + H_BITS] = (w[own + H_BITS] | HALF_HIGH_SET) & ~HALF_UNA_SET;
    w[own + H_HIGH_SEQ] = start;
    w[own + H_LOW_SEQ] = start;
    r[ownR + R_PROGRESS_TIME] = NaN;
    r[ownR + R_RTT_TIME] = NaN;
  }

  const isSynAck = (tcpFlags & ACK) !== 0;
  const clientIsB = (direction === 1) !== isSynAck;
  let bits = w[base + F_BITS];
  if ((bits & FLOW_CLIENT_KNOWN) === 0) bits |= FLOW_CLIENT_KNOWN | (clientIsB ? FLOW_CLIENT_IS_B : 0);
  const seconds = now / 1e9;
  if (isSynAck) {
    if ((bits & (FLOW_SYN_SEEN | FLOW_SYN_ACK_SEEN)) === FLOW_SYN_SEEN) sampleRoundTrip(r, peerR, seconds - r[flowR + FR_SYN_TIME]);
    bits |= FLOW_SYN_ACK_SEEN;
    if ((bits & FLOW_HANDSHAKE_COMPLETE) === 0) r[flowR + FR_SYN_ACK_TIME] = seconds;
  } else {
    bits |= FLOW_SYN_SEEN;
    if ((bits & FLOW_SYN_ACK_SEEN) === 0) r[flowR + FR_SYN_TIME] = seconds;
  }
  w[base + F_BITS] = bits;
}

function noteOptions(h: Headers, flows: FlowTable, w: Int32Array, own: number): void {
  const first = (w[own + H_BITS] & HALF_SYN) === 0;
  if (h.l4Captured < h.tcpHeaderLen && h.mss < 0) w[own + H_BITS] |= HALF_OPTIONS_CUT;
  w[own + H_BITS] |= HALF_SYN | (h.hasTimestamps ? HALF_TIMESTAMPS : 0) | (h.sackPermitted ? HALF_SACK_PERMITTED : 0);
  const known = w[own + H_MSS];
  if (first || (h.mss >= 0 && (known < 0 || h.mss < known))) w[own + H_MSS] = h.mss;
  if (first) return;
  const largest = Math.max(h.mss, known);
  if (largest > w[own + H_MSS] && largest > flows.rare(w, own, H_MSS_LARGEST)) flows.setRare(w, own, H_MSS_LARGEST, largest);
}

/** The first segment after a SYN/ACK that is none: it ends the handshake if the client sent it. */
export function completeHandshake(w: Int32Array, r: Float64Array, base: number, flowR: number, peerR: number, direction: number, now: number): void {
  const clientIsB = (w[base + F_BITS] & FLOW_CLIENT_IS_B) !== 0;
  if (clientIsB !== (direction === 1)) return;
  w[base + F_BITS] |= FLOW_HANDSHAKE_COMPLETE;
  r[flowR + FR_HANDSHAKE_ACK_TIME] = now / 1e9;
  sampleRoundTrip(r, peerR, now / 1e9 - r[flowR + FR_SYN_ACK_TIME]);
}
