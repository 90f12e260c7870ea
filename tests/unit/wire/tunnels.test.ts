import { describe, expect, it } from 'vitest';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitEthernet, emitGre, emitVxlan } from '../../../src/wire/emit-link.ts';
import { emitUdp } from '../../../src/wire/emit-tcp.ts';
import { TUNNEL_KINDS } from '../../../src/wire/tunnel-kinds.ts';
import { A, A6, addresses, B, B6, concat, decode, hex, kindOf, segment, segment6 } from './decoding.ts';

const OUT = '203.0.113.1';
const END = '203.0.113.2';
const OUT6 = '2001:db8:f::1';
const END6 = '2001:db8:f::2';
const inner = segment(100);
const inner6 = segment6(100);
const frame = emitEthernet({}, inner);
const ip = (protocol: number, payload: Uint8Array, src = OUT, dst = END) => emitIp({ src, dst, protocol }, payload);
const udp = (port: number, payload: Uint8Array, src = OUT, dst = END) => ip(17, emitUdp(50_000, port, src, dst, payload), src, dst);
const length16 = (length: number) => [length >> 8, length & 255];

describe('tunnels', () => {
  it.each<[kind: string, packet: Uint8Array, overhead: number]>([
    ['ipip', ip(4, inner), 20],
    ['6in4', ip(41, inner6), 20],
    ['4in6', ip(4, inner, OUT6, END6), 40],
    ['6in6', ip(41, inner6, OUT6, END6), 40],
    ['gre', ip(47, emitGre(inner)), 24],
    ['gre', ip(47, emitGre(inner6, 7)), 28],
    ['gre', ip(47, concat(hex('b000 0800 0000 0000 00000007 00000001'), inner)), 36],
    ['gretap', ip(47, concat(hex('0000 6558'), frame)), 38],
    ['nvgre', ip(47, concat(hex('2000 6558 00123401'), frame)), 42],
    ['erspan', ip(47, concat(hex('0000 88be'), frame)), 38],
    ['erspan', ip(47, concat(hex('1000 88be 00000001 10010064 00000000'), frame)), 50],
    ['erspan', ip(47, concat(hex('1000 22eb 00000001 20010064 00000000 00000000'), frame)), 54],
    ['gre', ip(47, concat(hex('3001 880b'), Uint8Array.from(length16(104)), hex('0001 00000001 ff03 0021'), inner)), 36],
    ['vxlan', udp(4789, emitVxlan(42, frame)), 50],
    ['vxlan', udp(4789, emitVxlan(42, frame), OUT6, END6), 70],
    ['vxlan', udp(4789, emitVxlan(42, emitEthernet({ vlans: [9] }, inner))), 54],
    ['vxlan-gpe', udp(4790, concat(hex('0c000001 00002a00'), inner)), 36],
    ['geneve', udp(6081, concat(hex('0000 6558 00002a00'), frame)), 50],
    ['geneve', udp(6081, concat(hex('0200 6558 00002a00 0102 0301 61626364'), frame)), 58],
    ['geneve', udp(6081, concat(hex('0000 86dd 00002a00'), inner6)), 36],
    ['gtp-u', udp(2152, concat(hex('30ff'), Uint8Array.from(length16(140)), hex('00000063'), inner)), 36],
    ['gtp-u', udp(2152, concat(hex('34ff'), Uint8Array.from(length16(148)), hex('00000063 0000 00 85 01 10 03 00'), inner)), 44],
    ['l2tp', udp(1701, concat(hex('0002 0005 0006 ff03 0021'), inner)), 38],
    ['l2tp', udp(1701, concat(hex('4a02 009c 0005 0006 0001 0001 0002 0000 0021'), inner)), 46],
    ['teredo', udp(3544, inner6), 28],
    ['teredo', udp(3544, concat(hex('0001 0000 0102030405060708 00 0000 1111 22222222'), inner6)), 28 + 21],
    ['lisp', udp(4341, concat(new Uint8Array(8), inner)), 36],
    ['gre', udp(4754, emitGre(inner)), 32],
    ['mpls-in-ip', udp(6635, concat(hex('00010140'), inner)), 32],
    ['mpls-in-ip', ip(137, concat(hex('00010140'), inner)), 24],
    ['etherip', ip(97, concat(hex('3000'), frame)), 36],
    ['capwap', udp(5247, concat(hex('0010 0200 0000 0000'), frame)), 50],
    ['tzsp', udp(37008, concat(hex('01 00 0001 0a 01 05 00 01'), frame)), 51],
    ['gre', ip(47, concat(hex('0000 8200 8801 0000'), new Uint8Array(20), hex('0000 aaaa 0300 0000 0800'), inner)), 20 + 4 + 26 + 8],
    ['gre', ip(47, concat(hex('2000 8909 00000028 0800 0101 0001 0000'), inner)), 36],
    ['pim-register', ip(103, concat(hex('2100 def9 00000000'), inner)), 28],
    ['ayiya', udp(5072, concat(hex('4452 1129 00000000'), new Uint8Array(36), inner6)), 72],
    ['lisp', udp(4342, concat(hex('80000000'), inner)), 32],
    ['capwap', udp(5247, concat(hex('0010 0300 0000 0000 0208'), new Uint8Array(22), hex('aaaa 0300 0000 0800'), inner)), 20 + 8 + 8 + 24 + 8],
    ['ipip', ip(51, concat(hex('0404 0000 00000001 00000001 000000000000000000000000'), inner)), 44],
  ])('%s', (kind, packet, overhead) => {
    const h = decode(emitEthernet({}, packet));
    const six = h.ipVersion === 6;
    expect(h).toMatchObject({ tcp: 2, payloadLen: 100, ipLen: six ? 160 : 140, tunnelDepth: 1, tunnelOverhead: overhead, srcPort: 40_000 });
    expect(addresses(h)).toEqual(six ? [A6, B6] : [A, B]);
    expect(TUNNEL_KINDS[h.tunnelKind]).toBe(kind);
    expect(h.tunnelPath).not.toBe(0);
  });

  it.each([
    ['FabricPath', emitEthernet({ type: 0x8903 }, concat(hex('8021'), frame))],
    ['Arista, time stamp of 8 bytes', emitEthernet({ type: 0xd28b }, concat(hex('0001 0010 0102030405060708 0800'), inner))],
    ['Arista, time stamp of 6 bytes', emitEthernet({ type: 0xd28b }, concat(hex('0001 0120 010203040506 8100 0064 0800'), inner))],
  ])('looks behind the tag of %s', (_name, bytes) => {
    expect(decode(bytes)).toMatchObject({ tcp: 2, payloadLen: 100, tunnelDepth: 0 });
  });

  it('takes the last address of a source route for the destination, as Wireshark does', () => {
    const routed = (option: string) => {
      const packet = concat(inner.subarray(0, 20), hex(option), inner.subarray(20));
      packet[0] = 0x47;
      packet[3] += 8;
      return addresses(decode(packet, { linkType: 101 }))[1];
    };
    expect(routed('01 8307 04 cb007163')).toBe('203.0.113.99');
    expect(routed('8907 08 cb007163 00')).toBe(B);
    expect(routed('01 8306 04 cb007163')).toBe(B);
  });

  it('gives one path for both directions, and another for each tunnel', () => {
    const path = (packet: Uint8Array) => decode(emitEthernet({}, packet)).tunnelPath;
    const paths = [
      ip(4, inner),
      ip(47, emitGre(inner)),
      ip(47, emitGre(inner, 1)),
      ip(47, emitGre(inner, 2)),
      udp(4789, emitVxlan(1, frame)),
      udp(4789, emitVxlan(2, frame)),
    ].map(path);
    expect(new Set(paths).size).toBe(paths.length);
    const back = segment(0, { srcPort: 443, dstPort: 40_000 }, B, A);
    expect(path(ip(4, back, END, OUT))).toBe(paths[0]);
    expect(path(ip(47, emitGre(back, 2), END, OUT))).toBe(paths[3]);
    expect(path(udp(4789, emitVxlan(1, emitEthernet({}, back)), END, OUT))).toBe(paths[4]);
    expect(path(ip(4, inner, OUT, '203.0.113.3'))).not.toBe(paths[0]);
    expect(path(ip(41, inner6, OUT6, END6))).toBe(path(ip(41, inner6, END6, OUT6)));
  });

  it('does not let numbers count that differ by direction', () => {
    const gtp = (teid: string) => decode(emitEthernet({}, udp(2152, concat(hex('30ff 008c'), hex(teid), inner)))).tunnelPath;
    expect(gtp('00000001')).toBe(gtp('00000002'));
    const nvgre = (key: string) => decode(emitEthernet({}, ip(47, concat(hex('2000 6558'), hex(key), frame)))).tunnelPath;
    expect(nvgre('00123401')).toBe(nvgre('00123499'));
    expect(nvgre('00123401')).not.toBe(nvgre('00123501'));
  });

  it('counts layers', () => {
    const h = decode(emitEthernet({}, ip(4, udp(4789, emitVxlan(1, emitEthernet({}, ip(47, emitGre(inner))))))));
    expect(h).toMatchObject({ tcp: 2, tunnelDepth: 3, tunnelOverhead: 20 + 50 + 24 });
    expect(TUNNEL_KINDS[h.tunnelKind]).toBe('gre');
  });

  it('stays with the outer packet where nothing of IP is inside', () => {
    const h = decode(emitEthernet({}, udp(4789, emitVxlan(1, emitEthernet({ type: 0x0806 }, new Uint8Array(28))))));
    expect(addresses(h)).toEqual([OUT, END]);
    expect([kindOf(h), h.tunnelDepth, h.tunnelPath]).toEqual(['arp', 0, 0]);
  });

  it('marks the first fragment of an outer packet', () => {
    const packet = emitIp({ src: OUT, dst: END, protocol: 4, moreFragments: true, id: 9 }, inner);
    expect(decode(emitEthernet({}, packet))).toMatchObject({ outerFragment: true, moreFragments: false, fragmentId: 0, tcp: 2 });
  });

  it.each([
    ['esp', udp(4500, hex('00000001 00000001 0102030405060708'))],
    ['wireguard', udp(51820, hex('04000000 00000001 0102030405060708'))],
    ['udp', udp(8472, emitVxlan(1, frame))],
    ['tunnel-control', udp(2152, hex('32 01 0004 00000000 0000 0000'))],
    ['tunnel-control', udp(1701, hex('c802 000c 0001 0000 0000 0000'))],
    ['malformed-tunnel', udp(4789, hex('080000'))],
    ['malformed-tunnel', udp(6081, hex('3f00 6558 00002a00'))],
  ])('%s', (kind, packet) => {
    expect(kindOf(decode(emitEthernet({}, packet)))).toBe(kind);
  });

  it('gives up where layers have no end', () => {
    let packet: Uint8Array = inner;
    for (let i = 0; i < 100; i++) packet = ip(4, packet);
    expect(kindOf(decode(packet, { linkType: 101 }))).toBe('too-many-layers');
  });
});

