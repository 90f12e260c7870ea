/**
 * GRE (RFC 2784, RFC 2890; version 1: RFC 2637) and what it carries: IP, Ethernet (GRETAP, NVGRE RFC 7637), ERSPAN, PPP.
 *
 *   0 flags 13 bits, version 3 bits | 2 protocol | checksum and reserved 4 if C or R | key 4 if K | sequence 4 if S
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import * as numbers from './protocol-numbers.ts';
import { TUNNEL_ERSPAN, TUNNEL_GRE, TUNNEL_GRETAP, TUNNEL_NVGRE } from './tunnel-kinds.ts';

const CHECKSUM_PRESENT = 0x8000;
const ROUTING_PRESENT = 0x4000;
const KEY_PRESENT = 0x2000;
const SEQUENCE_PRESENT = 0x1000;
const ACKNOWLEDGMENT_PRESENT = 0x0080;
const VERSION = 7;

const PROTOCOL_ERSPAN_2 = 0x88be;
const PROTOCOL_ERSPAN_3 = 0x22eb;
const PROTOCOL_FRAME_RELAY = 0x6559;
const PROTOCOL_WCCP = 0x883e;
const PROTOCOL_CDMA2000 = 0x8881;
/** Aruba's access points: 802.11 frames, under thirty-two numbers. */
const PROTOCOL_ARUBA = 0x8200;
const PROTOCOL_ARUBA_MASK = 0xfe0f;
const CISCO_METADATA = 8;

export function readGre(c: Cursor, out: Headers): number {
  if (!c.has(4)) return stop(out, kinds.KIND_MALFORMED_TUNNEL);
  const { view, at } = c;
  const flags = view.getUint16(at);
  const protocol = view.getUint16(at + 2);
  let length = 4;
  if ((flags & (CHECKSUM_PRESENT | ROUTING_PRESENT)) !== 0) length += 4;
  let key = 0;
  if ((flags & KEY_PRESENT) !== 0) {
    if (!c.has(length + 4)) return stop(out, kinds.KIND_MALFORMED_TUNNEL);
    key = view.getUint32(at + length);
    length += 4;
  }
  if ((flags & SEQUENCE_PRESENT) !== 0) length += 4;
  const enhanced = (flags & VERSION) === 1;
  if (enhanced && (flags & ACKNOWLEDGMENT_PRESENT) !== 0) length += 4;
  if (!c.has(length)) return stop(out, kinds.KIND_MALFORMED_TUNNEL);
  c.at += length;
  switch (protocol) {
    case numbers.ETHERTYPE_TRANSPARENT_ETHERNET:
      // The low byte of NVGRE's key is a flow identifier, which differs by direction.
      c.tunnel((flags & KEY_PRESENT) !== 0 ? TUNNEL_NVGRE : TUNNEL_GRETAP, key >>> 8);
      return step.ETHERNET;
    case PROTOCOL_ERSPAN_2:
      return readErspan2(c, out, (flags & SEQUENCE_PRESENT) !== 0);
    case PROTOCOL_ERSPAN_3:
      return readErspan3(c, out);
    default:
      // PPTP's key holds a call number of the receiver, so it differs by direction.
      c.tunnel(TUNNEL_GRE, enhanced ? 0 : key);
      break;
  }
  if (protocol === numbers.ETHERTYPE_PPP || protocol === PROTOCOL_CDMA2000) {
    if (c.at >= c.wireEnd) return stop(out, kinds.KIND_TUNNEL_CONTROL);
    return step.PPP;
  }
  if (protocol === PROTOCOL_WCCP) {
    // Version 2 puts a redirect header of 4 bytes first.
    if (c.has(1) && c.bytes[c.at] >>> 4 !== 4) c.at += 4;
    return step.IPV4;
  }
  if (protocol === PROTOCOL_FRAME_RELAY) return step.FRAME_RELAY;
  if ((protocol & PROTOCOL_ARUBA_MASK) === PROTOCOL_ARUBA) return step.WLAN;
  if (protocol === numbers.ETHERTYPE_CMD && c.has(CISCO_METADATA)) {
    // Here the type of what follows stands first, then version, length, option and security group.
    c.type = c.view.getUint16(c.at);
    c.at += CISCO_METADATA;
    return step.ETHER_TYPE;
  }
  c.type = protocol;
  return c.at >= c.wireEnd ? stop(out, kinds.KIND_TUNNEL_CONTROL) : step.ETHER_TYPE;
}

/** ERSPAN type II: version 4 bits, VLAN 12, class …, session 10 bits, index; type I (no sequence number in GRE) has no header. */
function readErspan2(c: Cursor, out: Headers, hasHeader: boolean): number {
  if (!hasHeader) {
    c.tunnel(TUNNEL_ERSPAN, 0);
    return step.ETHERNET;
  }
  if (!c.has(8)) return stop(out, kinds.KIND_MALFORMED_TUNNEL);
  c.tunnel(TUNNEL_ERSPAN, c.view.getUint16(c.at + 2) & 0x3ff);
  c.at += 8;
  return step.ETHERNET;
}

/** ERSPAN type III: 12 bytes, its last bit says that 8 more follow. */
function readErspan3(c: Cursor, out: Headers): number {
  if (!c.has(12)) return stop(out, kinds.KIND_MALFORMED_TUNNEL);
  c.tunnel(TUNNEL_ERSPAN, c.view.getUint16(c.at + 2) & 0x3ff);
  const frameType = (c.view.getUint16(c.at + 10) >>> 10) & 0x1f;
  const optional = (c.bytes[c.at + 11] & 1) !== 0;
  c.at += optional ? 20 : 12;
  if (!c.has(0)) return stop(out, kinds.KIND_MALFORMED_TUNNEL);
  return frameType === 2 ? step.IP : step.ETHERNET;
}
