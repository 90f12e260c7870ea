import { H_BITS, H_LARGEST_IP_LEN, H_MSS, HALF_OPTIONS_CUT, HALF_SYN, type FlowTable } from '../tables/flow-table.ts';

/** IPv4 MTU that is assumed for what no handshake bounds. */
export const ASSUMED_MTU = 1500;

/** Bytes of TCP options that a segment holds at most (RFC 9293 §3.1). */
const MOST_OPTIONS = 40;

/** Payload that the length field of an IPv6 header can state; beyond, a jumbo payload option of 8 bytes does (RFC 2675). */
const MOST_STATED = 40 + 0xffff;
const JUMBO_OPTION = 8;

/** Bytes of IP and TCP header that each packet behind a captured segment bears on the wire: what states a BIG TCP segment's length goes when it is cut. */
export function headersOnWire(ipLen: number, payload: number, ipVersion: 4 | 6): number {
  return ipLen - payload - (ipVersion === 6 && ipLen > MOST_STATED ? JUMBO_OPTION : 0);
}

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
  const ipVersion = flows.isIpv6(flow) ? 6 : 4;
  const headers = headersOf(flows, flow);
  const own = 2 * flow + direction;
  return { ipVersion, peerMss: heededMss(flows, own ^ 1, own, headers), ownMss: heededMss(flows, own, own, headers), headers };
}

const headersOf = (flows: FlowTable, flow: number): number => (flows.isIpv6(flow) ? 60 : 40);

/** MSS that the SYN of `half` stands for, as far as the half `sender` keeps to it. */
function heededMss(flows: FlowTable, half: number, sender: number, headers: number): number | null {
  const mss = flows.word(half, H_MSS);
  if (mss > 0) return mss;
  // A SYN whose options were cut off by the snap length may have had the option.
  if ((flows.word(half, H_BITS) & (HALF_SYN | HALF_OPTIONS_CUT)) !== HALF_SYN) return null;
  const meant = headers === 60 ? 1220 : 536;
  return flows.word(sender, H_LARGEST_IP_LEN) > meant + headers + MOST_OPTIONS ? null : meant;
}

/** As `mssMtu` of a half's limits, for loops over all of them: makes no objects. */
export function mssMtuOfHalf(flows: FlowTable, half: number): number | null {
  const headers = headersOf(flows, half >>> 1);
  return leastOf(heededMss(flows, half ^ 1, half, headers), heededMss(flows, half, half, headers), headers);
}

/** Largest IP packet that both MSS options together allow on the wire; null where no SYN was captured. */
export const mssMtu = ({ peerMss, ownMss, headers }: SendLimits): number | null => leastOf(peerMss, ownMss, headers);

function leastOf(peer: number | null, own: number | null, headers: number): number | null {
  if (peer === null) return own === null ? null : own + headers;
  return (own === null || peer < own ? peer : own) + headers;
}
