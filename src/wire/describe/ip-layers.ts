/** IPv4 with its options, IPv6 with its extension headers, AH. */
import { formatIpv4, formatIpv6 } from '../../lib/address.ts';
import { protocolName, withName } from './names.ts';
import { hex, type DecodeNode, type Layer } from './node.ts';

const protocol = (value: number): string => withName(value, protocolName(value));
const ECN = ['not ECN-capable', 'ECT(1)', 'ECT(0)', 'congestion experienced'];

export function ipv4(l: Layer): void {
  if (!l.has(0, 1)) return;
  const headerLength = (l.u8(0) & 15) * 4;
  l.number('ip.version', 'Version', 0, 1, (value) => String(value >>> 4));
  l.number('ip.hdr_len', 'Header length', 0, 1, () => `${headerLength} bytes`);
  trafficClass(l, 'ip.dsfield', 1);
  l.number('ip.len', 'Total length', 2, 2, (value) => (value === 0 ? '0 (left to offload)' : String(value)));
  l.number('ip.id', 'Identification', 4, 2, (value) => withName(hex(value, 4), String(value)));
  const flags = l.number('ip.flags', 'Flags', 6, 1, (value) => flagText(value));
  if (flags) {
    l.bit('ip.flags.rb', 'Reserved', 6, 1, 7, flags);
    l.bit('ip.flags.df', 'Don’t fragment', 6, 1, 6, flags);
    l.bit('ip.flags.mf', 'More fragments', 6, 1, 5, flags);
  }
  l.number('ip.frag_offset', 'Fragment offset', 6, 2, (value) => String((value & 0x1fff) * 8));
  l.number('ip.ttl', 'Time to live', 8, 1);
  l.number('ip.proto', 'Protocol', 9, 1, protocol);
  l.number('ip.checksum', 'Header checksum', 10, 2, (value) => withName(hex(value, 4), checksumWord(l, headerLength)));
  l.field('ip.src', 'Source', 12, 4, () => formatIpv4(l.u32(12)));
  l.field('ip.dst', 'Destination', 16, 4, () => formatIpv4(l.u32(16)));
  if (headerLength > 20) options(l, headerLength);
}

function flagText(value: number): string {
  const names = [value & 0x40 ? 'don’t fragment' : '', value & 0x20 ? 'more fragments' : ''].filter((name) => name !== '');
  return withName(hex(value >>> 5, 1), names.join(', '));
}

/** Whether the header's sum is right; empty where the header was not captured whole. */
function checksumWord(l: Layer, length: number): string {
  if (length < 20 || !l.has(0, length)) return '';
  let sum = 0;
  for (let at = 0; at < length; at += 2) sum += l.u16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum === 0xffff ? 'correct' : 'wrong, or left to offload';
}

function trafficClass(l: Layer, name: string, offset: number): void {
  const node = l.number(name, 'Differentiated services', offset, 1, (value) => hex(value, 2));
  if (!node) return;
  l.number(`${name}.dscp`, 'DSCP', offset, 1, (value) => String(value >>> 2), node);
  l.number(`${name}.ecn`, 'ECN', offset, 1, (value) => withName(value & 3, ECN[value & 3]), node);
}

const optionNames: Record<number, string> = { 0: 'End of options', 1: 'No operation', 7: 'Record route', 68: 'Time stamp', 131: 'Loose source route', 137: 'Strict source route', 148: 'Router alert', 11: 'MTU probe', 12: 'MTU reply' };

function options(l: Layer, headerLength: number): void {
  const list = l.field('ip.options', 'Options', 20, Math.min(headerLength - 20, l.end - l.at - 20), () => `${headerLength - 20} bytes`);
  if (!list) return;
  for (let at = 20; at < headerLength && l.has(at, 1);) {
    const type = l.u8(at);
    const single = type <= 1;
    const length = single ? 1 : l.has(at, 2) ? l.u8(at + 1) : 0;
    if (length < 1 || (!single && length < 2) || at + length > headerLength) return;
    l.field('ip.opt.type', optionNames[type] ?? `Option ${type}`, at, length, () => (single ? '' : l.hexBytes(at + 2, length - 2)), list);
    if (type === 0) return;
    at += length;
  }
}

function address6(l: Layer, offset: number): string {
  return formatIpv6(l.u32(offset), l.u32(offset + 4), l.u32(offset + 8), l.u32(offset + 12));
}

/** The fixed header, and the extension headers up to the layer's end. */
export function ipv6(l: Layer): void {
  l.number('ipv6.version', 'Version', 0, 1, (value) => String(value >>> 4));
  l.number('ipv6.tclass', 'Traffic class', 0, 2, (value) => hex((value >>> 4) & 0xff, 2));
  l.number('ipv6.flow', 'Flow label', 1, 3, (value) => hex(value & 0xfffff, 5));
  l.number('ipv6.plen', 'Payload length', 4, 2, (value) => (value === 0 ? '0 (jumbogram, or left to offload)' : String(value)));
  l.number('ipv6.nxt', 'Next header', 6, 1, protocol);
  l.number('ipv6.hlim', 'Hop limit', 7, 1);
  l.field('ipv6.src', 'Source', 8, 16, () => address6(l, 8));
  l.field('ipv6.dst', 'Destination', 24, 16, () => address6(l, 24));
  if (l.node.length > 40 && l.has(6, 1)) extensions(l);
}

const extensionNames: Record<number, [string, string]> = {
  0: ['ipv6.hopopts', 'Hop-by-hop options'], 43: ['ipv6.routing', 'Routing header'], 60: ['ipv6.dstopts', 'Destination options'],
};

function extensions(l: Layer): void {
  let next = l.u8(6);
  for (let at = 40; at + 8 <= l.node.length && l.has(at, 8);) {
    const fragment = next === 44;
    const length = fragment ? 8 : (l.u8(at + 1) + 1) * 8;
    const [name, label] = fragment ? ['ipv6.fraghdr', 'Fragment header'] : extensionNames[next] ?? ['', `Extension header ${next}`];
    const node = l.field(name, label, at, Math.min(length, l.end - l.at - at), () => '');
    if (!node) return;
    l.number('', 'Next header', at, 1, protocol, node);
    if (fragment) fragmentFields(l, at, node);
    else jumbo(l, at, length, node);
    next = l.u8(at);
    at += length;
  }
}

function fragmentFields(l: Layer, at: number, node: DecodeNode): void {
  l.number('ipv6.fraghdr.offset', 'Offset', at + 2, 2, (value) => String(value & 0xfff8), node);
  l.bit('ipv6.fraghdr.more', 'More fragments', at + 2, 2, 0, node);
  l.number('ipv6.fraghdr.ident', 'Identification', at + 4, 4, (value) => hex(value, 8), node);
}

function jumbo(l: Layer, at: number, length: number, node: DecodeNode): void {
  if (l.has(at, 8) && length >= 8 && l.u8(at + 2) === 0xc2 && l.u8(at + 3) === 4) l.number('ipv6.opt.jumbo', 'Jumbo payload length', at + 4, 4, String, node);
}

export function authentication(l: Layer): void {
  l.number('ah.next_header', 'Next header', 0, 1, protocol);
  l.number('ah.length', 'Length', 1, 1, (value) => `${(value + 2) * 4} bytes`);
  l.number('ah.spi', 'SPI', 4, 4, (value) => hex(value, 8));
  l.number('ah.sequence', 'Sequence', 8, 4);
}
