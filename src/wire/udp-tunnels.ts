/** Tunnels in UDP, by their own headers; `c.at` is behind the UDP header. And NSH, which goes with them. */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { readIp } from './null-loopback.ts';
import * as tunnels from './tunnel-kinds.ts';
import { readSwappedWlan } from './wlan.ts';

function malformed(out: Headers): number {
  out.kind = kinds.KIND_MALFORMED_TUNNEL;
  return step.STOP;
}

function control(out: Headers): number {
  out.kind = kinds.KIND_TUNNEL_CONTROL;
  return step.STOP;
}

/** VXLAN (RFC 7348 §5): flags 1, reserved 3, VNI 3, reserved 1, then Ethernet. */
export function readVxlan(c: Cursor, out: Headers): number {
  if (!c.has(8)) return malformed(out);
  c.tunnel(tunnels.TUNNEL_VXLAN, c.view.getUint32(c.at + 4) >>> 8);
  c.at += 8;
  return step.ETHERNET;
}

/** VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe): next protocol in byte 3 – 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH, 5 MPLS. */
export function readVxlanGpe(c: Cursor, out: Headers): number {
  if (!c.has(8)) return malformed(out);
  const next = c.bytes[c.at + 3];
  c.tunnel(tunnels.TUNNEL_VXLAN_GPE, c.view.getUint32(c.at + 4) >>> 8);
  c.at += 8;
  return next <= 5 ? [step.STOP, step.IPV4, step.IPV6, step.ETHERNET, step.NSH, step.MPLS][next] : step.STOP;
}

/** Geneve (RFC 8926 §3.4): version 2 bits, option length 6 bits in words, flags 1, protocol 2, VNI 3, reserved 1. */
export function readGeneve(c: Cursor, out: Headers): number {
  if (!c.has(8)) return malformed(out);
  const length = 8 + (c.bytes[c.at] & 0x3f) * 4;
  if (c.bytes[c.at] >>> 6 !== 0 || !c.has(length)) return malformed(out);
  c.type = c.view.getUint16(c.at + 2);
  c.tunnel(tunnels.TUNNEL_GENEVE, c.view.getUint32(c.at + 4) >>> 8);
  c.at += length;
  return step.ETHER_TYPE;
}

const GTP_T_PDU = 255;

/**
 * GTP-U version 1 (TS 29.281 §5.1): flags 1 (version 3 bits, PT, E, S, PN), type 1, length 2, TEID 4; 4 more bytes if
 * any of E, S, PN; then extension headers. The TEID differs by direction, so it is no part of the path.
 */
export function readGtpU(c: Cursor, out: Headers): number {
  if (!c.has(8)) return malformed(out);
  const { bytes, at } = c;
  const flags = bytes[at];
  if (bytes[at + 1] !== GTP_T_PDU) return control(out);
  if (flags >>> 5 === 0 || (flags & GTP_NOT_PRIME) === 0) return readOldGtp(c, out, flags);
  if (flags >>> 5 !== 1) return control(out);
  let next = at + 8;
  if ((flags & 7) !== 0) {
    next += 4;
    if (next > c.end) return malformed(out);
    let extension = (flags & 4) !== 0 ? bytes[next - 1] : 0;
    while (extension !== 0) {
      // Length in words of 4 bytes first, the next header's type last.
      if (next >= c.end || bytes[next] === 0) return malformed(out);
      next += bytes[next] * 4;
      if (next > c.end) return malformed(out);
      extension = bytes[next - 1];
    }
  }
  return readUserPacket(c, out, next);
}

const GTP_NOT_PRIME = 0x10;
const GTP_0_HEADER = 20;
const GTP_PRIME_HEADER = 6;

/** Version 0 (GSM 09.60 §6: header of 20 bytes) and GTP' (of 6, or 20 where bit 0 of version 0 is clear). */
function readOldGtp(c: Cursor, out: Headers, flags: number): number {
  const isShort = (flags & GTP_NOT_PRIME) === 0 && (flags >>> 5 !== 0 || (flags & 1) !== 0);
  const length = isShort ? GTP_PRIME_HEADER : GTP_0_HEADER;
  return c.has(length) ? readUserPacket(c, out, c.at + length) : malformed(out);
}

