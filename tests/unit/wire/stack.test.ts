import { describe, expect, it } from 'vitest';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitEthernet, emitVxlan } from '../../../src/wire/emit-link.ts';
import { emitUdp } from '../../../src/wire/emit-tcp.ts';
import { readStack } from '../../../src/wire/stack.ts';
import { concat, hex, segment } from './decoding.ts';

const OUT = '203.0.113.1';
const END = '203.0.113.2';
const inner = segment(100);

function stackOf(bytes: Uint8Array, linkType = 1): string | null {
  const found = readStack({
    bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    start: 0, capLen: bytes.length, origLen: bytes.length, linkType, fcsLength: 0, direction: 0,
  });
  return found === null ? null : `${found.stack.join(' ')} ${found.overhead}`;
}

describe('what is around a packet', () => {
  const vxlan = emitIp({ src: OUT, dst: END, protocol: 17 }, emitUdp(50_000, 4789, OUT, END, emitVxlan(7, emitEthernet({}, inner))));
  const erspan = (frame: Uint8Array) => emitIp({ src: OUT, dst: END, protocol: 47 }, concat(hex('1000 88be 00000001 10010064 00000000'), frame));
  it.each<[string | null, Uint8Array, number?]>([
    [null, emitEthernet({}, inner)],
    [null, inner, 101],
    ['vlan ipv4 0', emitEthernet({ vlans: [9] }, inner)],
    ['ipv4 ipv4 20', emitEthernet({}, emitIp({ src: OUT, dst: END, protocol: 4 }, inner))],
    ['ipv4 udp vxlan ethernet ipv4 50', emitEthernet({}, vxlan)],
    ['vlan vlan ipv4 udp vxlan ethernet ipv4 50', emitEthernet({ vlans: [1, 2] }, vxlan)],
    ['ipv4 gre erspan ipv4 0', emitEthernet({}, erspan(emitEthernet({}, inner)))],
    ['ipv4 gre erspan vlan ipv4 0', emitEthernet({}, erspan(emitEthernet({ vlans: [3] }, inner)))],
    ['ipv4 gre erspan ipv4 udp vxlan ethernet ipv4 50', emitEthernet({}, erspan(emitEthernet({}, vxlan)))],
    ['ipv4 udp tzsp ipv4 0', emitEthernet({}, emitIp({ src: OUT, dst: END, protocol: 17 }, emitUdp(50_000, 37_008, OUT, END, concat(hex('01 00 0001 01'), emitEthernet({}, inner)))))],
    ['pppoe ppp ipv4 8', emitEthernet({ type: 0x8864 }, concat(hex('1100 0001 008e 0021'), inner))],
    ['mpls ipv4 8', emitEthernet({ type: 0x8847 }, concat(hex('00010040 00020140'), inner))],
  ])('%s', (stack, bytes, linkType) => {
    expect(stackOf(bytes, linkType)).toBe(stack);
  });
});
