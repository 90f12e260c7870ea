/**
 * Ethernet II and IEEE 802.3 (IEEE 802.3 §3.2.6), with what stands between the addresses and the packet:
 *
 *   destination 6 | source 6 | EtherType or length 2 | data … | trailer, FCS
 */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';
import * as numbers from './protocol-numbers.ts';

const TYPE = 12;
export const ETHERNET_HEADER = 14;
/** Up to this the field is a length (802.3), from 1536 on a type. */
const MAX_LENGTH = 1500;

export function readEthernet(c: Cursor, out: Headers): number {
  if (!c.has(ETHERNET_HEADER)) return stop(out, kinds.KIND_LINK_CUT);
  const type = c.view.getUint16(c.at + TYPE);
  c.at += ETHERNET_HEADER;
  if (type <= MAX_LENGTH) return isIsl(c) ? readIsl(c, out) : readLength(c, type);
  c.type = type;
  return step.ETHER_TYPE;
}

const ISL_HEADER = 26;
const CHECK_SEQUENCE = 4;

/** Cisco's ISL: frames to 01:00:0c:00:00 or 0c:00:0c:00:00 (the address has five bytes). */
function isIsl(c: Cursor): boolean {
  const { bytes } = c;
  const at = c.at - ETHERNET_HEADER;
  return bytes[at + 2] === 0x0c && (bytes[at] === 0x01 || bytes[at] === 0x0c) && bytes[at + 1] === 0 && bytes[at + 3] === 0 && bytes[at + 4] === 0;
}

/**
 * ISL: address 5, type and user 1, source 6, length 2, aa aa 03, vendor 3, VLAN and BPDU 2, index 2, reserved 2; then a
 * whole frame with its check sequence.
 */
function readIsl(c: Cursor, out: Headers): number {
  const start = c.at - ETHERNET_HEADER;
  if (start + ISL_HEADER > c.end) return stop(out, kinds.KIND_LINK_CUT);
  const { view } = c;
  const end = start + ETHERNET_HEADER + view.getUint16(start + TYPE) - CHECK_SEQUENCE;
  if ((view.getUint16(start + 20) & 1) !== 0) return stop(out, kinds.KIND_LLC);
  if (out.vlan < 0) out.vlan = view.getUint16(start + 20) >>> 1;
  if (end < c.wireEnd) c.wireEnd = end;
  if (c.wireEnd < c.end) c.end = c.wireEnd;
  c.at = start + ISL_HEADER;
  return step.ETHERNET;
}

/** 802.3: the field is the length of what follows, padding left out. */
function readLength(c: Cursor, length: number): number {
  if (c.at + length < c.wireEnd) c.wireEnd = c.at + length;
  if (c.wireEnd < c.end) c.end = c.wireEnd;
  return step.LLC;
}

const LLC_HEADER = 3;
const SNAP_HEADER = 8;
const SAP_SNAP = 0xaa;
const SAP_IP = 0x06;
const SAP_OSI = 0xfe;
const NLPID_IPV4 = 0xcc;
const NLPID_IPV6 = 0x8e;

/** LLC (IEEE 802.2) and SNAP: dsap, ssap, control 1 or 2 bytes; aa aa 03, OUI 3, protocol 2. */
export function readLlc(c: Cursor, out: Headers): number {
  if (!c.has(LLC_HEADER)) return stop(out, kinds.KIND_LLC);
  const { bytes, at } = c;
  if (bytes[at] === SAP_SNAP && bytes[at + 1] === SAP_SNAP && bytes[at + 2] === 3) {
    if (!c.has(SNAP_HEADER)) return stop(out, kinds.KIND_LLC);
    const oui = (bytes[at + 3] << 16) | (bytes[at + 4] << 8) | bytes[at + 5];
    const type = c.view.getUint16(at + 6);
    c.at += SNAP_HEADER;
    if (oui === 0 || oui === 0x0000f8) {
      c.type = type;
      return step.ETHER_TYPE;
    }
    // RFC 2684 bridged Ethernet, with or without FCS; two bytes of padding first.
    if (oui === 0x0080c2 && (type === 1 || type === 7) && c.has(2)) {
      c.at += 2;
      return step.ETHERNET;
    }
    return stop(out, oui === 0x00000c && type === 0x2000 ? kinds.KIND_CDP : kinds.KIND_LLC);
  }
  if (bytes[at] === SAP_IP && bytes[at + 2] === 3) {
    c.at += LLC_HEADER;
    return step.IPV4;
  }
  if (bytes[at] === SAP_OSI && bytes[at + 1] === SAP_OSI && bytes[at + 2] === 3 && c.has(4)) {
    const nlpid = bytes[at + 3];
    c.at += 4;
    if (nlpid === NLPID_IPV4) return step.IPV4;
    if (nlpid === NLPID_IPV6) return step.IPV6;
  }
  return stop(out, kinds.KIND_LLC);
}

const PBB_HEADER = 4;
const HSR_HEADER = 4;
const FABRIC_PATH_TAG = 2;
const VNTAG_HEADER = 4;
const ETAG_HEADER = 6;

