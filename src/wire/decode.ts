/** From a captured frame to its innermost IP layer and TCP or ICMP header. Never throws, never looks outside the frame, allocates nothing. */
import { halves } from './checksum.ts';
import * as step from './cursor.ts';
import { Cursor } from './cursor.ts';
import { readEtherType, readEthernet, readLlc } from './ethernet.ts';
import type { Frame } from './frame.ts';
import * as kinds from './frame-kinds.ts';
import { readGre } from './gre.ts';
import type { Headers } from './headers.ts';
import { readIcmp, readIcmpv6 } from './icmp.ts';
import { readProtocol } from './ip-protocols.ts';
import { readIpv4 } from './ipv4.ts';
import { readIpv6 } from './ipv6.ts';
import { readLink } from './link.ts';
import { readMpls } from './mpls.ts';
import { readIp, readNullFamily } from './null-loopback.ts';
import { readChdlc, readFrameRelay, readPpp, readPppoe, readPppType } from './ppp.ts';
import { resetHeaders } from './reset.ts';
import { directionOf } from './sll.ts';
import { readTcp, readWholeTcp } from './tcp.ts';
import { readUdp } from './udp.ts';
import * as udp from './udp-tunnels.ts';
import { readWlan } from './wlan.ts';

/** More headers than this in one frame are an attempt to keep somebody busy. */
const MOST_LAYERS = 64;

const cursor = new Cursor();

/** Reads the headers of `frame` into `out`; every field of `out` is set. */
export function decodeFrame(frame: Frame, out: Headers): void {
  if (readPlain(frame, out)) return;
  resetHeaders(out);
  out.plain = false;
  cursor.set(frame);
  cursor.type = frame.linkType;
  readHeaders(readLink(cursor, out), cursor, out);
  out.direction = cursor.direction;
}

/** Reads header after header, beginning with `next`, until one has no successor. */
export function readHeaders(next: number, c: Cursor, out: Headers): void {
  for (let layers = 0; next !== step.STOP; layers++) {
    if (layers === MOST_LAYERS) {
      out.kind = kinds.KIND_TOO_MANY_LAYERS;
      return;
    }
    next = readHeader(next, c, out);
  }
}

const LINK_ETHERNET = 1;
const LINK_RAW = 101;
const LINK_SLL = 113;
const LINK_SLL2 = 276;
const LINK_AND_IP_AND_TCP = 20 + 20 + 20;

/**
 * The common case at full speed: Ethernet (with at most one VLAN tag), cooked or raw, IPv4 without options, no
 * fragment, whole TCP header. False: the general reader has to look.
 */
function readPlain(frame: Frame, out: Headers): boolean {
  const { bytes, view, start } = frame;
  const wire = frame.origLen - frame.fcsLength;
  const captured = frame.capLen < wire ? frame.capLen : wire;
  let at = start;
  let vlan = -1;
  let direction = frame.direction;
  if (captured < 14 + 20 + 20) return false;
  switch (frame.linkType) {
    case LINK_ETHERNET: {
      const type = view.getUint16(at + 12);
      if (type === 0x0800) {
        at += 14;
      } else if (type === 0x8100 && captured >= LINK_AND_IP_AND_TCP && view.getUint16(at + 16) === 0x0800) {
        vlan = view.getUint16(at + 14) & 0xfff;
        at += 18;
      } else {
        return false;
      }
      break;
    }
    case LINK_SLL:
      if (view.getUint16(at + 14) !== 0x0800 || captured < LINK_AND_IP_AND_TCP || view.getUint16(at + 2) > 800) return false;
      if (direction === 0) direction = directionOf(view.getUint16(at));
      at += 16;
      break;
    case LINK_SLL2:
      if (view.getUint16(at) !== 0x0800 || captured < LINK_AND_IP_AND_TCP || view.getUint16(at + 8) > 800) return false;
      if (direction === 0) direction = directionOf(bytes[at + 10]);
      at += 20;
      break;
    case LINK_RAW:
      break;
    default:
      return false;
  }
  // Version 4, header of 20 bytes, TCP, not a fragment.
  if (bytes[at] !== 0x45 || bytes[at + 9] !== 6) return false;
  const flags = view.getUint16(at + 6);
  if ((flags & 0x3fff) !== 0) return false;
  const ipLen = view.getUint16(at + 2);
  if (ipLen < 40) return false;
  const frameEnd = start + captured;
  const end = at + ipLen < frameEnd ? at + ipLen : frameEnd;
  if (end - at < 40) return false;
  if (!out.plain) {
    resetHeaders(out);
    out.plain = true;
  }
  const source = view.getUint32(at + 12);
  const destination = view.getUint32(at + 16);
  out.ipVersion = 4;
  out.src0 = source;
  out.dst0 = destination;
  out.ipLen = ipLen;
  out.ipId = view.getUint16(at + 4);
  out.ttl = bytes[at + 8];
  out.dontFragment = (flags & 0x4000) !== 0;
  out.protocol = 6;
  out.ipHeaderLen = 20;
  out.ipOffset = at;
  out.l4Offset = at + 20;
  out.l4Captured = end - at - 20;
  out.vlan = vlan;
  out.direction = direction;
  readWholeTcp(view, bytes, end, halves(source) + halves(destination), out);
  return true;
}

function readHeader(which: number, c: Cursor, out: Headers): number {
  switch (which) {
    case step.ETHERNET:
      return readEthernet(c, out);
    case step.ETHER_TYPE:
      return readEtherType(c, out);
    case step.LLC:
      return readLlc(c, out);
    case step.IP:
      return readIp(c, out);
    case step.IPV4:
      return readIpv4(c, out);
    case step.IPV6:
      return readIpv6(c, out);
    case step.PROTOCOL:
      return readProtocol(c, out);
    case step.TCP:
      return readTcp(c, out);
    case step.UDP:
      return readUdp(c, out);
    case step.ICMP:
      return readIcmp(c, out);
    case step.ICMPV6:
      return readIcmpv6(c, out);
    case step.PPP:
      return readPpp(c, out);
    case step.PPP_TYPE:
      return readPppType(c, out);
    case step.PPPOE:
      return readPppoe(c, out);
    case step.CHDLC:
      return readChdlc(c, out);
    case step.FRAME_RELAY:
      return readFrameRelay(c, out);
    case step.MPLS:
      return readMpls(c, out);
    case step.GRE:
      return readGre(c, out);
    case step.VXLAN:
      return udp.readVxlan(c, out);
    case step.VXLAN_GPE:
      return udp.readVxlanGpe(c, out);
    case step.GENEVE:
      return udp.readGeneve(c, out);
    case step.GTP_U:
      return udp.readGtpU(c, out);
    case step.L2TP:
      return udp.readL2tp(c, out);
    case step.TEREDO:
      return udp.readTeredo(c, out);
    case step.LISP:
      return udp.readLisp(c, out);
    case step.CAPWAP:
      return udp.readCapwap(c, out);
    case step.TZSP:
      return udp.readTzsp(c, out);
    case step.NSH:
      return udp.readNsh(c, out);
    case step.WLAN:
      return readWlan(c, out);
    case step.NULL_FAMILY:
      return readNullFamily(c, out);
    case step.LINK:
      return readLink(c, out);
    default:
      return step.STOP;
  }
}
