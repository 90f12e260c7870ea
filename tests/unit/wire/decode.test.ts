import { describe, expect, it } from 'vitest';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitEthernet, emitSll, emitSll2 } from '../../../src/wire/emit-link.ts';
import { emitTcp } from '../../../src/wire/emit-tcp.ts';
import {
  ACK,
  CHECKSUM_PARTIAL,
  CHECKSUM_PARTIAL_NO_LENGTH,
  CHECKSUM_UNKNOWN,
  CHECKSUM_ZERO,
  Headers,
  SYN,
} from '../../../src/wire/headers.ts';
import { A, A6, addresses, B, B6, concat, decode, hex, kindOf, segment, segment6 } from './decoding.ts';

describe('Ethernet, IPv4, TCP', () => {
  it('gives every field', () => {
    const h = decode(emitEthernet({}, segment(100)));
    expect(h).toMatchObject({
      ipVersion: 4,
      ipLen: 140,
      lengthZero: false,
      ipId: 0xbeef,
      ttl: 63,
      dontFragment: true,
      fragmentOffset: 0,
      moreFragments: false,
      protocol: 6,
      ipHeaderLen: 20,
      ipOffset: 37 + 14,
      l4Offset: 37 + 34,
      l4Captured: 120,
      tcp: 2,
      srcPort: 40_000,
      dstPort: 443,
      seq: 0xfffffff0,
      ack: 0x80000001,
      tcpHeaderLen: 20,
      tcpFlags: 0x18,
      window: 501,
      payloadLen: 100,
      checksumClass: CHECKSUM_UNKNOWN,
      icmpType: -1,
      vlan: -1,
      tunnelDepth: 0,
      tunnelPath: 0,
      tunnelOverhead: 0,
    });
    expect(addresses(h)).toEqual([A, B]);
    expect(kindOf(h)).toBe('tcp');
  });

  it('is the same by the fast path and by the general one', () => {
    // An IP option makes the general reader do the work.
    const tcp = emitTcp(
      { srcPort: 1, dstPort: 2, seq: 3, ack: 4, flags: ACK, timestamps: { value: 5, echo: 6 } },
      A,
      B,
      new Uint8Array(10),
    );
    const plain = decode(emitEthernet({}, emitIp({ src: A, dst: B, protocol: 6 }, tcp)));
    const general = decode(emitEthernet({}, emitIp({ src: A, dst: B, protocol: 6, options: Uint8Array.of(1, 1, 1, 0) }, tcp)));
    const same = { ipHeaderLen: 0, ipLen: 0, l4Offset: 0, plain: true };
    expect({ ...general, ...same }).toEqual({ ...plain, ...same });
    expect(general).toMatchObject({ ipHeaderLen: 24, ipLen: 24 + 32 + 10, payloadLen: 10 });
  });

  it('leaves nothing of the frame before', () => {
    const rich = emitEthernet({ vlans: [7] }, segment6(10, { flags: SYN, mss: 1400, windowScale: 3, sack: [{ left: 1, right: 2 }] }));
    const frames = [rich, emitEthernet({}, segment(10)), rich, Uint8Array.of(1, 2, 3), emitEthernet({}, segment(10))];
    const out = new Headers();
    for (const frame of frames) {
      decode(frame, {}, out);
      // Values of options that are not there (sackBlocks 0, hasTimestamps false) stay undefined.
      const unset = { sackLeft0: 0, sackRight0: 0, sackLeft1: 0, sackRight1: 0, tsVal: 0, tsEcr: 0 };
      const fresh = decode(frame);
      expect({ ...out, ...(fresh.sackBlocks > 0 ? {} : unset) }).toEqual({ ...fresh });
    }
  });

  it('never counts padding, trailer or FCS', () => {
    const padded = decode(emitEthernet({ pad: true }, segment(0)));
    expect(padded).toMatchObject({ ipLen: 40, payloadLen: 0, l4Captured: 20 });
    const trailer = decode(concat(emitEthernet({}, segment(1460)), new Uint8Array(20)), { fcsLength: 4 });
    expect(trailer).toMatchObject({ ipLen: 1500, payloadLen: 1460 });
  });

  it.each([54, 60, 68, 96, 128])('takes lengths from headers where only %i bytes were captured', (snap) => {
    expect(decode(emitEthernet({}, segment(1460)), { snap })).toMatchObject({
      tcp: 2,
      ipLen: 1500,
      payloadLen: 1460,
      l4Captured: snap - 34,
    });
  });

  it.each([
    [53, { tcp: 1, srcPort: 40_000, seq: 0xfffffff0, ack: 0x80000001, tcpFlags: 0x18, window: 501, payloadLen: 1460 }],
    [49, { tcp: 1, seq: 0xfffffff0, ack: 0x80000001, tcpFlags: 0x18, window: 0 }],
    [46, { tcp: 1, seq: 0xfffffff0, ack: 0x80000001, tcpFlags: 0 }],
    [42, { tcp: 1, dstPort: 443, seq: 0xfffffff0, ack: 0 }],
    [38, { tcp: 1, srcPort: 40_000, dstPort: 443, seq: 0 }],
    [37, { tcp: 0, ipVersion: 4, protocol: 6 }],
  ])('reads what there is of a header cut after %i bytes', (snap, expected) => {
    const h = decode(emitEthernet({}, segment(1460)), { snap });
    expect(h).toMatchObject(expected);
    expect(kindOf(h)).toBe('tcp-header-cut');
  });

  it('has no IP layer where the IP header was cut', () => {
    const h = decode(emitEthernet({}, segment(10)), { snap: 33 });
    expect([h.ipVersion, h.tcp, kindOf(h)]).toEqual([0, 0, 'ip-header-cut']);
    expect(kindOf(decode(emitEthernet({}, segment(10)), { snap: 13 }))).toBe('link-header-cut');
    expect(kindOf(decode([]))).toBe('link-header-cut');
  });
});

