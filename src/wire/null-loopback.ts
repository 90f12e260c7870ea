/** BSD loopback: an address family in 4 bytes, in the byte order of the host that captured (NULL) or of the network (LOOP). */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './protocol-numbers.ts';

const FAMILY_IPV4 = 2;
/** AF_INET6 of Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS. */
const FAMILIES_IPV6 = [10, 23, 24, 28, 30];
const LEAST_ETHER_TYPE = 0x600;

export function readNullFamily(c: Cursor, out: Headers): number {
  if (!c.has(4)) return stop(out, kinds.KIND_LINK_CUT);
  const { view, bytes, at } = c;
  // Some writers put PPP there.
  if (bytes[at] === 0xff && bytes[at + 1] === 3) return step.PPP;
  const little = view.getUint32(at, true);
  const big = view.getUint32(at);
  const family = Math.min(little, big);
  c.at += 4;
  if (family === FAMILY_IPV4) return step.IPV4;
  if (FAMILIES_IPV6.includes(family)) return step.IPV6;
  if (family >= LEAST_ETHER_TYPE && family <= 0xffff) {
    c.type = family;
    return step.ETHER_TYPE;
  }
  // Some writers put an EtherType behind two bytes of their own.
  const type = view.getUint16(at + 2);
  if (type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6) {
    c.type = type;
    return step.ETHER_TYPE;
  }
  return stop(out, kinds.KIND_NOT_DECODED);
}

/** Raw IP: the version is the first nibble. */
export function readIp(c: Cursor, out: Headers): number {
  if (!c.has(1)) return stop(out, kinds.KIND_IP_CUT);
  const version = c.bytes[c.at] >>> 4;
  if (version === 4) return step.IPV4;
  return version === 6 ? step.IPV6 : stop(out, kinds.KIND_MALFORMED_IP);
}
