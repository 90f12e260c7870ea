/** From a captured frame to its innermost IP layer. Never throws, never looks outside the frame, allocates nothing. */
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
import { readPlain } from './plain.ts';
import { readChdlc, readFrameRelay, readPpp, readPppoe, readPppType } from './ppp.ts';
import { resetHeaders } from './reset.ts';
import { readTcp } from './tcp.ts';
import { readUdp } from './udp.ts';
import * as udp from './udp-tunnels.ts';
import { readWlan } from './wlan.ts';

/** More headers than this in one frame are an attempt to keep somebody busy. */
export const MOST_LAYERS = 64;

const cursor = new Cursor();

/** Reads the headers of `frame` into `out`; every field of `out` is set. */
export function decodeFrame(frame: Frame, out: Headers): void {
  if (!readPlain(frame, out)) decodeAny(frame, out);
}

/** The general reader, which knows every header; the fast path gives what it gives. */
export function decodeAny(frame: Frame, out: Headers): void {
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

/** Reads one header and names its successor. */
export function readHeader(which: number, c: Cursor, out: Headers): number {
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