describe('lengths that offload leaves', () => {
  const zero = (length: number) =>
    emitIp(
      { src: A, dst: B, protocol: 6, lengthField: 0 },
      emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: ACK }, A, B, new Uint8Array(length)),
    );

  it('derives an IPv4 length of 0 from the frame, also where it was snapped', () => {
    for (const snap of [9000, 96]) {
      expect(decode(emitEthernet({}, zero(5000)), { snap })).toMatchObject({ ipLen: 5040, lengthZero: true, payloadLen: 5000, tcp: 2 });
    }
    expect(decode(emitEthernet({}, zero(80_000)), { snap: 128 })).toMatchObject({ ipLen: 80_040, payloadLen: 80_000 });
    expect(decode(emitEthernet({ vlans: [3] }, zero(5000)), { fcsLength: 4, origLen: 5062 })).toMatchObject({ ipLen: 5040 });
  });

  it('derives an IPv6 payload length of 0 of a segment', () => {
    const six = emitIp(
      { src: A6, dst: B6, protocol: 6, lengthField: 0 },
      emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: ACK }, A6, B6, new Uint8Array(5000)),
    );
    expect(decode(emitEthernet({}, six), { snap: 100 })).toMatchObject({ ipLen: 5060, lengthZero: true, payloadLen: 5000, tcp: 2 });
  });

  it('reads a jumbogram', () => {
    const tcp = emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: ACK }, A6, B6, new Uint8Array(70_000));
    const options = concat(hex('06 00 c2 04'), Uint8Array.of(0, 1, 0x11, 0x8c), tcp);
    const h = decode(emitEthernet({}, emitIp({ src: A6, dst: B6, protocol: 0, lengthField: 0 }, options)), { snap: 200 });
    expect(h).toMatchObject({ ipLen: 40 + 0x1118c, lengthZero: true, ipHeaderLen: 48, payloadLen: 0x1118c - 28, tcp: 2, protocol: 6 });
  });

  it('finds the length of a jumbogram behind options that pad', () => {
    const tcp = emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: ACK }, A6, B6, new Uint8Array(70_000));
    // Pad1, PadN of 5 bytes, jumbo payload (RFC 8200 §4.2, RFC 2675 §2).
    const options = concat(hex('06 01 00 01 03 000000 00 00 c2 04'), Uint8Array.of(0, 1, 0x11, 0x94), tcp);
    const h = decode(emitEthernet({}, emitIp({ src: A6, dst: B6, protocol: 0, lengthField: 0 }, options)), { snap: 200 });
    expect(h).toMatchObject({ ipLen: 40 + 0x11194, lengthZero: true, ipHeaderLen: 56, tcp: 2 });
  });

  it('takes no more from a jumbogram than a length can be', () => {
    const options = concat(hex('06 00 c2 04 ff ff ff ff'), emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: ACK }, A6, B6, new Uint8Array(100)));
    const h = decode(emitEthernet({}, emitIp({ src: A6, dst: B6, protocol: 0, lengthField: 0 }, options)));
    expect(h).toMatchObject({ ipLen: 0x7fffffff, payloadLen: 100, tcp: 2 });
  });

  it('leaves an IPv6 packet without payload alone', () => {
    const h = decode(emitEthernet({ pad: true }, emitIp({ src: A6, dst: B6, protocol: 59 }, new Uint8Array(0))));
    expect(h).toMatchObject({ ipLen: 40, lengthZero: false });
  });
});

