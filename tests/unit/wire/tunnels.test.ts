import { describe, expect, it } from 'vitest';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitEthernet, emitGre, emitVxlan } from '../../../src/wire/emit-link.ts';
import { TUNNEL_KINDS } from '../../../src/wire/tunnel-kinds.ts';
import { END, frame, inner, inner6, ip, links, OUT, OUT6, END6, snap, tunnels, udp, wlan } from './samples.ts';
import { A, A6, addresses, B, B6, concat, decode, hex, kindOf, segment } from './decoding.ts';

describe('tunnels', () => {
  it.each(tunnels)('%s', (kind, packet, overhead) => {
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

  it.each([
    ['AX.25 that asks for an answer', 3, concat(hex('9a8a6e40404060 9a8a6e40404061 13cc'), inner), 4],
    ['Prism of a length that cannot be', 119, concat(hex('44000000 00000000'), new Uint8Array(136), wlan('08', '01'), snap, inner), 4],
    ['DOCSIS with an extended header', 143, concat(hex('0103 009d a1b2c3 8ce3'), frame, hex('00000000')), 4],
    ['802.11 with QoS and HT control', 105, concat(wlan('88', '82', '0000 00000000'), snap, inner), 4],
    ['radiotap with two present words, a time aligned to eight bytes, and padding', 127, concat(hex('0000 1900 03000080 00000000 00000000 0102030405060708 20'), wlan('88', '02', '0000 0000'), snap, inner), 4],
    ['Juniper ATM 2 with a network layer identifier', 135, concat(hex('4d474300 00000000 00000000 03cc'), inner), 4],
    ['Juniper ATM 2 with that of IPv6', 135, concat(hex('4d474300 00000000 00000000 038e'), inner6), 6],
  ])('reads %s', (_name, linkType, bytes, version) => {
    expect(decode(bytes, { linkType })).toMatchObject({ tcp: 2, payloadLen: 100, ipVersion: version });
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
  it.each(links)('%s', (_name, linkType, bytes, more) => {
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
