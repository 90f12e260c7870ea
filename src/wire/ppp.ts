/** PPP (RFC 1661 §2, RFC 1662 §3.1), PPPoE sessions (RFC 2516 §4), Cisco HDLC, frame relay (RFC 2427). */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';

const PROTOCOL_IPV4 = 0x0021;
const PROTOCOL_IPV6 = 0x0057;
const PROTOCOL_BRIDGING = 0x0031;
const PROTOCOL_MULTILINK = 0x003d;
const PROTOCOL_MPLS = 0x0281;
const PROTOCOL_MPLS_MULTICAST = 0x0283;
const FIRST_CONTROL = 0x8000;

/** Optional address and control (ff 03), then the protocol in 2 bytes or, compressed, in one odd byte. */
export function readPpp(c: Cursor, out: Headers): number {
  const { bytes } = c;
  if (c.has(2) && bytes[c.at] === 0xff && bytes[c.at + 1] === 3) c.at += 2;
  if (!c.has(1)) return stop(out, kinds.KIND_LINK_CUT);
  // HDLC of Cisco on the same link.
  if (c.has(4) && bytes[c.at] === 0x0f && bytes[c.at + 1] === 0) return step.CHDLC;
  if ((bytes[c.at] & 1) === 1) {
    c.type = bytes[c.at];
    c.at += 1;
    return step.PPP_TYPE;
  }
  if (!c.has(2)) return stop(out, kinds.KIND_LINK_CUT);
  c.type = c.view.getUint16(c.at);
  c.at += 2;
  return step.PPP_TYPE;
}

export function readPppType(c: Cursor, out: Headers): number {
  switch (c.type) {
    case PROTOCOL_IPV4:
      return step.IPV4;
    case PROTOCOL_IPV6:
      return step.IPV6;
    case PROTOCOL_MPLS:
    case PROTOCOL_MPLS_MULTICAST:
      return step.MPLS;
    case PROTOCOL_MULTILINK:
      return readMultilink(c, out);
    case PROTOCOL_BRIDGING:
      return readBridging(c, out);
    default:
      return stop(out, c.type >= FIRST_CONTROL ? kinds.KIND_PPP_CONTROL : kinds.pppKind(c.type));
  }
}

const WHOLE_PACKET = 0xc0;

/** Multilink (RFC 1990 §3) with long sequence numbers: begin and end in 2 bits, number 24 bits. Only whole packets are read. */
function readMultilink(c: Cursor, out: Headers): number {
  if (!c.has(5) || (c.bytes[c.at] & WHOLE_PACKET) !== WHOLE_PACKET) return stop(out, kinds.pppKind(PROTOCOL_MULTILINK));
  c.at += 4;
  return step.PPP;
}

const BRIDGED_ETHERNET = 1;
const BRIDGED_WITH_FCS = 0x80;

/** Bridged frames (RFC 3518 §4.2): flags and number of padding bytes 1, kind 1, then the frame. */
function readBridging(c: Cursor, out: Headers): number {
  if (!c.has(2) || c.bytes[c.at + 1] > BRIDGED_ETHERNET) return stop(out, kinds.pppKind(PROTOCOL_BRIDGING));
  const flags = c.bytes[c.at];
  c.at += 2;
  c.wireEnd -= (flags & 15) + ((flags & BRIDGED_WITH_FCS) !== 0 ? 4 : 0);
  if (c.end > c.wireEnd) c.end = c.wireEnd;
  return step.ETHERNET;
}

const PPPOE_HEADER = 6;

/** PPPoE: version and type 1, code 1, session 2, length 2; then PPP without address and control. */
export function readPppoe(c: Cursor, out: Headers): number {
  if (!c.has(PPPOE_HEADER)) return stop(out, kinds.KIND_LINK_CUT);
  if (c.bytes[c.at + 1] !== 0) return stop(out, kinds.KIND_PPPOE_DISCOVERY);
  const length = c.view.getUint16(c.at + 4);
  c.at += PPPOE_HEADER;
  if (length > 2 && c.at + length < c.wireEnd) c.wireEnd = c.at + length;
  if (c.wireEnd < c.end) c.end = c.wireEnd;
  return step.PPP;
}

/** Cisco HDLC: address 1, control 1, EtherType 2. */
export function readChdlc(c: Cursor, out: Headers): number {
  if (!c.has(4)) return stop(out, kinds.KIND_LINK_CUT);
  c.type = c.view.getUint16(c.at + 2);
  c.at += 4;
  return step.ETHER_TYPE;
}

const UNNUMBERED = 3;
const NLPID_SNAP = 0x80;
const NLPID_IPV6 = 0x8e;
const NLPID_IPV4 = 0xcc;
const NLPID_PPP = 0xcf;

/** Frame relay: an address of 2–4 bytes (the last has bit 0 set), control 03, padding 00, then a network layer identifier. */
export function readFrameRelay(c: Cursor, out: Headers): number {
  let at = c.at;
  const first = at;
  while (at < c.end && at - first < 4 && (c.bytes[at] & 1) === 0) at++;
  at++;
  if (at + 2 > c.end) return stop(out, kinds.KIND_LINK_CUT);
  // Cisco's encapsulation has an EtherType right behind the address.
  if (c.bytes[at] !== UNNUMBERED) {
    c.type = c.view.getUint16(at);
    c.at = at + 2;
    return c.type >= 0x600 ? step.ETHER_TYPE : stop(out, kinds.KIND_NOT_DECODED);
  }
  at++;
  if (c.bytes[at] === 0) at++;
  if (at >= c.end) return stop(out, kinds.KIND_LINK_CUT);
  const nlpid = c.bytes[at];
  c.at = at + 1;
  if (nlpid === NLPID_IPV4) return step.IPV4;
  if (nlpid === NLPID_IPV6) return step.IPV6;
  if (nlpid === NLPID_PPP) return step.PPP;
  if (nlpid !== NLPID_SNAP || !c.has(5)) return stop(out, kinds.KIND_NOT_DECODED);
  const bridged = c.bytes[c.at] === 0 && c.bytes[c.at + 1] === 0x80 && c.bytes[c.at + 2] === 0xc2;
  c.type = c.view.getUint16(c.at + 3);
  c.at += 5;
  if (!bridged) return step.ETHER_TYPE;
  return c.type === 1 || c.type === 7 ? step.ETHERNET : stop(out, kinds.KIND_NOT_DECODED);
}
