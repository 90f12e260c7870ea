/**
 * What an MTU or MSS value betrays: links less the overhead of known encapsulations, and values that products and clouds
 * are known to set. A number is a hint and no proof; each comes with the arithmetic that a reader can check.
 */

/** A possible origin of a value. */
export interface SizeHint {
  /** `1500 − 80`; for a value that is set rather than computed the value itself. */
  arithmetic: string;
  name: string;
}

/** What encapsulations leave free, commonest first (bytes of headers between the link's IP packet and the inner one). */
const OVERHEADS: readonly (readonly [number, string])[] = [
  [8, 'PPPoE'],
  [20, 'IPIP or 6in4'],
  [24, 'GRE'],
  [28, 'GRE with a key, or FOU'],
  [32, 'GRE with key and sequence numbers, or MACsec'],
  [36, 'GTP-U or LISP'],
  [38, 'GRETAP or L2TP'],
  [40, 'IPv4 in IPv6 (DS-Lite, MAP-E)'],
  [42, 'NVGRE'],
  [44, 'GTP-U with a QFI extension'],
  [50, 'VXLAN or Geneve over IPv4'],
  [54, 'VXLAN over IPv4 with an inner VLAN tag'],
  [58, 'Geneve with 8 bytes of options (OVN)'],
  [60, 'WireGuard over IPv4'],
  [70, 'VXLAN over IPv6'],
  [80, 'WireGuard over IPv6, its default'],
];

/** MTUs of links that tunnels run over, commonest first. */
const LINKS: readonly (readonly [number, string])[] = [
  [1500, 'Ethernet'],
  [1492, 'PPPoE'],
  [9000, 'a jumbo link'],
  [9001, 'AWS'],
  [1460, 'Google Cloud'],
];

/** ESP in tunnel mode: cipher block (padding goes to a multiple of it, at least 4), IV and ICV bytes. RFC 4303 §2. */
const ESP: readonly { name: string; block: number; iv: number; icv: number }[] = [
  { name: 'AES-GCM', block: 4, iv: 8, icv: 16 },
  { name: 'AES-CBC with SHA-1', block: 16, iv: 16, icv: 12 },
  { name: 'AES-CBC with SHA-256', block: 16, iv: 16, icv: 16 },
  { name: 'AES-CBC with SHA-512', block: 16, iv: 16, icv: 32 },
];

/** Values that somebody set. */
const SET_MTU: Readonly<Record<number, string>> = {
  9216: 'a jumbo switch port',
  9001: 'AWS inside a VPC',
  9000: 'a jumbo link',
  8896: 'the most of Google Cloud',
  8500: 'an AWS transit gateway',
  4352: 'FDDI, or RFC 1191’s plateau',
  1460: 'Google Cloud’s default',
  1454: 'Japanese PPPoE lines',
  1428: 'LTE networks',
  1406: 'Google Cloud VPN',
  1400: 'a VPN set to the usual round value',
  1386: 'Google Cloud VPN',
  1376: 'Weave Net',
  1358: 'the MTU recommended to phones by 3GPP (TS 23.501)',
  1280: 'the least of IPv6; Tailscale, WARP and Teredo use it',
  1006: 'RFC 1191’s plateau',
  576: 'the least that every IPv4 host takes (RFC 791)',
  552: 'the least that Linux accepts from a message',
};

const SET_MSS: Readonly<Record<number, string>> = {
  1460: 'Ethernet over IPv4',
  1440: 'Ethernet over IPv6, or a 1480-byte tunnel',
  1380: 'the clamp that Cisco ASA and FTD set by default',
  1360: 'the clamp that goes with a 1400-byte tunnel',
  1350: 'the clamp recommended for Azure VPN and Juniper',
  1379: 'AWS site-to-site VPN',
  1359: 'AWS site-to-site VPN',
  1220: 'the least of IPv6',
  536: 'the IPv4 default where no MSS was announced',
};

/** Hints that are told of one value; more would explain anything. */
const MOST_HINTS = 2;

/** Values that were explained: thousands of flows hear the same few. */
const explained = new Map<number, readonly SizeHint[]>();
const MOST_EXPLAINED = 64;

