/** TCP with its options, UDP, ICMP and ICMPv6 without what they quote. */
import { OFFSET_AND_FLAGS, TCP_HEADER } from '../tcp.ts';
import { icmpCodeName, icmpTypeName, icmpv6TypeName, withName } from './names.ts';
import { hex, type DecodeNode, type Layer } from './node.ts';

const TCP_FLAGS = [
  ['tcp.flags.ae', 'Accurate ECN', 8], ['tcp.flags.cwr', 'Congestion window reduced', 7], ['tcp.flags.ece', 'ECN echo', 6], ['tcp.flags.urg', 'Urgent', 5],
  ['tcp.flags.ack', 'Acknowledgment', 4], ['tcp.flags.push', 'Push', 3], ['tcp.flags.reset', 'Reset', 2], ['tcp.flags.syn', 'Syn', 1], ['tcp.flags.fin', 'Fin', 0],
] as const;
const SHORT = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'];

export const flagText = (flags: number): string => SHORT.filter((_, bit) => flags & (1 << bit)).join(', ');

export function tcp(l: Layer): void {
  l.number('tcp.srcport', 'Source port', 0, 2);
  l.number('tcp.dstport', 'Destination port', 2, 2);
  l.number('tcp.seq_raw', 'Sequence number (raw)', 4, 4);
  l.number('tcp.ack_raw', 'Acknowledgment number (raw)', 8, 4);
  l.number('tcp.hdr_len', 'Header length', OFFSET_AND_FLAGS, 1, (value) => `${(value >>> 4) * 4} bytes`);
  const flags = l.number('tcp.flags', 'Flags', OFFSET_AND_FLAGS, 2, (value) => withName(hex(value & 0xfff, 3), flagText(value & 0xfff)));
  if (flags) for (const [name, label, bit] of TCP_FLAGS) l.bit(name, label, OFFSET_AND_FLAGS, 2, bit, flags);
  l.number('tcp.window_size_value', 'Window (not scaled)', 14, 2);
  l.number('tcp.checksum', 'Checksum', 16, 2, (value) => hex(value, 4));
  l.number('tcp.urgent_pointer', 'Urgent pointer', 18, 2);
  if (l.node.length > TCP_HEADER) tcpOptions(l);
}

const optionNames: Record<number, [string, string]> = {
  0: ['tcp.options.eol', 'End of options'], 1: ['tcp.options.nop', 'No operation'], 2: ['tcp.options.mss', 'Maximum segment size'], 3: ['tcp.options.wscale', 'Window scale'],
  4: ['tcp.options.sack_perm', 'SACK permitted'], 5: ['tcp.options.sack', 'SACK'], 8: ['tcp.options.timestamp', 'Time stamps'], 19: ['tcp.options.md5', 'MD5 signature'], 30: ['tcp.options.mptcp', 'Multipath TCP'], 34: ['tcp.options.tfo', 'Fast Open'],
};

function tcpOptions(l: Layer): void {
  const end = l.node.length;
  const list = l.field('tcp.options', 'Options', TCP_HEADER, end - TCP_HEADER, () => `${end - TCP_HEADER} bytes`);
  if (!list) return;
  for (let at = TCP_HEADER; at < end && l.has(at, 1);) {
    const kind = l.u8(at);
    const [name, label] = optionNames[kind] ?? ['tcp.option_kind', `Option ${kind}`];
    const single = kind <= 1;
    const length = single ? 1 : l.has(at, 2) ? l.u8(at + 1) : 0;
    if (length < (single ? 1 : 2) || at + length > end) {
      l.field('', 'Damaged or cut off', at, end - at, () => l.hexBytes(at, end - at), list);
      return;
    }
    const option = l.field(name, label, at, length, () => optionValue(l, kind, at, length), list);
    if (option && kind === 5) sackBlocks(l, at, length, option);
    if (option && kind === 8 && length === 10) {
      l.number('tcp.options.timestamp.tsval', 'Value', at + 2, 4, String, option);
      l.number('tcp.options.timestamp.tsecr', 'Echo', at + 6, 4, String, option);
    }
    if (kind === 0) return;
    at += length;
  }
}

function optionValue(l: Layer, kind: number, at: number, length: number): string {
  if (kind === 2 && length === 4) return String(l.u16(at + 2));
  if (kind === 3 && length === 3) return `${l.u8(at + 2)} (× ${2 ** l.u8(at + 2)})`;
  if (kind === 8 && length === 10) return `${l.u32(at + 2)}, echo ${l.u32(at + 6)}`;
  if (kind === 5) return length === 10 ? '1 block' : `${(length - 2) >> 3} blocks`;
  return kind <= 1 || kind === 4 ? '' : l.hexBytes(at + 2, length - 2);
}

function sackBlocks(l: Layer, at: number, length: number, option: DecodeNode): void {
  for (let block = at + 2; block + 8 <= at + length; block += 8) {
    l.number('tcp.options.sack_le', 'Left edge', block, 4, String, option);
    l.number('tcp.options.sack_re', 'Right edge', block + 4, 4, String, option);
  }
}

export function udp(l: Layer): void {
  l.number('udp.srcport', 'Source port', 0, 2);
  l.number('udp.dstport', 'Destination port', 2, 2);
  l.number('udp.length', 'Length', 4, 2);
  l.number('udp.checksum', 'Checksum', 6, 2, (value) => withName(hex(value, 4), value === 0 ? 'none' : ''));
}

export function icmp(l: Layer): void {
  l.number('icmp.type', 'Type', 0, 1, (value) => withName(value, icmpTypeName(value)));
  l.number('icmp.code', 'Code', 1, 1, (value) => withName(value, icmpCodeName(l.u8(0), value)));
  l.number('icmp.checksum', 'Checksum', 2, 2, (value) => hex(value, 4));
  if (!l.has(0, 8)) return;
  const type = l.u8(0);
  if (type === 0 || type === 8) {
    l.number('icmp.ident', 'Identifier', 4, 2);
    l.number('icmp.seq', 'Sequence number', 6, 2);
  } else if (type === 3 && l.u8(1) === 4) l.number('icmp.mtu', 'MTU of the next hop', 6, 2);
}

export function icmpv6(l: Layer): void {
  l.number('icmpv6.type', 'Type', 0, 1, (value) => withName(value, icmpv6TypeName(value)));
  l.number('icmpv6.code', 'Code', 1, 1);
  l.number('icmpv6.checksum', 'Checksum', 2, 2, (value) => hex(value, 4));
  if (!l.has(0, 8)) return;
  const type = l.u8(0);
  if (type === 2) l.number('icmpv6.mtu', 'MTU', 4, 4);
  else if (type === 128 || type === 129) {
    l.number('icmpv6.echo.identifier', 'Identifier', 4, 2);
    l.number('icmpv6.echo.sequence_number', 'Sequence number', 6, 2);
  }
}
