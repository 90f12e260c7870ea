/** The fields that can be asked for, under Wireshark's names; those that begin with `mtuscope.` are ours. */
import { MATCHES, OUTCOMES } from '../tables/icmp-error-table.ts';
import { ANALYSIS_NAMES } from '../tables/packet-table.ts';

export type FieldType = 'presence' | 'number' | 'boolean' | 'ipv4' | 'ipv6' | 'time' | 'text';

export interface Field {
  name: string;
  type: FieldType;
  doc: string;
  /** Largest value of a number. */
  max?: number;
  /** Values worth offering. */
  values?: readonly string[];
}

const fields: Field[] = [];
const add = (type: FieldType, name: string, doc: string, more: Partial<Field> = {}): void => void fields.push({ name, type, doc, ...more });
const number = (name: string, max: number, doc: string, values?: readonly string[]): void => add('number', name, doc, values ? { max, values } : { max });
const U8 = 255;
const U16 = 65_535;
const U32 = 4_294_967_295;

add('presence', 'mtuscope.oversize', 'segment whose IP length is above the path MTU of its direction');
add('presence', 'mtuscope.frag_needed', 'ICMP fragmentation needed, or ICMPv6 Packet Too Big');
add('presence', 'mtuscope.resend_after_frag_needed', 'bytes sent again after a message rejected them');
add('presence', 'mtuscope.resend', 'payload below the highest sequence number seen before');
add('presence', 'mtuscope.second_sighting', 'the same packet, captured once more on its way');
number('mtuscope.ip_len', U32, 'IP length of either version, header included', ['1500', '1280']);
add('text', 'mtuscope.outcome', 'what the sender made of a frag-needed', { values: OUTCOMES });
add('text', 'mtuscope.match', 'how a quoted packet was found again', { values: MATCHES });
add('presence', 'mtuscope.inbound', 'came into the capturing host');
add('presence', 'mtuscope.outbound', 'sent by the capturing host');
add('presence', 'mtuscope.tunneled', 'the packet that is shown was inside another one');
add('presence', 'frame', 'every frame');
number('frame.number', U32, 'number of the frame, from 1');
number('frame.len', U32, 'length on the wire');
number('frame.cap_len', U32, 'bytes captured');
add('time', 'frame.time_relative', 'seconds since the first frame');
add('time', 'frame.time_delta', 'seconds since the frame before');
add('time', 'frame.time_epoch', 'seconds since 1970 (UTC)');
add('text', 'frame.interface_name', 'name of the interface, where the capture states it');
add('presence', 'ip', 'IPv4');
add('ipv4', 'ip.addr', 'IPv4 source or destination');
add('ipv4', 'ip.src', 'IPv4 source');
add('ipv4', 'ip.dst', 'IPv4 destination');
number('ip.len', U32, 'IPv4 total length', ['1500']);
number('ip.id', U16, 'IPv4 identification');
number('ip.ttl', U8, 'IPv4 time to live');
number('ip.proto', U8, 'IPv4 protocol', ['1', '6', '17', '47', '50']);
add('boolean', 'ip.flags.df', 'IPv4 don’t fragment');
add('boolean', 'ip.flags.mf', 'IPv4 more fragments');
number('ip.frag_offset', 0, 'IPv4 fragment offset (whether 0 or above)', ['0']);
add('presence', 'ipv6', 'IPv6');
add('ipv6', 'ipv6.addr', 'IPv6 source or destination');
add('ipv6', 'ipv6.src', 'IPv6 source');
add('ipv6', 'ipv6.dst', 'IPv6 destination');
number('ipv6.plen', U32, 'IPv6 payload length');
number('ipv6.hlim', U8, 'IPv6 hop limit');
add('presence', 'ipv6.fraghdr', 'IPv6 fragment header');
add('presence', 'tcp', 'TCP');
number('tcp.port', U16, 'TCP source or destination port', ['443', '80', '22']);
number('tcp.srcport', U16, 'TCP source port');
number('tcp.dstport', U16, 'TCP destination port');
number('tcp.stream', U32, 'number of the TCP flow');
number('tcp.seq_raw', U32, 'TCP sequence number as written');
number('tcp.ack_raw', U32, 'TCP acknowledgment number as written');
number('tcp.len', U32, 'TCP payload', ['0', '1460']);
number('tcp.flags', 0xfff, 'TCP flags as a number', ['0x002', '0x012', '0x010']);
for (const [name, doc] of [['syn', 'SYN'], ['ack', 'ACK'], ['fin', 'FIN'], ['reset', 'RST'], ['push', 'PSH'], ['urg', 'URG'], ['ece', 'ECN echo'], ['cwr', 'CWR']] as const) {
  add('boolean', `tcp.flags.${name}`, `TCP flag ${doc}`);
}
number('tcp.window_size_value', U16, 'TCP window as written, not scaled', ['0']);
add('presence', 'tcp.analysis.flags', 'any of Wireshark’s TCP analysis flags');
for (const name of ANALYSIS_NAMES) add('presence', `tcp.analysis.${name}`, `Wireshark’s TCP analysis: ${name.replaceAll('_', ' ')}`);
add('presence', 'udp', 'UDP');
number('udp.port', U16, 'UDP source or destination port', ['53', '443', '4789']);
number('udp.srcport', U16, 'UDP source port');
number('udp.dstport', U16, 'UDP destination port');
add('presence', 'icmp', 'ICMP');
number('icmp.type', U8, 'ICMP type (3: unreachable)', ['3', '8', '0', '11']);
number('icmp.code', U8, 'ICMP code (of type 3, 4: fragmentation needed)', ['4']);
number('icmp.mtu', U16, 'MTU of the next hop in a frag-needed', ['1500', '0']);
add('presence', 'icmpv6', 'ICMPv6');
number('icmpv6.type', U8, 'ICMPv6 type (2: packet too big)', ['2', '1', '3']);
number('icmpv6.code', U8, 'ICMPv6 code');
number('icmpv6.mtu', U32, 'MTU in a Packet Too Big', ['1280', '1500']);

export const FIELDS: readonly Field[] = fields;
const byName = new Map(fields.map((field) => [field.name, field]));

export const fieldOf = (name: string): Field | undefined => byName.get(name);

/** The known field that a mistyped name is closest to, null where none is close. */
export function nearestField(name: string): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.min(3, Math.floor(name.length / 4))) + 1;
  for (const field of fields) {
    if (Math.abs(field.name.length - name.length) >= least) continue;
    const distance = editDistance(name, field.name);
    if (distance < least) {
      least = distance;
      best = field.name;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
