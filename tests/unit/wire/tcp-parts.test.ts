import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addWords, fold, validateTcpChecksum } from '../../../src/wire/checksum.ts';
import { emitIcmp, emitIcmpv6 } from '../../../src/wire/emit-icmp.ts';
import { addressBytes } from '../../../src/wire/emit-bytes.ts';
import { addressWords, emitIp } from '../../../src/wire/emit-ip.ts';
import { emitTcp, emitUdp, type TcpFields } from '../../../src/wire/emit-tcp.ts';
import { ACK, PSH, SYN } from '../../../src/wire/headers.ts';
import { isDecoded, isNamed, learnNames, linkTypeName } from '../../../src/wire/link-types.ts';
import { RARE_LINK_TYPES } from '../../../src/wire/rare-link-types.ts';
import { A, A6, addresses, B, B6, concat, decode, hex } from './decoding.ts';

describe('TCP options', () => {
  const withOptions = (options: Uint8Array, flags = SYN) => {
    const segment = concat(
      hex('9c40 01bb 00000001 00000000'),
      Uint8Array.of((5 + options.length / 4) << 4, flags),
      hex('ffff 0000 0000'),
      options,
    );
    return decode(emitIp({ src: A, dst: B, protocol: 6 }, segment), { linkType: 101 });
  };

  it('are read in any order and alignment', () => {
    expect(withOptions(hex('0402 0103 0307 080a 00000001 00000002 0204 05b4 0000'))).toMatchObject({
      mss: 1460,
      windowScale: 7,
      sackPermitted: true,
      hasTimestamps: true,
      tsVal: 1,
      tsEcr: 2,
    });
  });

  it('give up to four SACK blocks, all that there is room for', () => {
    expect(withOptions(hex('0101 0522 00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008'), ACK)).toMatchObject({
      sackBlocks: 4, sackLeft0: 1, sackRight0: 2, sackLeft1: 3, sackRight1: 4, sackLeft2: 5, sackRight2: 6, sackLeft3: 7, sackRight3: 8,
    });
    expect(withOptions(hex('0101 050a f0000001 00000002'), ACK)).toMatchObject({ sackBlocks: 1, sackLeft0: 0xf0000001, sackRight0: 2 });
  });

  it('end where they contradict themselves', () => {
    expect(withOptions(hex('0200 05b4 0303 0700'))).toMatchObject({ mss: -1, windowScale: -1, tcp: 2 });
    expect(withOptions(hex('0101 0104 0204 05b4'))).toMatchObject({ mss: -1 });
    // A length of 1 does not even hold itself.
    expect(withOptions(hex('0301 0204 05b4 0000'))).toMatchObject({ mss: -1 });
    expect(withOptions(hex('0000 0000 0204 05b4'))).toMatchObject({ mss: -1 });
    expect(withOptions(hex('0101 0509 0000 0001 00000002 000000'), ACK)).toMatchObject({ sackBlocks: 0 });
    expect(withOptions(hex('01010101 010101 02'))).toMatchObject({ mss: -1 });
  });
});

describe('padding that counts as payload', () => {
  const padded = (payload: number[], fields: Partial<TcpFields> = {}, snap?: number) => {
    const segment = emitTcp({ srcPort: 40000, dstPort: 443, seq: 1, flags: ACK, ...fields }, A, B, Uint8Array.from(payload));
    return decode(emitIp({ src: A, dst: B, protocol: 6 }, segment), { linkType: 101, ...(snap === undefined ? {} : { snap }) });
  };

  it('is told from data by what a short frame leaves, zeros, and no push', () => {
    expect(padded([0, 0, 0, 0, 0, 0])).toMatchObject({ payloadLen: 6, padding: true });
    expect(padded([0, 0])).toMatchObject({ payloadLen: 2, padding: true });
    expect(padded([0, 0], { flags: ACK | SYN, mss: 1460 })).toMatchObject({ payloadLen: 2, padding: true });
  });

  it('is not taken for granted', () => {
    // A keep-alive's byte; data that is not zero, is pushed, or longer than a short frame has room for; what was not captured.
    expect(padded([0]).padding).toBe(false);
    expect(padded([0, 0, 0, 0, 0, 1]).padding).toBe(false);
    expect(padded([0, 0, 0, 0, 0, 0], { flags: ACK | PSH }).padding).toBe(false);
    expect(padded([0, 0, 0, 0, 0, 0, 0]).padding).toBe(false);
    expect(padded([0, 0, 0, 0, 0, 0], {}, 44).padding).toBe(false);
    expect(padded([]).padding).toBe(false);
  });
});

