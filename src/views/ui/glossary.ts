/** Words that not everybody knows, each taught in two sentences. */
export const GLOSSARY: Record<string, string> = {
  MTU: 'Maximum Transmission Unit: the largest IP packet that a link carries. Ethernet’s is 1,500 bytes.',
  'path MTU': 'The smallest MTU of all links between two hosts: larger packets do not come through whole.',
  DF: 'Don’t Fragment: a bit in the IPv4 header. A router that cannot forward such a packet whole must drop it and say so.',
  PMTUD: 'Path MTU discovery: the sender sets DF, sends large, and makes its packets smaller when a router says that they do not fit.',
  'frag-needed': 'ICMP type 3 code 4, “fragmentation needed”: a router drops a packet that is too big and names the MTU that would fit.',
  'Packet Too Big': 'ICMPv6 type 2: what frag-needed is for IPv6. IPv6 routers never fragment, so it must arrive.',
  MSS: 'Maximum Segment Size: how much TCP payload a host is ready to receive in one packet. Each side states it in its SYN; 1,460 on Ethernet.',
  TSO: 'TCP Segmentation Offload: the system hands its network card packets of up to 64 kB, and the card cuts them. A capture on the sender shows them uncut.',
  LSO: 'Large Send Offload: Windows’ and VMware’s name for TSO.',
  GSO: 'Generic Segmentation Offload: as TSO, but Linux itself cuts the packet just before the card.',
  LRO: 'Large Receive Offload: the card merges packets that arrive into large ones. On a router that is wrong: what it merges does not fit any more.',
  GRO: 'Generic Receive Offload: Linux merges packets that arrive so that they can be cut again exactly. A router may use it.',
  RSC: 'Receive Segment Coalescing: Windows’ name for merging packets that arrive.',
  RTO: 'Retransmission timeout: a sender that hears nothing waits this long, at first 0.2 to 1 second, then doubles it each time.',
  'super-segment': 'A captured segment larger than any packet on the wire: seen before the card cuts it, or after it was merged.',
  'wire size': 'How large the packets behind a super-segment really are on the cable.',
  'black hole': 'Large packets vanish and nobody says so: the router is silent, or its message is filtered on the way.',
  'MSS clamping': 'A router lowers the MSS in the SYNs that pass, so that both ends send packets that fit.',
  'MSS clamp': 'A router lowers the MSS in the SYNs that pass, so that both ends send packets that fit.',
  ICMP: 'Internet Control Message Protocol: what routers and hosts use to say why a packet did not get through. Half of the evidence here.',
  NAT: 'Network address translation: a box on the way writes other addresses and ports into the packets.',
  DNAT: 'Destination NAT: a box on the way sends packets for its own address on to a server behind it.',
  RTT: 'Round-trip time: from a packet to the answer to it.',
  goodput: 'What gets across for the first time: throughput without what is sent again.',
  'bytes in flight': 'What a sender has put on the line and the receiver has not confirmed yet.',
  'snap length': 'How many bytes of each packet a capture keeps. 128 are enough for headers.',
  'D-SACK': 'Duplicate SACK: the receiver says that it got the same bytes twice, so the first had arrived.',
  'zero window': 'The receiver says that its buffer is full, so the sender has to wait. The path is not to blame.',
  offload: 'Work that a network card does for the system: cutting large segments, merging small ones, checksums.',
  VLAN: 'Virtual LAN: a tag of 4 bytes in the Ethernet header; it does not count against the MTU.',
  PPPoE: 'PPP over Ethernet, as on DSL: takes 8 bytes, so that 1,492 of 1,500 remain.',
  MPLS: 'Labels of 4 bytes each before the IP packet, in providers’ networks.',
  GRE: 'Generic Routing Encapsulation: a tunnel that takes 24 bytes or more of each packet over IPv4.',
  VXLAN: 'A tunnel of Ethernet in UDP, between virtual machines’ hosts: takes 50 bytes over IPv4.',
  Geneve: 'A tunnel as VXLAN is, with room for options: takes 50 bytes or more over IPv4.',
  GTP: 'The tunnel of mobile networks between the radio and the core: takes 36 bytes or more.',
  SACK: 'Selective acknowledgment: the receiver names the pieces that it has beyond a gap.',
};

/** Other forms in which a term stands in a text. */
const FORMS: Record<string, string> = { 'Path MTU': 'path MTU', 'Frag-needed': 'frag-needed', 'super-segments': 'super-segment', 'Super-segment': 'super-segment', 'black holes': 'black hole', offloads: 'offload', offloading: 'offload', Goodput: 'goodput', 'Bytes in flight': 'bytes in flight', Offload: 'offload', 'D-SACKs': 'D-SACK', DSACK: 'D-SACK', 'Round-trip time': 'RTT' };
for (const [form, name] of Object.entries(FORMS)) GLOSSARY[form] = GLOSSARY[name]!;

const names = Object.keys(GLOSSARY).sort((a, b) => b.length - a.length);
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