describe('headers that contradict themselves', () => {
  it.each([
    ['IP length below the header', (p: Uint8Array) => p.set([0, 19], 2), 'malformed-ip', { ipVersion: 0, tcp: 0 }],
    ['IP header below 20 bytes', (p: Uint8Array) => p.set([0x44], 0), 'malformed-ip', { ipVersion: 0, tcp: 0 }],
    ['neither version 4 nor 6', (p: Uint8Array) => p.set([0x55], 0), 'malformed-ip', { ipVersion: 0, tcp: 0 }],
    ['IP length within the TCP header', (p: Uint8Array) => p.set([0, 30], 2), 'malformed-tcp', { ipVersion: 4, tcp: 1, l4Captured: 10 }],
    [
      'TCP header below 20 bytes',
      (p: Uint8Array) => p.set([0x40], 32),
      'malformed-tcp',
      { tcp: 1, srcPort: 40_000, l4Captured: 4, payloadLen: 0 },
    ],
    [
      'TCP header beyond the packet',
      (p: Uint8Array) => p.set([0, 44], 2) ?? p.set([0xf0], 32),
      'malformed-tcp',
      { tcp: 1, payloadLen: 0, l4Captured: 24 },
    ],
  ])('%s', (_name, damage, kind, expected) => {
    const packet = segment(100);
    damage(packet);
    const h = decode(emitEthernet({}, packet));
    expect(kindOf(h)).toBe(kind);
    expect(h).toMatchObject(expected);
  });
});

describe('fragments', () => {
  const fragment = (src: string, dst: string, offset: number, more: boolean, payload: Uint8Array) =>
    emitIp({ src, dst, protocol: 6, id: 0x1234, fragmentOffset: offset, moreFragments: more }, payload);
  const tcp = emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: ACK }, A, B, new Uint8Array(28));

  it('carry TCP in the first one only', () => {
    const first = decode(emitEthernet({}, fragment(A, B, 0, true, tcp)));
    expect(first).toMatchObject({ tcp: 2, moreFragments: true, fragmentOffset: 0, fragmentId: 0x1234, payloadLen: 28 });
    const later = decode(emitEthernet({}, fragment(A, B, 48, false, tcp)));
    expect(later).toMatchObject({ tcp: 0, moreFragments: false, fragmentOffset: 48, fragmentId: 0x1234, ipLen: 68, protocol: 6 });
    expect(kindOf(later)).toBe('ip-fragment');
  });

  it('of IPv6 have an identification of 32 bits', () => {
    const first = decode(emitEthernet({}, fragment(A6, B6, 0, true, tcp)));
    expect(first).toMatchObject({ tcp: 2, moreFragments: true, fragmentId: 0x1234, ipHeaderLen: 48, ipLen: 96, payloadLen: 28, ipId: -1 });
    expect(decode(emitEthernet({}, fragment(A6, B6, 48, true, tcp)))).toMatchObject({ tcp: 0, fragmentOffset: 48, moreFragments: true });
    expect(decode(emitEthernet({}, fragment(A6, B6, 0, false, tcp)))).toMatchObject({ tcp: 2, moreFragments: false, fragmentOffset: 0 });
  });
});

