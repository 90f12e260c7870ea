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

/** What a link type's frames begin with: the step to go on with, or the reader of a header of its own, which returns it. */
type First = number | ((c: Cursor, out: Headers) => number);

const behind = (bytes: number, next: number): First => (c, out) => readSkipped(c, out, bytes, next);
const behindDirection = (next: number): First => (c, out) => readDirectionByte(c, out, next);

/** By link type. */
const FIRST: Readonly<Record<number, First>> = {
  0: step.NULL_FAMILY,
  1: step.ETHERNET,
  3: rare.readAx25,
  6: readTokenRing,
  7: (c, out) => readArcnet(c, out, false),
  9: step.PPP,
  // FDDI: frame control and two addresses, then LLC.
  10: behind(13, step.LLC),
  // RFC 2684 over ATM: what some BSDs wrote for 100.
  11: step.LLC,
  // RAW, by the numbers that some systems wrote for it.
  12: step.IP,
  14: step.IP,
  // Classical IP over ATM, here and at 106.
  16: step.IP,
  18: step.IP,
  19: step.IP,
  50: step.PPP,
  51: step.PPPOE,
  99: rare.readSymantec,
  100: step.LLC,
  101: step.IP,
  104: step.CHDLC,
  105: step.WLAN,
  106: step.IP,
  107: step.FRAME_RELAY,
  108: step.NULL_FAMILY,
  // ENC of OpenBSD: address family, SPI, flags.
  109: behind(12, step.IP),
  // NetBSD's number for HDLC.
  112: step.CHDLC,
  113: readSll,
  117: readPflog,
  119: rare.readPrism,
  // IP over Fibre Channel (RFC 4338): two addresses of 8 bytes.
  122: behind(16, step.LLC),
  123: rare.readSunAtm,
  127: readRadiotap,
  129: (c, out) => readArcnet(c, out, true),
  // IP over IEEE 1394 (Apple): two addresses of 8 bytes, EtherType.
  138: (c, out) => rare.readSwitchTag(c, out, 4),
  143: rare.readDocsis,
  149: readPktap,
  163: rare.readAvs,
  166: behindDirection(step.PPP),
  192: readPpi,
  197: rare.readErf,
  202: rare.readKiss,
  // The container's reader has taken the direction's byte off (see capture/pseudo-header.ts).
  204: step.PPP,
  205: behindDirection(step.CHDLC),
  206: behindDirection(step.FRAME_RELAY),
  219: step.MPLS,
  // IPNET of Solaris: version, family, lengths and interfaces.
  226: behind(24, step.IP),
  228: step.IPV4,
  229: step.IPV6,
  239: readNflog,
  240: (c, out) => rare.readNetAnalyzer(c, out, false),
  241: (c, out) => rare.readNetAnalyzer(c, out, true),
  242: readInfiniband,
  252: rare.readUpperPdu,
  258: readPktap,
  // EPON: preamble with the logical link's number.
  259: behind(8, step.ETHERNET),
  274: rare.readMpacket,
  276: readSll2,
  280: rare.readVpp,
  // Tags of Ethernet switches: Broadcom's behind the addresses and before them, Marvell's.
  281: (c, out) => rare.readSwitchTag(c, out, 4),
  282: behind(4, step.ETHERNET),
  284: (c, out) => rare.readSwitchTag(c, out, 4),
  285: (c, out) => rare.readSwitchTag(c, out, 8),
  ...Object.fromEntries(JUNIPER_LINK_TYPES.map((type): [number, First] => [type, readJuniper])),
};

/** Link types that are read; the others are counted by name. */
export const DECODED_LINK_TYPES: ReadonlySet<number> = new Set(Object.keys(FIRST).map(Number));

/** Dispatches on `c.type` as a link type, −1 where a frame holds no packet. */
export function readLink(c: Cursor, out: Headers): number {
  const first = FIRST[c.type];
  if (first === undefined) return stop(out, c.type === -1 ? kinds.KIND_NO_PACKET : kinds.linkTypeKind(c.type));
  return typeof first === 'number' ? first : first(c, out);
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
