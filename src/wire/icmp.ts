/**
 * ICMP (RFC 792, RFC 1191 §4) and ICMPv6 (RFC 4443 §3): type 1, code 1, checksum 2, then 4 bytes by type, then the quote.
 * Frag-needed has its next-hop MTU in the last two of these four bytes, Packet Too Big in all of them; other errors may
 * state the quote's length there (RFC 4884 §4).
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { setUpperLayer } from './ipv4.ts';

export const ICMP_HEADER = 8;
const UNREACHABLE = 3;
const SOURCE_QUENCH = 4;
const REDIRECT = 5;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;
const FRAG_NEEDED = 4;
const PACKET_TOO_BIG = 2;
const FIRST_INFORMATIONAL_V6 = 128;

export function readIcmp(c: Cursor, out: Headers): number {
  setUpperLayer(c, out);
  out.kind = kinds.KIND_ICMP;
  if (!c.has(2)) return step.STOP;
  const { bytes, view, at } = c;
  const type = bytes[at];
  out.icmpType = type;
  out.icmpCode = bytes[at + 1];
  if (!c.has(ICMP_HEADER)) return step.STOP;
  if (type === UNREACHABLE || type === SOURCE_QUENCH || type === REDIRECT || type === TIME_EXCEEDED || type === PARAMETER_PROBLEM) {
    if (type === UNREACHABLE && out.icmpCode === FRAG_NEEDED) out.nextHopMtu = view.getUint16(at + 6);
    const extended = type === UNREACHABLE || type === TIME_EXCEEDED || type === PARAMETER_PROBLEM;
    setQuote(c, out, extended ? bytes[at + 5] * 4 : 0);
  }
  return step.STOP;
}

export function readIcmpv6(c: Cursor, out: Headers): number {
  setUpperLayer(c, out);
  out.kind = kinds.KIND_ICMPV6;
  if (!c.has(2)) return step.STOP;
  const { bytes, view, at } = c;
  const type = bytes[at];
  out.icmpType = type;
  out.icmpCode = bytes[at + 1];
  if (!c.has(ICMP_HEADER)) return step.STOP;
  if (type < FIRST_INFORMATIONAL_V6) {
    if (type === PACKET_TOO_BIG) out.nextHopMtu = view.getUint32(at + 4);
    setQuote(c, out, type === 1 || type === 3 ? bytes[at + 4] * 8 : 0);
  }
  return step.STOP;
}

/** The quote, up to its stated length (bytes, 0 = not stated) and to what was captured. */
function setQuote(c: Cursor, out: Headers, stated: number): void {
  out.icmpError = true;
  out.quoteOffset = c.at + ICMP_HEADER;
  const captured = c.end - out.quoteOffset;
  out.quoteCaptured = stated > 0 && stated < captured ? stated : captured;
}
