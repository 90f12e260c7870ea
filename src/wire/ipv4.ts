/**
 * IPv4 (RFC 791 §3.1):
 *
 *   0 version 4 bits, IHL 4 bits | 1 TOS | 2 total length | 4 identification | 6 flags 3 bits, fragment offset 13 bits |
 *   8 TTL | 9 protocol | 10 checksum | 12 source | 16 destination | 20 options …
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { enterIp } from './tunnel-path.ts';

const TOTAL_LENGTH = 2;
const IDENTIFICATION = 4;
const FLAGS = 6;
const TTL = 8;
const PROTOCOL = 9;
const SOURCE = 12;
const DESTINATION = 16;
export const IPV4_HEADER = 20;

const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
const OFFSET_MASK = 0x1fff;

export function readIpv4(c: Cursor, out: Headers): number {
  const { view, at } = c;
  const version = c.has(1) ? c.bytes[at] >>> 4 : 4;
  // As in Wireshark the version goes before the number that announced the header.
  if (version === 6) return step.IPV6;
  if (version !== 4) return stop(out, kinds.KIND_MALFORMED_IP);
  if (!c.has(IPV4_HEADER)) return stop(out, c.wireEnd - at < IPV4_HEADER ? kinds.KIND_MALFORMED_IP : kinds.KIND_IP_CUT);
  const headerLen = (c.bytes[at] & 15) * 4;
  let ipLen = view.getUint16(at + TOTAL_LENGTH);
  const lengthZero = ipLen === 0;
  // Offload: the length that hardware would fill in is what the frame had left on the wire (Wireshark's ip.tso_support).
  if (lengthZero) ipLen = c.wireEnd - at;
  if (headerLen < IPV4_HEADER || ipLen < headerLen) return stop(out, kinds.KIND_MALFORMED_IP);
  enterIp(c, out, 4);
  out.lengthZero = lengthZero;
  out.src0 = view.getUint32(at + SOURCE);
  out.dst0 = view.getUint32(at + DESTINATION);
  if (headerLen > IPV4_HEADER) readSourceRoute(c, at + headerLen, out);
  out.ipLen = ipLen;
  out.ipId = view.getUint16(at + IDENTIFICATION);
  out.ttl = c.bytes[at + TTL];
  out.protocol = c.bytes[at + PROTOCOL];
  out.ipHeaderLen = headerLen;
  const flags = view.getUint16(at + FLAGS);
  out.dontFragment = (flags & DONT_FRAGMENT) !== 0;
  out.moreFragments = (flags & MORE_FRAGMENTS) !== 0;
  out.fragmentOffset = (flags & OFFSET_MASK) * 8;
  if (out.moreFragments || out.fragmentOffset > 0) out.fragmentId = out.ipId;
  if (at + ipLen < c.wireEnd) c.wireEnd = at + ipLen;
  if (c.wireEnd < c.end) c.end = c.wireEnd;
  c.at = at + headerLen;
  if (out.fragmentOffset > 0) return endOfIp(c, out, kinds.KIND_FRAGMENT);
  return step.PROTOCOL;
}

const OPTION_END = 0;
const OPTION_NONE = 1;
const OPTION_LOOSE_ROUTE = 131;
const OPTION_STRICT_ROUTE = 137;

/** With a source route (RFC 791 §3.1) the header names the next stop; whom the packet is for is the route's last address. */
function readSourceRoute(c: Cursor, end: number, out: Headers): void {
  const { bytes } = c;
  const last = end < c.end ? end : c.end;
  for (let at = c.at + IPV4_HEADER; at + 1 < last;) {
    const option = bytes[at];
    if (option === OPTION_END) return;
    if (option === OPTION_NONE) {
      at++;
      continue;
    }
    const length = bytes[at + 1];
    if (length < 2 || at + length > last) return;
    if (option === OPTION_LOOSE_ROUTE || option === OPTION_STRICT_ROUTE) {
      if (length >= 7 && bytes[at + 2] <= length) out.dst0 = c.view.getUint32(at + length - 4);
      return;
    }
    at += length;
  }
}

/** Notes where the upper layer starts, and stops there. */
export function endOfIp(c: Cursor, out: Headers, kind: number): number {
  setUpperLayer(c, out);
  return stop(out, kind);
}

/** Notes where the upper layer starts and how much of it was captured. */
export function setUpperLayer(c: Cursor, out: Headers): void {
  out.ipHeaderLen = c.at - out.ipOffset;
  out.l4Offset = c.at;
  out.l4Captured = c.end > c.at ? c.end - c.at : 0;
}