/** What follows an EtherType: VLAN tags and other shims, then IP, MPLS, PPPoE. */
export function readEtherType(c: Cursor, out: Headers): number {
  switch (c.type) {
    case numbers.ETHERTYPE_IPV4:
      return step.IPV4;
    case numbers.ETHERTYPE_IPV6:
      return step.IPV6;
    case numbers.ETHERTYPE_VLAN:
    case numbers.ETHERTYPE_QINQ:
    case numbers.ETHERTYPE_QINQ_OLD:
    case numbers.ETHERTYPE_QINQ_OLDER:
      return readVlan(c, out);
    case numbers.ETHERTYPE_MPLS:
    case numbers.ETHERTYPE_MPLS_MULTICAST:
      return step.MPLS;
    case numbers.ETHERTYPE_PPPOE_SESSION:
      return step.PPPOE;
    case numbers.ETHERTYPE_TRANSPARENT_ETHERNET:
      return step.ETHERNET;
    case numbers.ETHERTYPE_NSH:
      return step.NSH;
    case numbers.ETHERTYPE_LLC:
      return step.LLC;
    case numbers.ETHERTYPE_MACSEC:
      return readMacsec(c, out);
    case numbers.ETHERTYPE_PBB:
      // 802.1ah: I-tag of 4 bytes, then the customer's whole frame.
      return skipTo(c, out, PBB_HEADER, step.ETHERNET);
    case numbers.ETHERTYPE_FABRIC_PATH:
      // Cisco FabricPath: forwarding tag and TTL, then the whole frame.
      return skipTo(c, out, FABRIC_PATH_TAG, step.ETHERNET);
    case numbers.ETHERTYPE_ARISTA:
      return readArista(c, out);
    case numbers.ETHERTYPE_CMD:
      // Cisco metadata: version 1, length 1, option 2, security group 2.
      return skipToType(c, out, 6);
    case numbers.ETHERTYPE_HSR:
    case numbers.ETHERTYPE_RTAG:
      return skipToType(c, out, HSR_HEADER);
    case numbers.ETHERTYPE_VNTAG:
      return skipToType(c, out, VNTAG_HEADER);
    case numbers.ETHERTYPE_ETAG:
      return skipToType(c, out, ETAG_HEADER);
    case numbers.ETHERTYPE_BATMAN:
      return readBatman(c, out);
    case numbers.ETHERTYPE_ARP:
    case numbers.ETHERTYPE_RARP:
      return stop(out, kinds.KIND_ARP);
    case numbers.ETHERTYPE_PPPOE_DISCOVERY:
      return stop(out, kinds.KIND_PPPOE_DISCOVERY);
    case numbers.ETHERTYPE_EAPOL:
      return stop(out, kinds.KIND_EAPOL);
    case numbers.ETHERTYPE_LLDP:
      return stop(out, kinds.KIND_LLDP);
    default:
      return stop(out, kinds.etherTypeKind(c.type));
  }
}

const BATMAN_UNICAST_14 = 0x03;
const BATMAN_BROADCAST_15 = 0x01;
const BATMAN_UNICAST = 0x40;
const BATMAN_UNICAST_4 = 0x42;

/** B.A.T.M.A.N. advanced: type 1, version 1, …; those that carry a frame have it behind 10 (unicast), 14 (broadcast) or 18 bytes. */
function readBatman(c: Cursor, out: Headers): number {
  if (!c.has(2)) return stop(out, kinds.KIND_LINK_CUT);
  const type = c.bytes[c.at];
  const version = c.bytes[c.at + 1];
  if (type === BATMAN_UNICAST || (type === BATMAN_UNICAST_14 && version < 15)) return skipTo(c, out, 10, step.ETHERNET);
  if (type === BATMAN_BROADCAST_15 && version === 15) return skipTo(c, out, 14, step.ETHERNET);
  return type === BATMAN_UNICAST_4 ? skipTo(c, out, 18, step.ETHERNET) : stop(out, kinds.etherTypeKind(c.type));
}

const ARISTA_TIMESTAMP = 1;

/** Arista's time stamps: kind 2, version 2, a time of 6 bytes (versions 0x?2?) or 8, then the next type. */
function readArista(c: Cursor, out: Headers): number {
  if (!c.has(4) || c.view.getUint16(c.at) !== ARISTA_TIMESTAMP) return stop(out, kinds.etherTypeKind(c.type));
  const isShort = (c.bytes[c.at + 3] & 0xf0) === 0x20;
  return skipToType(c, out, isShort ? 10 : 12);
}

/** 802.1Q tag: priority 3, DEI 1, identifier 12, then the next type. */
function readVlan(c: Cursor, out: Headers): number {
  if (!c.has(4)) return stop(out, kinds.KIND_LINK_CUT);
  if (out.vlan < 0) out.vlan = c.view.getUint16(c.at) & 0xfff;
  return skipToType(c, out, 2);
}

/** Passes `length` bytes, then a 16-bit EtherType (or 802.3 length). */
function skipToType(c: Cursor, out: Headers, length: number): number {
  if (!c.has(length + 2)) return stop(out, kinds.KIND_LINK_CUT);
  c.type = c.view.getUint16(c.at + length);
  c.at += length + 2;
  return c.type <= MAX_LENGTH ? readLength(c, c.type) : step.ETHER_TYPE;
}

function skipTo(c: Cursor, out: Headers, length: number, next: number): number {
  if (!c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += length;
  return next;
}

const MACSEC_SCI = 0x20;
const MACSEC_ENCRYPTED_OR_CHANGED = 0x0c;
const MACSEC_ICV = 16;

/** MACsec (802.1AE §9.3): TCI 1, short length 1, packet number 4, SCI 8 if stated. Readable only where nothing is encrypted. */
function readMacsec(c: Cursor, out: Headers): number {
  if (!c.has(6)) return stop(out, kinds.KIND_MACSEC);
  const tci = c.bytes[c.at];
  if ((tci & MACSEC_ENCRYPTED_OR_CHANGED) !== 0) return stop(out, kinds.KIND_MACSEC);
  c.wireEnd -= MACSEC_ICV;
  if (c.end > c.wireEnd) c.end = c.wireEnd;
  return skipToType(c, out, (tci & MACSEC_SCI) !== 0 ? 14 : 6);
}

export function stop(out: Headers, kind: number): number {
  out.kind = kind;
  return step.STOP;
}
