/** Names of link types as tcpdump prints them (LINKTYPE_… without prefix, tcpdump.org/linktypes.html). */
import { DECODED_LINK_TYPES } from './link.ts';

/** The usual ones; the others come with the first file that needs them. */
const NAMES: Record<number, string> = {
  0: 'NULL',
  1: 'ETHERNET',
  9: 'PPP',
  12: 'RAW',
  14: 'RAW',
  50: 'PPP_HDLC',
  51: 'PPP_ETHER',
  101: 'RAW',
  104: 'C_HDLC',
  105: 'IEEE802_11',
  108: 'LOOP',
  113: 'LINUX_SLL',
  127: 'IEEE802_11_RADIOTAP',
  192: 'PPI',
  228: 'IPV4',
  229: 'IPV6',
  239: 'NFLOG',
  258: 'PKTAP',
  276: 'LINUX_SLL2',
};

/** Whether `linkTypeName` knows the link type's name, if it has one. */
export const isNamed = (linkType: number): boolean => linkType in NAMES;

/** Adds the names of other link types (number to name). */
export function learnNames(names: Readonly<Record<number, string>>): void {
  Object.assign(NAMES, names);
}

/** Name of a link type, `LINKTYPE_n` where none is registered or known yet, `USERn` for the private ones. */
export function linkTypeName(linkType: number): string {
  if (linkType >= 147 && linkType <= 162) return `USER${linkType - 147}`;
  return NAMES[linkType] ?? `LINKTYPE_${linkType}`;
}

/** Whether frames of this link type are decoded. */
export function isDecoded(linkType: number): boolean {
  return DECODED_LINK_TYPES.has(linkType);
}