describe('emitters', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  const port = fc.integer({ min: 0, max: 0xffff });
  const fields = fc.record(
    {
      srcPort: port,
      dstPort: port,
      seq: word,
      ack: word,
      flags: fc.constant(SYN),
      window: port,
      mss: port,
      windowScale: fc.integer({ min: 0, max: 14 }),
      sackPermitted: fc.boolean(),
      timestamps: fc.record({ value: word, echo: word }),
    },
    { requiredKeys: ['srcPort', 'dstPort', 'seq', 'flags'] },
  ) as fc.Arbitrary<TcpFields>;

  it('write what the decoder reads, with a checksum that is right', () => {
    fc.assert(
      fc.property(fields, fc.uint8Array({ maxLength: 200 }), fc.boolean(), (tcp, payload, six) => {
        const [src, dst] = six ? [A6, B6] : [A, B];
        const segment = emitTcp(tcp, src, dst, payload);
        const h = decode(emitIp({ src, dst, protocol: 6, ttl: 9 }, segment), { linkType: 101 });
        expect(h).toMatchObject({
          tcp: 2,
          ttl: 9,
          srcPort: tcp.srcPort,
          dstPort: tcp.dstPort,
          seq: tcp.seq,
          ack: tcp.ack ?? 0,
          window: tcp.window ?? 65_535,
          payloadLen: payload.length,
          mss: tcp.mss ?? -1,
          windowScale: tcp.windowScale ?? -1,
          sackPermitted: tcp.sackPermitted ?? false,
          hasTimestamps: tcp.timestamps !== undefined,
        });
        expect(addresses(h)).toEqual([src, dst]);
        expect(validateTcpChecksum(segment, 0, segment.length, addressWords(src, dst))).toBe(true);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('compute the checksums of IPv4, ICMP, ICMPv6 and UDP', () => {
    const packet = emitIp({ src: A, dst: B, protocol: 1, options: hex('01010100') }, new Uint8Array(3));
    expect(fold(addWords(packet, 0, 24, 0))).toBe(0xffff);
    const icmp = emitIcmp(3, 4, hex('0000 05dc 0102030405'));
    expect(fold(addWords(icmp, 0, icmp.length, 0))).toBe(0xffff);
    const six = emitIcmpv6(2, 0, hex('00000500 0102030405'), A6, B6);
    expect(fold(addWords(six, 0, six.length, addressWords(A6, B6) + 58 + six.length))).toBe(0xffff);
    const udp = emitUdp(1, 2, A, B, hex('010203'));
    expect(fold(addWords(udp, 0, udp.length, addressWords(A, B) + 17 + udp.length))).toBe(0xffff);
  });

  it('keep the first segment alone valid as hardware LRO does', () => {
    const payload = Uint8Array.from({ length: 2920 }, (_, i) => i * 13);
    const tcp: TcpFields = { srcPort: 1, dstPort: 2, seq: 3, flags: ACK };
    const merged = emitTcp(tcp, A, B, payload, { firstPayload: 1460 });
    const first = emitTcp(tcp, A, B, payload.subarray(0, 1460));
    expect(merged.subarray(0, 20)).toEqual(first.subarray(0, 20));
    expect(validateTcpChecksum(merged, 0, merged.length, addressWords(A, B))).toBe(false);
  });

  it('know addresses', () => {
    expect([...addressBytes('::1')]).toEqual([...new Array<number>(15).fill(0), 1]);
    expect([...addressBytes('2001:db8::')].slice(0, 4)).toEqual([0x20, 1, 0xd, 0xb8]);
    for (const text of ['1.2.3', '1.2.3.256', '1:2', ':::', '1::2::3:4:5:6:7:8:9', '12345::'])
      expect(() => addressBytes(text), text).toThrow('not an address');
  });
});

describe('link types', () => {
  it('have the names that tcpdump prints', () => {
    expect([1, 0, 101, 113, 276, 147, 162, 60_000].map(linkTypeName)).toEqual([
      'ETHERNET',
      'NULL',
      'RAW',
      'LINUX_SLL',
      'LINUX_SLL2',
      'USER0',
      'USER15',
      'LINKTYPE_60000',
    ]);
    expect([1, 276, 251, 147].map(isDecoded)).toEqual([true, true, false, false]);
  });

  it('have the less usual names once these are loaded, and none twice', () => {
    const rare = Object.keys(RARE_LINK_TYPES).map(Number);
    expect(rare.filter(isNamed)).toEqual([]);
    learnNames(RARE_LINK_TYPES);
    expect(rare.every(isNamed)).toBe(true);
    expect([3, 119, 251].map(linkTypeName)).toEqual(['AX25', 'IEEE802_11_PRISM', 'BLUETOOTH_LE_LL']);
  });
});