function readUserPacket(c: Cursor, out: Headers, at: number): number {
  c.at = at;
  if (!c.has(1)) return malformed(out);
  c.tunnel(tunnels.TUNNEL_GTP_U, 0);
  const first = c.bytes[at];
  // As in Wireshark: anything else than these is PPP or unstructured.
  if (first >= 0x45 && first <= 0x4e) return step.IPV4;
  return first >>> 4 === 6 ? step.IPV6 : control(out);
}

const L2TP_CONTROL = 0x8000;
const L2TP_LENGTH = 0x4000;
const L2TP_SEQUENCE = 0x0800;
const L2TP_OFFSET = 0x0200;

/** L2TP version 2 (RFC 2661 §3.1): flags and version 2, length 2 if L, tunnel 2, session 2, Ns Nr 4 if S, offset 2 and padding if O; PPP. */
export function readL2tp(c: Cursor, out: Headers): number {
  if (!c.has(6)) return malformed(out);
  const flags = c.view.getUint16(c.at);
  if ((flags & L2TP_CONTROL) !== 0 || (flags & 15) !== 2) return control(out);
  let length = 6;
  if ((flags & L2TP_LENGTH) !== 0) {
    length += 2;
    const end = c.at + c.view.getUint16(c.at + 2);
    if (end < c.wireEnd) c.wireEnd = end;
    if (c.wireEnd < c.end) c.end = c.wireEnd;
  }
  if ((flags & L2TP_SEQUENCE) !== 0) length += 4;
  if ((flags & L2TP_OFFSET) !== 0) {
    if (!c.has(length + 2)) return malformed(out);
    length += 2 + c.view.getUint16(c.at + length);
  }
  if (!c.has(length + 1)) return control(out);
  // Tunnel and session numbers are the receiver's and differ by direction.
  c.tunnel(tunnels.TUNNEL_L2TP, 0);
  c.at += length;
  return step.PPP;
}

/** Teredo (RFC 4380 §5.1.1): optional authentication (00 01) and origin indication (00 00), then IPv6. */
export function readTeredo(c: Cursor, out: Headers): number {
  const { bytes } = c;
  if (c.has(4) && bytes[c.at] === 0 && bytes[c.at + 1] === 1) c.at += 13 + bytes[c.at + 2] + bytes[c.at + 3];
  if (c.has(8) && bytes[c.at] === 0 && bytes[c.at + 1] === 0) c.at += 8;
  if (!c.has(1) || bytes[c.at] >>> 4 !== 6) return control(out);
  c.tunnel(tunnels.TUNNEL_TEREDO, 0);
  return step.IPV6;
}

/** LISP data (RFC 6830 §5.3): 8 bytes, then IP. */
export function readLisp(c: Cursor, out: Headers): number {
  if (!c.has(9)) return malformed(out);
  c.tunnel(tunnels.TUNNEL_LISP, 0);
  c.at += 8;
  return step.IP;
}

const AYIYA_FORWARD = 1;
const AYIYA_IPV6 = 41;
const AYIYA_IPV4 = 4;

/** AYIYA (draft-massar-v6ops-ayiya): lengths of identity (power of 2) and signature (words), operation, next header, epoch 4; both of these; IP. */
export function readAyiya(c: Cursor, out: Headers): number {
  if (!c.has(8)) return step.STOP;
  const { bytes, at } = c;
  const length = 8 + (1 << (bytes[at] >>> 4)) + (bytes[at + 1] >>> 4) * 4;
  const next = bytes[at + 3];
  if ((bytes[at + 2] & 15) !== AYIYA_FORWARD || (next !== AYIYA_IPV6 && next !== AYIYA_IPV4) || !c.has(length)) return step.STOP;
  c.tunnel(tunnels.TUNNEL_AYIYA, 0);
  c.at += length;
  return readIp(c, out);
}

const LISP_ENCAPSULATED_CONTROL = 8;

