/** The words that explain themselves wherever they stand; what they mean is in glossary-texts.ts. */
export const TERMS: readonly string[] = [
  'MTU', 'path MTU', 'DF', 'PMTUD', 'frag-needed', 'Packet Too Big', 'MSS', 'TSO', 'LSO', 'GSO', 'LRO', 'GRO', 'RSC', 'RTO', 'super-segment',
  'wire size', 'black hole', 'MSS clamping', 'MSS clamp', 'ICMP', 'NAT', 'DNAT', 'RTT', 'goodput', 'in flight', 'receive window', 'zero window', 'SYN',
  'FIN', 'reset', 'snap length', 'D-SACK', 'offload', 'VLAN', 'PPPoE', 'MPLS', 'GRE', 'VXLAN', 'Geneve', 'GTP', 'SACK',
];

/** Other forms in which a term stands in a text. */
export const FORMS: Record<string, string> = { 'Path MTU': 'path MTU', 'Frag-needed': 'frag-needed', 'super-segments': 'super-segment', 'Super-segment': 'super-segment', 'black holes': 'black hole', offloads: 'offload', offloading: 'offload', Goodput: 'goodput', 'bytes in flight': 'in flight', 'Bytes in flight': 'in flight', Resets: 'reset', 'size on the wire': 'wire size', 'Size on the wire': 'wire size', Offload: 'offload', 'D-SACKs': 'D-SACK', DSACK: 'D-SACK', 'Round-trip time': 'RTT' };

const names = [...TERMS, ...Object.keys(FORMS)].sort((a, b) => b.length - a.length);
const pattern = new RegExp(`(?<![\\w-])(${names.map((name) => name.replaceAll('-', '\\-')).join('|')})(?![\\w-])`, 'g');

/** A text cut at its terms: even places are plain, odd ones terms. Each term is taught once. */
export function splitTerms(text: string): string[] {
  const seen = new Set<string>();
  const parts: string[] = [''];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const name = match[0];
    if (seen.has(name)) continue;
    seen.add(name);
    parts[parts.length - 1] += text.slice(end, match.index);
    parts.push(name, '');
    end = match.index + name.length;
  }
  parts[parts.length - 1] += text.slice(end);
  return parts;
}
