/** Names of the numbers that a decode tree shows; others stay numbers. */

const etherTypes: Record<number, string> = {
  0x0800: 'IPv4', 0x0806: 'ARP', 0x8100: '802.1Q VLAN', 0x88a8: '802.1ad VLAN', 0x9100: 'VLAN', 0x86dd: 'IPv6', 0x8847: 'MPLS', 0x8848: 'MPLS multicast',
  0x8863: 'PPPoE discovery', 0x8864: 'PPPoE session', 0x6558: 'Ethernet', 0x88cc: 'LLDP', 0x888e: '802.1X', 0x88e5: 'MACsec', 0x880b: 'PPP',
};
const protocols: Record<number, string> = {
  0: 'hop-by-hop options', 1: 'ICMP', 2: 'IGMP', 4: 'IPv4', 6: 'TCP', 17: 'UDP', 33: 'DCCP', 41: 'IPv6', 43: 'routing', 44: 'fragment', 47: 'GRE', 50: 'ESP', 51: 'AH',
  58: 'ICMPv6', 59: 'none', 60: 'destination options', 89: 'OSPF', 97: 'EtherIP', 132: 'SCTP', 135: 'mobility', 136: 'UDP-Lite', 137: 'MPLS', 143: 'Ethernet',
};
const icmpTypes: Record<number, string> = {
  0: 'echo reply', 3: 'destination unreachable', 4: 'source quench', 5: 'redirect', 8: 'echo request', 9: 'router advertisement', 10: 'router solicitation', 11: 'time exceeded', 12: 'parameter problem', 13: 'timestamp request', 14: 'timestamp reply',
};
const unreachable: Record<number, string> = {
  0: 'network', 1: 'host', 2: 'protocol', 3: 'port', 4: 'fragmentation needed', 5: 'source route failed', 9: 'network, prohibited', 10: 'host, prohibited', 13: 'prohibited by filter',
};
const icmpv6Types: Record<number, string> = {
  1: 'destination unreachable', 2: 'packet too big', 3: 'time exceeded', 4: 'parameter problem', 128: 'echo request', 129: 'echo reply', 130: 'multicast listener query', 131: 'multicast listener report',
  133: 'router solicitation', 134: 'router advertisement', 135: 'neighbor solicitation', 136: 'neighbor advertisement', 137: 'redirect', 143: 'multicast listener report',
};
const pppProtocols: Record<number, string> = { 0x21: 'IPv4', 0x57: 'IPv6', 0x281: 'MPLS', 0xc021: 'LCP', 0x8021: 'IPCP', 0x8057: 'IPv6CP', 0xc023: 'PAP', 0xc223: 'CHAP' };

export const etherTypeName = (type: number): string => etherTypes[type] ?? '';
export const protocolName = (protocol: number): string => protocols[protocol] ?? '';
export const pppName = (protocol: number): string => pppProtocols[protocol] ?? '';
export const icmpTypeName = (type: number): string => icmpTypes[type] ?? '';
export const icmpv6TypeName = (type: number): string => icmpv6Types[type] ?? '';
export const icmpCodeName = (type: number, code: number): string => (type === 3 ? (unreachable[code] ?? '') : type === 11 ? (code === 0 ? 'in transit' : code === 1 ? 'reassembly' : '') : '');

/** "3 (name)", or the number alone. */
export const withName = (value: string | number, name: string): string => (name === '' ? String(value) : `${value} (${name})`);
