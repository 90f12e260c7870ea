/** Ethernet, VLAN tags, cooked captures, PPP, MPLS: what stands in front of IP. */
import { formatIpv4 } from '../../lib/address.ts';
import { etherTypeName, pppName, withName } from './names.ts';
import { hex, type DecodeNode, type Layer } from './node.ts';

const etherType = (value: number): string => withName(hex(value, 4), etherTypeName(value));

export function ethernet(l: Layer): void {
  l.field('eth.dst', 'Destination', 0, 6, () => l.hexBytes(0, 6));
  l.field('eth.src', 'Source', 6, 6, () => l.hexBytes(6, 6));
  if (!l.has(12, 2)) return;
  if (l.u16(12) <= 1500) l.number('eth.len', 'Length', 12, 2);
  else l.number('eth.type', 'Type', 12, 2, etherType);
}

export function vlan(l: Layer): void {
  l.number('vlan.priority', 'Priority', 0, 1, (value) => String(value >>> 5));
  l.bit('vlan.dei', 'Drop eligible', 0, 1, 4, l.node);
  l.number('vlan.id', 'Identifier', 0, 2, (value) => String(value & 0xfff));
  l.number('vlan.etype', 'Type', 2, 2, etherType);
}

const packetTypes = ['to us', 'broadcast', 'multicast', 'to another host', 'sent by us'];
const packetType = (value: number): string => withName(value, packetTypes[value] ?? '');

export function sll(l: Layer): void {
  l.number('sll.pkttype', 'Packet type', 0, 2, packetType);
  l.number('sll.hatype', 'Link-layer address type', 2, 2);
  l.number('sll.halen', 'Link-layer address length', 4, 2);
  if (l.has(4, 2)) address(l, 6, l.u16(4));
  l.number('sll.etype', 'Protocol', 14, 2, etherType);
}

export function sll2(l: Layer): void {
  l.number('sll.etype', 'Protocol', 0, 2, etherType);
  l.number('sll.ifindex', 'Interface index', 4, 4);
  l.number('sll.hatype', 'Link-layer address type', 8, 2);
  l.number('sll.pkttype', 'Packet type', 10, 1, packetType);
  l.number('sll.halen', 'Link-layer address length', 11, 1);
  if (l.has(11, 1)) address(l, 12, l.u8(11));
}

function address(l: Layer, offset: number, stated: number): void {
  const length = Math.min(8, stated);
  if (length > 0) l.field(length === 6 ? 'sll.src.eth' : 'sll.src.other', 'Source', offset, length, () => (length === 4 ? formatIpv4(l.u32(offset)) : l.hexBytes(offset, length)));
}

export function nullFamily(l: Layer): void {
  l.field('null.family', 'Family', 0, 4, () => String(Math.min(l.u32(0), l.view.getUint32(l.at, true))));
}

export function llc(l: Layer): void {
  l.number('llc.dsap', 'DSAP', 0, 1, (value) => hex(value, 2));
  l.number('llc.ssap', 'SSAP', 1, 1, (value) => hex(value, 2));
  l.number('llc.control', 'Control', 2, 1, (value) => hex(value, 2));
  if (l.node.length < 8) return;
  l.number('llc.oui', 'Organization code', 3, 3, (value) => hex(value, 6));
  l.number('llc.type', 'Type', 6, 2, etherType);
}

export function ppp(l: Layer): void {
  let at = 0;
  if (l.has(0, 2) && l.u16(0) === 0xff03) {
    l.number('ppp.address', 'Address', 0, 1, (value) => hex(value, 2));
    l.number('ppp.control', 'Control', 1, 1, (value) => hex(value, 2));
    at = 2;
  }
  const length = l.node.length - at;
  if (length === 1 || length === 2) l.number('ppp.protocol', 'Protocol', at, length, (value) => withName(hex(value, 4), pppName(value)));
}

export function pppoe(l: Layer): void {
  l.number('pppoe.code', 'Code', 1, 1, (value) => hex(value, 2));
  l.number('pppoe.session_id', 'Session', 2, 2, (value) => hex(value, 4));
  l.number('pppoe.payload_length', 'Payload length', 4, 2);
}

export function chdlc(l: Layer): void {
  l.number('chdlc.address', 'Address', 0, 1, (value) => hex(value, 2));
  l.number('chdlc.protocol', 'Protocol', 2, 2, etherType);
}

/** Each label is a node of its own. */
export function mpls(l: Layer): void {
  for (let at = 0; at + 4 <= l.node.length && l.has(at, 4); at += 4) {
    const word = l.u32(at);
    const entry: DecodeNode | null = l.field('mpls', 'Label stack entry', at, 4, () => String(word >>> 12));
    if (!entry) return;
    l.number('mpls.label', 'Label', at, 3, (value) => String(value >>> 4), entry);
    l.number('mpls.exp', 'Traffic class', at + 2, 1, (value) => String((value >>> 1) & 7), entry);
    l.bit('mpls.bottom', 'Bottom of stack', at + 2, 1, 0, entry);
    l.number('mpls.ttl', 'TTL', at + 3, 1, String, entry);
    if (word & 0x100) return;
  }
}
