import { F_BITS, FLOW_IPV6, H_BITS, H_LARGEST_IP_LEN, H_MSS, HALF_OPTIONS_CUT, HALF_SYN, type FlowTable } from '../tables/flow-table.ts';

/** IPv4 MTU that is assumed for what no handshake bounds. */
export const ASSUMED_MTU = 1500;

/** Bytes of TCP options that a segment holds at most (RFC 9293 §3.1). */
const MOST_OPTIONS = 40;

/** What the handshake allows a direction to send. */
export interface SendLimits {
  ipVersion: 4 | 6;
  /**
   * MSS option of the receiver and of the sender itself, null = unknown. A SYN without the option counts as 536 / 1220 (RFC 9293 §3.7.1),
   * but not where the sender goes beyond it: then it knew another, and what was captured has lost its options.
   */
  peerMss: number | null;
  ownMss: number | null;
  /** Bytes of IP and TCP header without options: 40 or 60. */
  headers: number;
}

/** Limits for direction 0 (a→b) or 1 of a flow. */
export function sendLimits(flows: FlowTable, flow: number, direction: 0 | 1): SendLimits {
  const ipVersion = flows.flowWord(flow, F_BITS) & FLOW_IPV6 ? 6 : 4;
  const headers = ipVersion === 6 ? 60 : 40;
  const heeded = (half: number, sender: number): number | null => {
    const mss = mssOf(flows, half, ipVersion);
    return mss !== null && flows.word(half, H_MSS) <= 0 && flows.word(sender, H_LARGEST_IP_LEN) > mss + headers + MOST_OPTIONS ? null : mss;
  };
  const own = 2 * flow + direction;
  const peer = 2 * flow + 1 - direction;
  return { ipVersion, peerMss: heeded(peer, own), ownMss: heeded(own, own), headers };
}

function mssOf(flows: FlowTable, half: number, ipVersion: 4 | 6): number | null {
  const mss = flows.word(half, H_MSS);
  if (mss > 0) return mss;
  // A SYN whose options were cut off by the snap length may have had the option.
  return (flows.word(half, H_BITS) & (HALF_SYN | HALF_OPTIONS_CUT)) === HALF_SYN ? (ipVersion === 6 ? 1220 : 536) : null;
}

/**
 * As `mssMtu` of a half's limits, for loops over all of them: makes no objects, and does not ask whether a sender heeds
 * what a SYN without option stands for.
 */
export function mssMtuOfHalf(flows: FlowTable, half: number): number | null {
  const ipVersion = flows.isIpv6(half >>> 1) ? 6 : 4;
  const headers = ipVersion === 6 ? 60 : 40;
  const own = mssOf(flows, half, ipVersion);
  const peer = mssOf(flows, half ^ 1, ipVersion);
  if (peer === null) return own === null ? null : own + headers;
  return (own === null || peer < own ? peer : own) + headers;
}

/** Largest IP packet that both MSS options together allow on the wire; null where no SYN was captured. */
export function mssMtu({ peerMss, ownMss, headers }: SendLimits): number | null {
  if (peerMss === null) return ownMss === null ? null : ownMss + headers;
  return (ownMss === null || peerMss < ownMss ? peerMss : ownMss) + headers;
}
