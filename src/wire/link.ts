/** First header of a frame, by link type (tcpdump.org/linktypes). */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { readNflog, readPflog, readPktap, readDirectionByte, readSkipped } from './host-captures.ts';
import { JUNIPER_LINK_TYPES, readJuniper } from './juniper.ts';
import * as rare from './rare-links.ts';
import { readSll, readSll2 } from './sll.ts';
import { readPpi, readRadiotap } from './wlan.ts';

/** Link types that are read; the others are counted by name. */
export const DECODED_LINK_TYPES: ReadonlySet<number> = new Set([
  0, 1, 3, 6, 7, 9, 10, 11, 12, 14, 16, 18, 19, 50, 51, 99, 100, 101, 104, 105, 106, 107, 108, 109, 112, 113, 117, 119, 122, 123, 127, 129, 138, 143,
  149, 163, 166, 192, 197, 202, 204, 205, 206, 219, 226, 228, 229, 239, 240, 241, 242, 252, 258, 259, 274, 276, 280, 281, 282, 284, 285,
  ...JUNIPER_LINK_TYPES,
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
    // Classical IP over ATM.
    case 16:
    case 18:
    case 19:
    case 106:
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
      return readDirectionByte(c, out, step.PPP);
    case 51:
      return step.PPPOE;
    // 112 is NetBSD's number for it.
    case 104:
    case 112:
      return step.CHDLC;
    case 205:
      return readDirectionByte(c, out, step.CHDLC);
    case 206:
      return readDirectionByte(c, out, step.FRAME_RELAY);
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
    // RFC 2684 over ATM, and the number that some BSDs wrote for it.
    case 11:
    case 100:
      return step.LLC;
    case 123:
      return rare.readSunAtm(c, out);
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
    case 3:
      return rare.readAx25(c, out);
    case 202:
      return rare.readKiss(c, out);
    case 99:
      return rare.readSymantec(c, out);
    case 119:
      return rare.readPrism(c, out);
    case 163:
      return rare.readAvs(c, out);
    // IP over Fibre Channel (RFC 4338): two addresses of 8 bytes.
    case 122:
      return readSkipped(c, out, 16, step.LLC);
    // IP over IEEE 1394 (Apple): two addresses of 8 bytes, EtherType.
    case 138:
      return rare.readSwitchTag(c, out, 4);
    case 143:
      return rare.readDocsis(c, out);
    case 197:
      return rare.readErf(c);
    case 240:
      return rare.readNetAnalyzer(c, out, false);
    case 241:
      return rare.readNetAnalyzer(c, out, true);
    case 252:
      return rare.readUpperPdu(c, out);
    // EPON: preamble with the logical link's number.
    case 259:
      return readSkipped(c, out, 8, step.ETHERNET);
    case 274:
      return rare.readMpacket(c, out);
    case 280:
      return rare.readVpp(c, out);
    // Tags of Ethernet switches: Broadcom's (behind the addresses, or before them), Marvell's.
    case 281:
    case 284:
      return rare.readSwitchTag(c, out, 4);
    case 282:
      return readSkipped(c, out, 4, step.ETHERNET);
    case 285:
      return rare.readSwitchTag(c, out, 8);
    case 130:
    case 131:
    case 133:
    case 135:
    case 136:
    case 137:
    case 167:
    case 178:
    case 179:
    case 180:
    case 181:
    case 183:
      return readJuniper(c, out);
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
