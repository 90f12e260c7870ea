/**
 * Link types of Juniper's routers (tcpdump.org LINKTYPE_JUNIPER_…; layouts as Wireshark 4.0 reads them):
 *
 *   magic 4d 47 43 | flags 1 (80 extensions, 02 no link layer, 01 received) | extensions: length 2, values | cookie … | packet
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import { DIRECTION_IN, DIRECTION_OUT } from './frame.ts';
import * as kinds from './frame-kinds.ts';
import { guessFraming, guessIp } from './guess.ts';
import type { Headers } from './headers.ts';

const MAGIC = 0x4d4743;
const EXTENDED = 0x80;
const NO_LINK_LAYER = 0x02;
const RECEIVED = 0x01;

const PROTOCOL_IPV4 = 2;
const PROTOCOL_IPV6 = 6;
/** MPLS, and IP or IPv6 on its way into or out of it: the packet begins with labels. */
const FIRST_MPLS = 3;
const LAST_MPLS = 8;

/** Bytes between this header and the packet. */
const ATM1_COOKIE = 4;
const ATM2_COOKIE = 8;
const SERVICES_COOKIE = 12;
const VP_COOKIE = 18;
const GGSN_COOKIE = 4;

/** Which of these link types are read. */
export const JUNIPER_LINK_TYPES = [130, 131, 133, 135, 136, 137, 167, 178, 179, 180, 181, 183] as const;

export function readJuniper(c: Cursor, out: Headers): number {
  const linkType = c.type;
  if (!c.has(4)) return stop(out, kinds.KIND_LINK_CUT);
  const { view, at } = c;
  if (view.getUint32(at) >>> 8 !== MAGIC) return linkType === 178 || linkType === 167 ? step.ETHERNET : stop(out, kinds.KIND_NOT_DECODED);
  const flags = c.bytes[at + 3];
  if (c.direction === 0) c.direction = (flags & RECEIVED) !== 0 ? DIRECTION_IN : DIRECTION_OUT;
  let length = 4;
  if ((flags & EXTENDED) !== 0) {
    if (!c.has(6)) return stop(out, kinds.KIND_LINK_CUT);
    length = 6 + view.getUint16(at + 4);
  }
  if (!c.has(length + 4)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += length;
  if ((flags & NO_LINK_LAYER) !== 0) {
    const protocol = view.getUint32(c.at, true);
    c.at += 4;
    return readByProtocol(out, protocol);
  }
  switch (linkType) {
    case 130: // Multilink PPP
      return guessFraming(c) === step.PPP || isPppProtocol(view.getUint16(c.at)) ? step.PPP : behindCookie(c, out, 4, step.PPP);
    case 131: // multilink frame relay
    case 180:
      return step.FRAME_RELAY;
    case 133: { // GGSN
      const protocol = view.getUint16(c.at, true);
      c.at += GGSN_COOKIE;
      return readByProtocol(out, protocol);
    }
    case 135:
      return readAtm(c, out, ATM2_COOKIE);
    case 137:
      return readAtm(c, out, ATM1_COOKIE);
    case 136: // services
      return behindCookie(c, out, SERVICES_COOKIE, step.IP);
    case 183: // voice
      return behindCookie(c, out, VP_COOKIE, step.IP);
    case 179:
      return step.PPP;
    case 181:
      return step.CHDLC;
    default:
      return step.ETHERNET;
  }
}

function readByProtocol(out: Headers, protocol: number): number {
  if (protocol === PROTOCOL_IPV4) return step.IPV4;
  if (protocol === PROTOCOL_IPV6) return step.IPV6;
  return protocol >= FIRST_MPLS && protocol <= LAST_MPLS ? step.MPLS : stop(out, kinds.KIND_NOT_DECODED);
}

function behindCookie(c: Cursor, out: Headers, length: number, next: number): number {
  if (!c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += length;
  return next;
}

/** RFC 2684, PPP or IP, whichever the first bytes behind the cookie are. */
function readAtm(c: Cursor, out: Headers, cookie: number): number {
  if (!c.has(cookie + 2)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += cookie;
  const framing = guessFraming(c);
  if (framing === step.LLC) return framing;
  const word = c.view.getUint16(c.at);
  if (isPppProtocol(word)) return step.PPP;
  if (word === 0x03cc || word === 0x038e) {
    c.at += 2;
    return word === 0x03cc ? step.IPV4 : step.IPV6;
  }
  return guessIp(c) ?? stop(out, kinds.KIND_NOT_DECODED);
}

function isPppProtocol(word: number): boolean {
  return word === 0x0021 || word === 0x0057 || word === 0x0281 || word === 0x8021 || word === 0x8057 || word === 0xc021;
}
