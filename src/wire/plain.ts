/**
 * The common case at full speed: Ethernet (with at most one VLAN tag), cooked or raw, IPv4 or IPv6 without options,
 * no fragment, whole TCP header. It reads what the general reader reads, in fewer and wider steps.
 */
import { halves } from './checksum.ts';
import type { Frame } from './frame.ts';
import type { Headers } from './headers.ts';
import { resetHeaders } from './reset.ts';
import { directionOf } from './sll.ts';
import { addressSum, readWholeTcp } from './tcp.ts';

const LINK_ETHERNET = 1;
const LINK_RAW = 101;
const LINK_SLL = 113;
const LINK_SLL2 = 276;
const TYPE_IPV4 = 0x0800;
const TYPE_IPV6 = 0x86dd;
const TYPE_VLAN = 0x8100;
const TCP = 6;
/** Hardware types up to this have an EtherType as protocol in cooked captures. */
const LAST_PLAIN_HARDWARE = 800;

/** Captured bytes up to the end of the fixed TCP header, behind an Ethernet header and behind the longest of the others (SLL2). */
const LEAST = 14 + 40;
const LEAST_BEHIND_LONGER_LINK = 20 + 40;

/** False: the general reader has to look; `out` may then be changed in part. */
export function readPlain(frame: Frame, out: Headers): boolean {
  const { bytes, view, start } = frame;
  const wire = frame.origLen - frame.fcsLength;
  const captured = frame.capLen < wire ? frame.capLen : wire;
  if (captured < LEAST) return false;
  let at = start;
  let type = TYPE_IPV4;
  let vlan = -1;
  let direction = frame.direction;
  switch (frame.linkType) {
    case LINK_ETHERNET:
      type = view.getUint16(at + 12);
      at += 14;
      if (type === TYPE_VLAN) {
        if (captured < LEAST_BEHIND_LONGER_LINK) return false;
        vlan = view.getUint16(at) & 0xfff;
        type = view.getUint16(at + 2);
        at += 4;
      }
      break;
    case LINK_SLL:
      if (captured < LEAST_BEHIND_LONGER_LINK || view.getUint16(at + 2) > LAST_PLAIN_HARDWARE) return false;
      if (direction === 0) direction = directionOf(view.getUint16(at));
      type = view.getUint16(at + 14);
      at += 16;
      break;
    case LINK_SLL2:
      if (captured < LEAST_BEHIND_LONGER_LINK || view.getUint16(at + 8) > LAST_PLAIN_HARDWARE) return false;
      if (direction === 0) direction = directionOf(bytes[at + 10]);
      type = view.getUint16(at);
      at += 20;
      break;
    case LINK_RAW:
      if (bytes[at] >>> 4 === 6) type = TYPE_IPV6;
      break;
    default:
      return false;
  }
  const frameEnd = start + captured;
  if (type === TYPE_IPV4) return readPlainIpv4(view, bytes, at, frameEnd, start + wire, vlan, direction, out);
  return type === TYPE_IPV6 && readPlainIpv6(view, bytes, at, frameEnd, start + wire, vlan, direction, out);
}

function readPlainIpv4(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  frameEnd: number,
  wireEnd: number,
  vlan: number,
  direction: number,
  out: Headers,
): boolean {
  const versionAndLength = view.getInt32(at);
  const idAndFlags = view.getInt32(at + 4);
  const ttlAndProtocol = view.getInt32(at + 8);
  const ipLen = versionAndLength & 0xffff;
  if (versionAndLength >>> 24 !== 0x45 || ((ttlAndProtocol >>> 16) & 0xff) !== TCP || (idAndFlags & 0x3fff) !== 0 || ipLen < 40)
    return false;
  const ipEnd = at + ipLen;
  if (ipEnd > wireEnd) return false;
  const end = ipEnd < frameEnd ? ipEnd : frameEnd;
  if (!out.plain || out.ipVersion !== 4) {
    resetHeaders(out);
    out.plain = true;
    out.ipVersion = 4;
  }
  const source = view.getUint32(at + 12);
  const destination = view.getUint32(at + 16);
  out.src0 = source;
  out.dst0 = destination;
  out.ipLen = ipLen;
  out.ipId = idAndFlags >>> 16;
  out.ttl = ttlAndProtocol >>> 24;
  out.dontFragment = (idAndFlags & 0x4000) !== 0;
  out.protocol = TCP;
  out.ipHeaderLen = 20;
  out.ipOffset = at;
  out.l4Offset = at + 20;
  out.l4Captured = end - at - 20;
  out.vlan = vlan;
  out.direction = direction;
  readWholeTcp(view, bytes, end, ipEnd, halves(source) + halves(destination), out);
  return true;
}

function readPlainIpv6(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  frameEnd: number,
  wireEnd: number,
  vlan: number,
  direction: number,
  out: Headers,
): boolean {
  if (frameEnd - at < 60 || bytes[at] >>> 4 !== 6) return false;
  const lengthAndNext = view.getInt32(at + 4);
  const payload = lengthAndNext >>> 16;
  if (((lengthAndNext >>> 8) & 0xff) !== TCP || payload < 20) return false;
  const ipEnd = at + 40 + payload;
  if (ipEnd > wireEnd) return false;
  const end = ipEnd < frameEnd ? ipEnd : frameEnd;
  if (!out.plain || out.ipVersion !== 6) {
    resetHeaders(out);
    out.plain = true;
    out.ipVersion = 6;
  }
  out.src0 = view.getUint32(at + 8);
  out.src1 = view.getUint32(at + 12);
  out.src2 = view.getUint32(at + 16);
  out.src3 = view.getUint32(at + 20);
  out.dst0 = view.getUint32(at + 24);
  out.dst1 = view.getUint32(at + 28);
  out.dst2 = view.getUint32(at + 32);
  out.dst3 = view.getUint32(at + 36);
  out.ipLen = 40 + payload;
  out.ttl = lengthAndNext & 0xff;
  out.dontFragment = true;
  out.protocol = TCP;
  out.ipHeaderLen = 40;
  out.ipOffset = at;
  out.l4Offset = at + 40;
  out.l4Captured = end - at - 40;
  out.vlan = vlan;
  out.direction = direction;
  readWholeTcp(view, bytes, end, ipEnd, addressSum(out), out);
  return true;
}
