/** First header of a frame, by link type (tcpdump.org/linktypes). */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { readNflog, readPflog, readPktap, readPppWithDirection, readSkipped } from './host-captures.ts';
import { readSll, readSll2 } from './sll.ts';
import { readPpi, readRadiotap } from './wlan.ts';

/** Link types that are read; the others are counted by name. */
export const DECODED_LINK_TYPES: ReadonlySet<number> = new Set([
  0, 1, 6, 7, 9, 10, 12, 14, 50, 51, 100, 101, 104, 105, 107, 108, 109, 113, 117, 127, 129, 149, 166, 192, 204, 219, 226, 228, 229, 239, 242, 258, 276,
]);

/** Dispatches on `c.type` as a link type. */
export function readLink(c: Cursor, out: Headers): number {
  switch (c.type) {
    case 1:
      return step.ETHERNET;
    case 113:
      return readSll(c, out);
    case 276:
      return readSll2(c, out);
    case 0:
    case 108:
      return step.NULL_FAMILY;
    // RAW, and the numbers that some systems wrote for it.
    case 12:
    case 14:
    case 101:
      return step.IP;
    case 228:
      return step.IPV4;
    case 229:
      return step.IPV6;
    case 9:
    case 50:
      return step.PPP;
    // The container's reader has taken the direction's byte off (see capture/pseudo-header.ts).
    case 204:
      return step.PPP;
    case 166:
      return readPppWithDirection(c, out);
    case 51:
      return step.PPPOE;
    case 104:
      return step.CHDLC;
    case 107:
      return step.FRAME_RELAY;
    case 105:
      return step.WLAN;
    case 127:
      return readRadiotap(c, out);
    case 192:
      return readPpi(c, out);
    case 239:
      return readNflog(c, out);
    case 149:
    case 258:
      return readPktap(c, out);
    case 117:
      return readPflog(c, out);
    // ENC of OpenBSD: address family, SPI, flags.
    case 109:
      return readSkipped(c, out, 12, step.IP);
    // FDDI: frame control and two addresses, then LLC.
    case 10:
      return readSkipped(c, out, 13, step.LLC);
    case 6:
      return readTokenRing(c, out);
    // RFC 2684 over ATM.
    case 100:
      return step.LLC;
    case 219:
      return step.MPLS;
    case 242:
      return readInfiniband(c, out);
    case 7:
    case 129:
      return readArcnet(c, out, c.type === 129);
    // IPNET of Solaris: version, family, lengths and interfaces.
    case 226:
      return readSkipped(c, out, 24, step.IP);
    case -1:
      return stop(out, kinds.KIND_NO_PACKET);
    default:
      return stop(out, kinds.linkTypeKind(c.type));
  }
}

/** Token Ring (IEEE 802.5): access 1, frame control 1, addresses 12, routing information if the source's first bit says so, LLC. */
function readTokenRing(c: Cursor, out: Headers): number {
  if (!c.has(15)) return stop(out, kinds.KIND_LINK_CUT);
  const routed = (c.bytes[c.at + 8] & 0x80) !== 0;
  return readSkipped(c, out, 14 + (routed ? c.bytes[c.at + 14] & 0x1f : 0), step.LLC);
}

const INFINIBAND_ADDRESSES = 40;

/** IP over InfiniBand: addresses (as in a global route header), EtherType 2, reserved 2. */
function readInfiniband(c: Cursor, out: Headers): number {
  if (!c.has(INFINIBAND_ADDRESSES + 4)) return stop(out, kinds.KIND_LINK_CUT);
  c.type = c.view.getUint16(c.at + INFINIBAND_ADDRESSES);
  c.at += INFINIBAND_ADDRESSES + 4;
  return step.ETHER_TYPE;
}

const ARCNET_IP_RFC1051 = 240;
const ARCNET_IP_RFC1201 = 212;
const ARCNET_EXCEPTION = 0xff;

/**
 * ARCNET: source 1, destination 1, in Linux' dialect an offset 2, protocol 1; RFC 1201 adds a split flag 1 and a sequence 2, in
 * exception frames behind 4 bytes more.
 */
function readArcnet(c: Cursor, out: Headers, linux: boolean): number {
  const header = linux ? 5 : 3;
  if (!c.has(header + 1)) return stop(out, kinds.KIND_LINK_CUT);
  const protocol = c.bytes[c.at + header - 1];
  c.at += header;
  if (protocol === ARCNET_IP_RFC1051) return step.IPV4;
  if (protocol !== ARCNET_IP_RFC1201) return stop(out, kinds.KIND_NOT_DECODED);
  return readSkipped(c, out, !linux && c.bytes[c.at] === ARCNET_EXCEPTION ? 7 : 3, step.IPV4);
}
