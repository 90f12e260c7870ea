/**
 * What a header of unknown kind is, by its bytes: for link types whose records say it in bytes that the container's reader
 * took off, or not at all.
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import * as numbers from './protocol-numbers.ts';

const LLC_SNAP = 0xaaaa;
const LLC_OSI = 0xfefe;
const UNNUMBERED = 3;
const PPP_ADDRESS = 0xff03;
const CHDLC_UNICAST = 0x0f00;
const CHDLC_MULTICAST = 0x8f00;
const ETHERNET_TYPE = 12;

/** IPv4 or IPv6, where length and (IPv4) header length fit what is there; null = neither. */
export function guessIp(c: Cursor): number | null {
  if (!c.has(20)) return null;
  const first = c.bytes[c.at];
  const left = c.wireEnd - c.at;
  if (first >= 0x45 && first <= 0x4f) return c.view.getUint16(c.at + 2) <= left ? step.IPV4 : null;
  if (first >>> 4 === 6 && c.has(40)) return c.view.getUint16(c.at + 4) + 40 <= left ? step.IPV6 : null;
  return null;
}

/** LLC (SNAP or OSI), PPP or Cisco HDLC by their constant first bytes; null = none of them. */
export function guessFraming(c: Cursor): number | null {
  if (!c.has(4)) return null;
  const word = c.view.getUint16(c.at);
  if ((word === LLC_SNAP || word === LLC_OSI) && c.bytes[c.at + 2] === UNNUMBERED) return step.LLC;
  if (word === PPP_ADDRESS) return step.PPP;
  return word === CHDLC_UNICAST || word === CHDLC_MULTICAST ? step.CHDLC : null;
}

/** Whether an Ethernet header at `at` would have a type that is known, or a length. */
export function looksLikeEthernet(c: Cursor, at: number): boolean {
  if (at + ETHERNET_TYPE + 2 > c.end) return false;
  switch (c.view.getUint16(at + ETHERNET_TYPE)) {
    case numbers.ETHERTYPE_IPV4:
    case numbers.ETHERTYPE_IPV6:
    case numbers.ETHERTYPE_VLAN:
    case numbers.ETHERTYPE_QINQ:
    case numbers.ETHERTYPE_ARP:
    case numbers.ETHERTYPE_MPLS:
    case numbers.ETHERTYPE_PPPOE_SESSION:
      return true;
    default:
      return false;
  }
}

const ATM_CELL_HEADER = 4;
const LANE_MARKER = 2;

/** AAL5 payload (RFC 2684, LAN emulation), with or without a cell header in front; null = not recognised. Moves `c.at` to it. */
export function guessAal5(c: Cursor): number | null {
  for (const skipped of [0, ATM_CELL_HEADER]) {
    c.at += skipped;
    if (guessFraming(c) === step.LLC) return step.LLC;
    if (looksLikeEthernet(c, c.at + LANE_MARKER)) {
      c.at += LANE_MARKER;
      return step.ETHERNET;
    }
    c.at -= skipped;
  }
  return null;
}