describe('IPv6', () => {
  it('gives addresses and lengths', () => {
    const h = decode(emitEthernet({}, segment6(100)));
    expect(h).toMatchObject({
      ipVersion: 6,
      ipLen: 160,
      ipId: -1,
      payloadLen: 100,
      ipHeaderLen: 40,
      dontFragment: true,
      tcp: 2,
      checksumClass: CHECKSUM_UNKNOWN,
    });
    expect(addresses(h)).toEqual([A6, B6]);
  });

  it('passes extension headers', () => {
    const tcp = emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: ACK }, A6, B6, new Uint8Array(9));
    const extensions = concat(
      hex('2b 00 01 04 00 00 00 00'),
      hex('3c 00 00 00 00 00 00 00'),
      hex('33 00 01 04 00 00 00 00'),
      hex('06 01 0000 00000001 00000001'),
      tcp,
    );
    const h = decode(emitEthernet({}, emitIp({ src: A6, dst: B6, protocol: 0 }, extensions)));
    expect(h).toMatchObject({ tcp: 2, protocol: 6, ipHeaderLen: 40 + 24 + 12, payloadLen: 9 });
  });

  it.each([41, 47, 48, 50])('stops where %i bytes of an extension header were captured', (snap) => {
    const packet = emitIp(
      { src: A6, dst: B6, protocol: 0 },
      concat(hex('3c 01 01 04 00 00 00 00 00 00 00 00 00 00 00 00'), hex('06 00 01 04 00 00 00 00'), new Uint8Array(20)),
    );
    const h = decode(packet, { linkType: 101, snap });
    expect([h.ipVersion, h.tcp, kindOf(h)]).toEqual([6, 0, 'ip-header-cut']);
  });
});

describe('checksum classes by headers', () => {
  it.each([
    ['valid', CHECKSUM_UNKNOWN],
    ['partial', CHECKSUM_PARTIAL],
    ['partial-no-length', CHECKSUM_PARTIAL_NO_LENGTH],
    ['zero', CHECKSUM_ZERO],
  ] as const)('%s', (form, expected) => {
    for (const [src, dst] of [
      [A, B],
      ['255.255.255.255', '255.255.255.254'],
      [A6, B6],
    ]) {
      for (const length of [0, 1, 1448, 65_000]) {
        const tcp = emitTcp({ srcPort: 40_000, dstPort: 443, seq: 9, flags: ACK }, src, dst, new Uint8Array(length).fill(0x5a), form);
        expect(decode(emitEthernet({}, emitIp({ src, dst, protocol: 6 }, tcp)), { snap: 90 }).checksumClass).toBe(expected);
      }
    }
  });

  it('knows the field of a captured Linux super-segment (10.10.0.1 → 10.10.2.2, 7272 bytes of TCP)', () => {
    const packet = emitIp(
      { src: '10.1.0.10', dst: '10.2.0.10', protocol: 6 },
      emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: ACK }, '10.1.0.10', '10.2.0.10', new Uint8Array(7252), 'partial'),
    );
    // 0a01 + 000a + 0a02 + 000a + 6 + 7272, folded, not complemented.
    expect(decode(packet, { linkType: 101 })).toMatchObject({
      checksum: 0x0a01 + 0x000a + 0x0a02 + 0x000a + 6 + 7272,
      checksumClass: CHECKSUM_PARTIAL,
    });
  });
});

