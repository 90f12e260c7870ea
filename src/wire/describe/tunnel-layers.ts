/** GRE and the tunnels in UDP, as far as their headers tell whose packet is inside. */
import { etherTypeName, withName } from './names.ts';
import { hex, type Layer } from './node.ts';

const etherType = (value: number): string => withName(hex(value, 4), etherTypeName(value));

export function gre(l: Layer): void {
  l.number('gre.flags_and_version', 'Flags and version', 0, 2, (value) => hex(value, 4));
  l.number('gre.proto', 'Protocol', 2, 2, etherType);
  if (!l.has(0, 2)) return;
  const flags = l.u16(0);
  let at = 4;
  if (flags & 0xc000) {
    l.number('gre.checksum', 'Checksum', at, 2, (value) => hex(value, 4));
    at += 4;
  }
  if (flags & 0x2000) {
    l.number('gre.key', 'Key', at, 4, (value) => hex(value, 8));
    at += 4;
  }
  if (flags & 0x1000) l.number('gre.sequence_number', 'Sequence number', at, 4);
}

export function vxlan(l: Layer): void {
  l.number('vxlan.flags', 'Flags', 0, 2, (value) => hex(value, 4));
  l.number('vxlan.vni', 'Network identifier', 4, 3);
}

export function geneve(l: Layer): void {
  l.number('geneve.option.length', 'Length of options', 0, 1, (value) => `${(value & 0x3f) * 4} bytes`);
  l.number('geneve.proto_type', 'Protocol', 2, 2, etherType);
  l.number('geneve.vni', 'Network identifier', 4, 3);
}

export function gtpU(l: Layer): void {
  l.number('gtp.flags', 'Flags', 0, 1, (value) => hex(value, 2));
  l.number('gtp.message', 'Message type', 1, 1);
  l.number('gtp.length', 'Length', 2, 2);
  l.number('gtp.teid', 'Tunnel endpoint', 4, 4, (value) => hex(value, 8));
}

export function l2tp(l: Layer): void {
  l.number('l2tp.type', 'Flags and version', 0, 2, (value) => hex(value, 4));
}
