/**
 * Names for what a frame turned out to be (`Headers.kind`). Fixed kinds first; kinds with a number in their name
 * (an unknown EtherType, a link type) are entered when they are first met.
 */
export const FRAME_KINDS: string[] = [
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
/** Of a kind with a number that was met when all places for these were taken. */
export const KIND_BEYOND = 31;

/** Most kinds with a number that are told apart; a hostile file cannot make more. */
export const MOST_KINDS = 1024;
const numbered = new Map<number, number>();

function numberedKind(family: number, value: number, name: () => string): number {
  const key = family * 0x1000000 + value;
  const known = numbered.get(key);
  if (known !== undefined) return known;
  if (FRAME_KINDS.length >= MOST_KINDS) return KIND_BEYOND;
  const kind = FRAME_KINDS.push(name()) - 1;
  numbered.set(key, kind);
  return kind;
}

/** Kind of a frame whose EtherType nothing here decodes. */
export function etherTypeKind(etherType: number): number {
  return numberedKind(1, etherType, () => `unknown-ethertype 0x${etherType.toString(16).padStart(4, '0')}`);
}

/** Kind of a frame of a link type that is not decoded. */
export function linkTypeKind(linkType: number): number {
  return numberedKind(2, linkType & 0xffffff, () => `unknown-link-type ${linkType}`);
}

/** Kind of an IP packet with an upper-layer protocol that is not decoded. */
export function protocolKind(protocol: number): number {
  return numberedKind(3, protocol, () => `ip-protocol ${protocol}`);
}

/** Kind of a PPP frame with a protocol that is not decoded. */
export function pppKind(protocol: number): number {
  return numberedKind(4, protocol, () => `ppp-protocol 0x${protocol.toString(16).padStart(4, '0')}`);
}

/** Whether the name is one of those for link types and EtherTypes; the engine counts them as oddities. */
export function isUnknownLinkType(kind: number): boolean {
  return FRAME_KINDS[kind].startsWith('unknown-link-type');
}
export function isUnknownEtherType(kind: number): boolean {
  return FRAME_KINDS[kind].startsWith('unknown-ethertype');
}