describe('link layers', () => {
  const snap = hex('aaaa03 000000 0800');
  const wlan = (control: string, flags: string, rest = '') => concat(hex(`${control} ${flags} 0000 ${'02'.repeat(18)} 1000 ${rest}`));
  const nflog = (little: boolean) => {
    const two = (value: number) => (little ? [value & 255, value >> 8] : [value >> 8, value & 255]);
    return concat(hex('02 00 0000'), Uint8Array.from([...two(8), ...two(1), 8, 0, 3, 0, ...two(4 + inner.length), ...two(9)]), inner);
  };
  const pktap = (linkType: number, flags: number, packet: Uint8Array) => {
    const head = new Uint8Array(108);
    const view = new DataView(head.buffer);
    view.setUint32(0, 108, true);
    view.setUint32(8, linkType, true);
    view.setUint32(36, flags, true);
    return concat(head, packet);
  };

  it.each<[string, number, Uint8Array, object]>([
    ['one tag', 1, emitEthernet({ vlans: [5] }, inner), { vlan: 5 }],
    ['QinQ', 1, concat(frame.subarray(0, 12), hex('88a8 0064 8100 2007 0800'), inner), { vlan: 100 }],
    ['old QinQ', 1, concat(frame.subarray(0, 12), hex('9100 0064 8100 0007 0800'), inner), { vlan: 100 }],
    ['MPLS', 1, emitEthernet({ type: 0x8847 }, concat(hex('00064040 00065140'), inner)), { tunnelDepth: 0 }],
    ['a pseudowire with control word', 1, emitEthernet({ type: 0x8847 }, concat(hex('00065140 00000000'), frame)), {}],
    ['PPPoE', 1, emitEthernet({ type: 0x8864 }, concat(hex('1100 0001 008e 0021'), inner)), { tunnelDepth: 0 }],
    ['SNAP', 1, concat(frame.subarray(0, 12), Uint8Array.from(length16(8 + inner.length)), snap, inner), {}],
    ['NSH', 1, emitEthernet({ type: 0x894f }, concat(hex('0fc2 0201 00000100'), inner)), {}],
    ['provider backbone', 1, emitEthernet({ type: 0x88e7 }, concat(hex('00000001'), frame)), {}],
    ['Cisco metadata', 1, emitEthernet({ type: 0x8909 }, concat(hex('0101 0001 0010 0800'), inner)), {}],
    ['HSR', 1, emitEthernet({ type: 0x892f }, concat(hex('0054 0001 0800'), inner)), {}],
    ['VN-tag', 1, emitEthernet({ type: 0x8926 }, concat(hex('00010002 0800'), inner)), {}],
    ['E-tag', 1, emitEthernet({ type: 0x893f }, concat(hex('000100020000 0800'), inner)), {}],
    ['MACsec without encryption', 1, emitEthernet({ type: 0x88e5 }, concat(hex('0000 00000001 0800'), inner, new Uint8Array(16))), {}],
    ['token ring', 6, concat(hex('1040 020202020202 820202020202 0630 0011 0020'), snap, inner), {}],
    ['PPP', 9, concat(hex('ff03 0021'), inner), {}],
    ['PPP, compressed', 9, concat(hex('21'), inner), {}],
    ['PPP with HDLC', 50, concat(hex('0f00 0800'), inner), {}],
    ['PPPoE alone', 51, concat(hex('1100 0001 008e 0021'), inner), {}],
    ['FDDI', 10, concat(hex('50 020202020202 020202020202'), snap, inner), {}],
    ['RFC 2684', 100, concat(snap, inner), {}],
    ['Cisco HDLC', 104, concat(hex('0f00 0800'), inner), {}],
    ['frame relay', 107, concat(hex('1841 03 cc'), inner), {}],
    ['frame relay, Cisco', 107, concat(hex('1841 0800'), inner), {}],
    ['frame relay, bridged', 107, concat(hex('1841 03 00 80 0080c2 0007'), frame), {}],
    ['ENC', 109, concat(hex('02000000 01000000 00000000'), inner), {}],
    ['pppd, in', 166, concat(hex('00 ff03 0021'), inner), { direction: 1 }],
    ['pppd, out', 166, concat(hex('01 0021'), inner), { direction: 2 }],
    ['802.11', 105, concat(wlan('08', '01'), snap, inner), {}],
    ['802.11 QoS', 105, concat(wlan('88', '02', '0000'), snap, inner), {}],
    ['802.11 between access points', 105, concat(wlan('08', '03', '030303030303'), snap, inner), {}],
    ['802.11 aggregated', 105, concat(wlan('88', '02', `8000 ${'04'.repeat(12)} 0094`), snap, inner), {}],
    ['radiotap', 127, concat(hex('0000 0900 02000000 00'), wlan('08', '01'), snap, inner), {}],
    ['radiotap with FCS', 127, concat(hex('0000 0900 02000000 10'), wlan('08', '01'), snap, inner, hex('01020304')), {}],
    ['radiotap with padding', 127, concat(hex('0000 1100 03000000 0102030405060708 20'), wlan('88', '02', '0000 0000'), snap, inner), {}],
    ['PPI', 192, concat(hex('0000 0800 69000000'), wlan('08', '01'), snap, inner), {}],
    ['PFLOG', 117, concat(hex('3d 02 00 00'), new Uint8Array(56), hex('02 000000'), inner), { direction: 2 }],
    ['NFLOG', 239, nflog(true), { direction: 2 }],
    ['NFLOG, big endian', 239, nflog(false), { direction: 2 }],
    ['PKTAP, Ethernet, out', 258, pktap(1, 2, frame), { direction: 2 }],
    ['PKTAP, raw, in', 258, pktap(101, 1, inner), { direction: 1 }],
    ['PKTAP in PKTAP', 149, pktap(258, 0, pktap(0, 1, concat(hex('02000000'), inner))), { direction: 1 }],
    ['MPLS alone', 219, concat(hex('00010140'), inner), {}],
    ['IPv4', 228, inner, {}],
    ['IP over InfiniBand', 242, concat(new Uint8Array(40), hex('0800 0000'), inner), {}],
    ['ARCNET of Linux, RFC 1051', 129, concat(hex('01 02 0000 f0'), inner), {}],
    ['ARCNET of Linux, RFC 1201', 129, concat(hex('01 02 0000 d4 00 0001'), inner), {}],
    ['ARCNET of BSD, exception frame', 7, concat(hex('01 02 d4 ff 000001 00 0001'), inner), {}],
    ['IPNET of Solaris', 226, concat(new Uint8Array(24), inner), {}],
    ['BSD loopback with an EtherType', 0, concat(hex('0f00 0800'), inner), {}],
  ])('%s', (_name, linkType, bytes, more) => {
    expect(decode(bytes, { linkType })).toMatchObject({ tcp: 2, ipLen: 140, payloadLen: 100, dstPort: 443, ...more });
  });

  it.each([
    ['wlan-encrypted', 105, concat(wlan('08', '41'), snap, inner)],
    ['wlan-other', 105, wlan('80', '00')],
    ['wlan-other', 105, wlan('48', '01')],
    ['macsec', 1, emitEthernet({ type: 0x88e5 }, hex('0c00 00000001 0102030405060708090a'))],
    ['ppp-control', 9, hex('ff03 c021 0101 0004')],
    ['pppoe-discovery', 1, emitEthernet({ type: 0x8863 }, hex('1109 0000 0004 01010000'))],
  ])('%s', (kind, linkType, bytes) => {
    expect(kindOf(decode(bytes, { linkType }))).toBe(kind);
  });

  it('ends a segment where PPPoE says so, although IP claims more', () => {
    const packet = segment(6);
    const bytes = emitEthernet({ type: 0x8864 }, concat(hex('1100 0001 002a 0021'), packet));
    expect(decode(bytes)).toMatchObject({ ipLen: 46, payloadLen: 0 });
  });
});
