/**
 * What a frame turned out to be (`Headers.kind`): one of these, or a family with a number of 16 bits (an unknown EtherType,
 * a link type). Nothing is remembered here, so a kind means the same whatever was read before.
 */
export const FIXED_KINDS: readonly string[] = [
  'not-decoded',
  'tcp',
  'udp',
  'icmp',
  'icmpv6',
  'tcp-header-cut',
  'malformed-tcp',
  'malformed-ip',
  'ip-header-cut',
  'link-header-cut',
  'ip-fragment',
  'arp',
  'sctp',
  'esp',
  'wireguard',
  'macsec',
  'igmp',
  'llc',
  'pppoe-discovery',
  'ppp-control',
  'wlan-other',
  'wlan-encrypted',
  'pcapng-record-without-packet',
  'tunnel-control',
  'malformed-tunnel',
  'too-many-layers',
  'lldp',
  'eapol',
  'cdp',
  'dccp',
  'udp-lite',
  'one-kind-too-many',
];

export const KIND_NOT_DECODED = 0;
export const KIND_TCP = 1;
export const KIND_UDP = 2;
export const KIND_ICMP = 3;
export const KIND_ICMPV6 = 4;
export const KIND_TCP_CUT = 5;
export const KIND_MALFORMED_TCP = 6;
export const KIND_MALFORMED_IP = 7;
export const KIND_IP_CUT = 8;
export const KIND_LINK_CUT = 9;
export const KIND_FRAGMENT = 10;
export const KIND_ARP = 11;
export const KIND_SCTP = 12;
export const KIND_ESP = 13;
export const KIND_WIREGUARD = 14;
export const KIND_MACSEC = 15;
export const KIND_IGMP = 16;
export const KIND_LLC = 17;
export const KIND_PPPOE_DISCOVERY = 18;
export const KIND_PPP_CONTROL = 19;
export const KIND_WLAN_OTHER = 20;
export const KIND_WLAN_ENCRYPTED = 21;
export const KIND_NO_PACKET = 22;
export const KIND_TUNNEL_CONTROL = 23;
export const KIND_MALFORMED_TUNNEL = 24;
export const KIND_TOO_MANY_LAYERS = 25;
export const KIND_LLDP = 26;
export const KIND_EAPOL = 27;
export const KIND_CDP = 28;
export const KIND_DCCP = 29;
export const KIND_UDP_LITE = 30;
/** Of a kind with a number that was met when all places for these were taken (flows/kind-book.ts). */
export const KIND_BEYOND = 31;

/** Families of kinds with a number, in the bits above it. */
const FAMILY = 0x10000;
const NUMBER = FAMILY - 1;
const UNKNOWN_ETHERTYPE = 1;
const UNKNOWN_LINK_TYPE = 2;
const IP_PROTOCOL = 3;
const PPP_PROTOCOL = 4;

/** Kind of a frame whose EtherType nothing here decodes. */
export const etherTypeKind = (etherType: number): number => UNKNOWN_ETHERTYPE * FAMILY + (etherType & NUMBER);

/** Kind of a frame of a link type that is not decoded. */
export const linkTypeKind = (linkType: number): number => UNKNOWN_LINK_TYPE * FAMILY + (linkType & NUMBER);

/** Kind of an IP packet with an upper-layer protocol that is not decoded. */
export const protocolKind = (protocol: number): number => IP_PROTOCOL * FAMILY + (protocol & NUMBER);

/** Kind of a PPP frame with a protocol that is not decoded. */
export const pppKind = (protocol: number): number => PPP_PROTOCOL * FAMILY + (protocol & NUMBER);

/** Families that the engine counts as oddities. */
export const isUnknownLinkType = (kind: number): boolean => kind >>> 16 === UNKNOWN_LINK_TYPE;
export const isUnknownEtherType = (kind: number): boolean => kind >>> 16 === UNKNOWN_ETHERTYPE;

/** A kind in words. */
export function kindName(kind: number): string {
  const number = kind & NUMBER;
  const hex = () => `0x${number.toString(16).padStart(4, '0')}`;
  switch (kind >>> 16) {
    case UNKNOWN_ETHERTYPE:
      return `unknown-ethertype ${hex()}`;
    case UNKNOWN_LINK_TYPE:
      return `unknown-link-type ${number}`;
    case IP_PROTOCOL:
      return `ip-protocol ${number}`;
    case PPP_PROTOCOL:
      return `ppp-protocol ${hex()}`;
    default:
      return FIXED_KINDS[kind] ?? '';
  }
}