describe('cooked captures and loopback', () => {
  it.each([
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 0],
    [4, 2],
  ])('SLL packet type %i', (type, direction) => {
    for (const packet of [segment(5), segment6(5)]) {
      expect(decode(emitSll(type, packet), { linkType: 113 })).toMatchObject({ tcp: 2, payloadLen: 5, direction });
      expect(decode(emitSll2(type, 3, packet), { linkType: 276 })).toMatchObject({ tcp: 2, payloadLen: 5, direction });
    }
  });

  it('believes the container before the link layer', () => {
    expect(decode(emitSll(4, segment(5)), { linkType: 113, direction: 1 }).direction).toBe(1);
  });

  it('does not read an interface of netlink messages as IP', () => {
    const frame = emitSll(4, segment(5));
    frame.set([3, 0x38], 2);
    expect(decode(frame, { linkType: 113 })).toMatchObject({ ipVersion: 0, tcp: 0 });
  });

  it.each([
    ['02 00 00 00', false],
    ['00 00 00 02', false],
    ['1e 00 00 00', true],
    ['00 00 00 1e', true],
    ['18 00 00 00', true],
    ['1c 00 00 00', true],
    ['17 00 00 00', true],
    ['0a 00 00 00', true],
  ])('family %s', (family, six) => {
    for (const linkType of [0, 108]) {
      expect(decode(concat(hex(family), six ? segment6(5) : segment(5)), { linkType })).toMatchObject({
        ipVersion: six ? 6 : 4,
        tcp: 2,
        payloadLen: 5,
      });
    }
  });

  it.each([12, 14, 101])('raw IP as link type %i', (linkType) => {
    expect(decode(segment(5), { linkType })).toMatchObject({ ipVersion: 4, tcp: 2, ipOffset: 37 });
    expect(decode(segment6(5), { linkType })).toMatchObject({ ipVersion: 6, tcp: 2, ipOffset: 37 });
  });
});

describe('what is no TCP', () => {
  it.each([
    ['arp', emitEthernet({ type: 0x0806 }, new Uint8Array(28))],
    ['unknown-ethertype 0x1234', emitEthernet({ type: 0x1234 }, new Uint8Array(28))],
    ['udp', emitEthernet({}, emitIp({ src: A, dst: B, protocol: 17 }, hex('1000 2000 0010 0000 0102030405060708')))],
    ['sctp', emitEthernet({}, emitIp({ src: A, dst: B, protocol: 132 }, new Uint8Array(20)))],
    ['ip-protocol 89', emitEthernet({}, emitIp({ src: A, dst: B, protocol: 89 }, new Uint8Array(20)))],
    ['esp', emitEthernet({}, emitIp({ src: A, dst: B, protocol: 50 }, new Uint8Array(20)))],
    ['lldp', emitEthernet({ type: 0x88cc }, new Uint8Array(28))],
    ['llc', concat(emitEthernet({ type: 35 }, hex('42 42 03')), new Uint8Array(32))],
  ])('%s', (kind, frame) => {
    const h = decode(frame);
    expect([kindOf(h), h.tcp]).toEqual([kind, 0]);
  });

  it('names an unknown link type and a record without packet', () => {
    expect(kindOf(decode([1, 2, 3], { linkType: 251 }))).toBe('unknown-link-type 251');
    expect(kindOf(decode([1, 2, 3], { linkType: -1 }))).toBe('pcapng-record-without-packet');
  });

  it('reads MSS and scale on SYN only', () => {
    const options = { mss: 1460, windowScale: 7, sackPermitted: true, timestamps: { value: 0xffffffff, echo: 0 } };
    expect(decode(emitEthernet({}, segment(0, { ...options, flags: SYN })))).toMatchObject({
      mss: 1460,
      windowScale: 7,
      sackPermitted: true,
      hasTimestamps: true,
      tsVal: 0xffffffff,
    });
    expect(decode(emitEthernet({}, segment(0, { ...options, flags: ACK })))).toMatchObject({
      mss: -1,
      windowScale: -1,
      sackPermitted: false,
      hasTimestamps: true,
    });
  });
});