/** LISP control (RFC 6830 §6.1.8): an encapsulated message has 4 bytes with its type in the first 4 bits, then IP. */
export function readLispControl(c: Cursor, out: Headers): number {
  if (!c.has(5) || c.bytes[c.at] >>> 4 !== LISP_ENCAPSULATED_CONTROL) return step.STOP;
  c.tunnel(tunnels.TUNNEL_LISP, 1);
  c.at += 4;
  return readIp(c, out);
}

/**
 * CAPWAP data (RFC 5415 §4.3): header length in words in 5 bits; bit T says that an 802.11 frame follows, its first two bytes
 * exchanged as Cisco has them, else Ethernet.
 */
export function readCapwap(c: Cursor, out: Headers): number {
  if (!c.has(8)) return malformed(out);
  const preamble = c.bytes[c.at];
  // Preamble 1: DTLS, encrypted.
  if ((preamble & 15) !== 0) return control(out);
  const word = c.view.getUint32(c.at);
  const length = ((word >>> 19) & 0x1f) * 4;
  const native = (word & 0x100) !== 0;
  const fragment = (word & 0x80) !== 0;
  if (length < 8 || !c.has(length) || fragment) return control(out);
  c.tunnel(tunnels.TUNNEL_CAPWAP, 0);
  c.at += length;
  return native ? readSwappedWlan(c, out) : step.ETHERNET;
}

const TZSP_ETHERNET = 1;
const TZSP_TAG_PADDING = 0;
const TZSP_TAG_END = 1;

/** TZSP (mirrored frames): version 1, type 1, protocol 2, tags up to an end mark, then the frame. */
export function readTzsp(c: Cursor, out: Headers): number {
  if (!c.has(4)) return malformed(out);
  const protocol = c.view.getUint16(c.at + 2);
  let at = c.at + 4;
  while (at < c.end && c.bytes[at] !== TZSP_TAG_END)
    at += c.bytes[at] === TZSP_TAG_PADDING ? 1 : 2 + (at + 1 < c.end ? c.bytes[at + 1] : 0);
  if (at >= c.end) return malformed(out);
  c.at = at + 1;
  if (protocol !== TZSP_ETHERNET) return control(out);
  c.tunnel(tunnels.TUNNEL_TZSP, 0);
  return step.ETHERNET;
}

/** Network service header (RFC 8300 §2.2): length in words in 6 bits at byte 1, next protocol at byte 3. */
export function readNsh(c: Cursor, out: Headers): number {
  if (!c.has(8)) return malformed(out);
  const length = (c.bytes[c.at + 1] & 0x3f) * 4;
  const next = c.bytes[c.at + 3];
  if (length < 8 || !c.has(length)) return malformed(out);
  c.at += length;
  return next <= 5 ? [step.STOP, step.IPV4, step.IPV6, step.ETHERNET, step.NSH, step.MPLS][next] : control(out);
}

const MOBILE_IP_DATA = 4;
const MOBILE_IP_IPV4 = 4;

/** Mobile IP through NAT (RFC 3519 §4.1): type 1, next header 1, reserved 2, then the packet. Other types are registrations. */
export function readMobileIp(c: Cursor, out: Headers): number {
  if (!c.has(5) || c.bytes[c.at] !== MOBILE_IP_DATA || c.bytes[c.at + 1] !== MOBILE_IP_IPV4) return step.STOP;
  c.tunnel(tunnels.TUNNEL_IPIP, 1);
  c.at += 4;
  return readIp(c, out);
}

/** Juniper's packet mirroring: an interception number and a session number of 4 bytes each, then IP. */
export function readJmirror(c: Cursor, out: Headers): number {
  if (!c.has(9)) return step.STOP;
  c.tunnel(tunnels.TUNNEL_JMIRROR, 0);
  c.at += 8;
  return readIp(c, out);
}

const LWAPP_HEADER = 6;
const LWAPP_CONTROL = 0x04;

/** LWAPP (RFC 5412 §4.1): flags 1, fragment 1, length 2, signal 2; then an 802.11 frame, unless it is control. */
export function readLwapp(c: Cursor): number {
  if (!c.has(LWAPP_HEADER) || (c.bytes[c.at] & LWAPP_CONTROL) !== 0) return step.STOP;
  c.tunnel(tunnels.TUNNEL_LWAPP, 0);
  c.at += LWAPP_HEADER;
  return step.WLAN;
}