/** Possible origins of a path or next-hop MTU, likeliest first; empty where no known sum gives it. */
export function explainMtu(mtu: number): readonly SizeHint[] {
  let hints = explained.get(mtu);
  if (hints === undefined) {
    if (explained.size === MOST_EXPLAINED) explained.clear();
    explained.set(mtu, (hints = hintsAt(mtu)));
  }
  return hints;
}

function hintsAt(mtu: number): readonly SizeHint[] {
  const hints: SizeHint[] = [];
  const set = SET_MTU[mtu];
  if (set !== undefined) hints.push({ arithmetic: String(mtu), name: set });
  for (const [link, on] of LINKS) {
    // Where a common link explains the value, rarer ones only confuse.
    if (hints.some((h) => h.arithmetic !== String(mtu))) break;
    for (const [bytes, name] of OVERHEADS) {
      // PPPoE over PPPoE and the like do not occur.
      if (link - bytes !== mtu || (bytes === 8 && link !== 1500 && link !== 9000)) continue;
      hints.push({ arithmetic: `${link} − ${bytes}`, name: link === 1500 ? name : `${name} on ${on}` });
    }
    if (link <= 1500) for (const esp of espHints(mtu, link, on)) hints.push(esp);
  }
  const labels = (1500 - mtu) / 4;
  if (labels >= 1 && labels <= 3 && Number.isInteger(labels)) {
    hints.push({ arithmetic: labels === 1 ? '1500 − 4' : `1500 − ${labels} × 4`, name: labels === 1 ? 'an MPLS label, or a VLAN tag that a switch has no room for' : 'MPLS labels' });
  }
  return hints.slice(0, MOST_HINTS);
}

function espHints(mtu: number, link: number, on: string): SizeHint[] {
  const hints: SizeHint[] = [];
  for (const nat of [0, 8]) {
    for (const { name, block, iv, icv } of ESP) {
      if (espInner(link, nat, block, iv, icv) !== mtu) continue;
      const what = `IPsec (${name}${nat > 0 ? ', NAT traversal' : ''})`;
      hints.push({ arithmetic: `${link} − ${link - mtu}`, name: link === 1500 ? what : `${what} on ${on}` });
    }
  }
  return hints;
}

/**
 * Largest inner packet of ESP in tunnel mode (RFC 4303): outer IPv4 header, UDP for NAT traversal, ESP header, IV and ICV off,
 * padded to the block, less two bytes of trailer.
 */
export function espInner(link: number, nat: number, block: number, iv: number, icv: number): number {
  return Math.floor((link - 20 - nat - 8 - iv - icv) / block) * block - 2;
}

/** Possible origins of an MSS option; `headers` = 40 for IPv4, 60 for IPv6. */
export function explainMss(mss: number, headers: number): SizeHint[] {
  const hints: SizeHint[] = [];
  const set = SET_MSS[mss];
  if (set !== undefined) hints.push({ arithmetic: String(mss), name: set });
  for (const h of explainMtu(mss + headers)) hints.push({ arithmetic: `${h.arithmetic} − ${headers}`, name: h.name });
  return hints.slice(0, MOST_HINTS);
}

/** ` 1420 hints at WireGuard over IPv6, its default (1500 − 80).` behind a sentence; empty where nothing explains the value. */
export function hintSentence(value: number, hints: readonly SizeHint[]): string {
  if (hints.length === 0) return '';
  const told = hints.map((h) => (h.arithmetic === String(value) ? h.name : `${h.name} (${h.arithmetic})`));
  return ` ${value} hints at ${told.join(', or ')}.`;
}

/** Well-known values that lie between two sizes, both ends included: what a path MTU that is only bounded may be. */
export function knownMtusBetween(low: number, high: number): number[] {
  const values = new Set<number>();
  for (const v of Object.keys(SET_MTU).map(Number)) values.add(v);
  for (const [bytes] of OVERHEADS) values.add(1500 - bytes);
  for (const { block, iv, icv } of ESP) values.add(espInner(1500, 0, block, iv, icv));
  return [...values].filter((v) => v >= low && v <= high).sort((x, y) => y - x);
}
