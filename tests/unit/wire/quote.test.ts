import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6 } from '../../../src/lib/address.ts';
import { emitFragNeeded, emitIcmp, emitPacketTooBig } from '../../../src/wire/emit-icmp.ts';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitEthernet, emitGre, emitVxlan } from '../../../src/wire/emit-link.ts';
import { emitTcp, emitUdp } from '../../../src/wire/emit-tcp.ts';
import { ACK, CHECKSUM_PARTIAL, type Headers, Quote } from '../../../src/wire/headers.ts';
import { readQuote } from '../../../src/wire/quote.ts';
import { A, A6, B, B6, concat, decode, kindOf, segment, segment6 } from './decoding.ts';

const ROUTER = '203.0.113.254';
const ROUTER6 = '2001:db8:f::fe';

/** Decodes an ICMP error in Ethernet and reads its quote. */
function quoteOf(message: Uint8Array, six = false, snap?: number): { h: Headers; quote: Quote; found: boolean } {
  const packet = six ? emitIp({ src: ROUTER6, dst: A6, protocol: 58 }, message) : emitIp({ src: ROUTER, dst: A, protocol: 1 }, message);
  const frame = emitEthernet({}, packet);
  const h = decode(frame, snap === undefined ? {} : { snap });
  const quote = new Quote();
  quote.seq = 99;
  quote.outerVersion = 4;
  const bytes = new Uint8Array(37 + frame.length).fill(0x45);
  bytes.set(frame, 37);
  const found = readQuote(bytes, new DataView(bytes.buffer), h.quoteOffset, h.quoteCaptured, quote);
  return { h, quote, found };
}

describe('ICMP errors', () => {
  it('give type, code, next-hop MTU and where the quote lies', () => {
    const packet = segment(1460);
    const { h } = quoteOf(emitFragNeeded(1400, packet.subarray(0, 28)));
    expect(h).toMatchObject({
      icmpType: 3,
      icmpCode: 4,
      icmpError: true,
      nextHopMtu: 1400,
      quoteCaptured: 28,
      quoteOffset: 37 + 14 + 28,
      tcp: 0,
      ipLen: 56,
      protocol: 1,
    });
    expect(kindOf(h)).toBe('icmp');
    expect(formatIpv4(h.src0)).toBe(ROUTER);
  });

  it('of IPv6 give the MTU in 32 bits', () => {
    const { h, quote, found } = quoteOf(emitPacketTooBig(1280, segment6(1440).subarray(0, 1232), ROUTER6, A6), true);
    expect(h).toMatchObject({ icmpType: 2, icmpCode: 0, icmpError: true, nextHopMtu: 1280, quoteCaptured: 1232 });
    expect(found).toBe(true);
    expect(quote).toMatchObject({
      ipVersion: 6,
      ipLen: 1500,
      ipId: -1,
      protocol: 6,
      srcPort: 40_000,
      dstPort: 443,
      seq: 0xfffffff0,
      hasSeq: true,
      tcpHeaderLen: 20,
      outerVersion: 0,
    });
    expect(formatIpv6(quote.dst0, quote.dst1, quote.dst2, quote.dst3)).toBe(B6);
  });

  it('keep a next-hop MTU of 0, and end a quote where its stated length ends', () => {
    expect(quoteOf(emitFragNeeded(0, segment(9))).h).toMatchObject({ nextHopMtu: 0, icmpError: true });
    const rest = new Uint8Array(4 + 200);
    rest[1] = 32;
    rest.set(segment(500).subarray(0, 128), 4);
    expect(quoteOf(emitIcmp(11, 0, rest)).h).toMatchObject({ icmpType: 11, icmpError: true, quoteCaptured: 128, nextHopMtu: 0 });
  });

  it('are no errors where they are echoes or cut', () => {
    expect(decode(emitEthernet({}, emitIp({ src: A, dst: B, protocol: 1 }, emitIcmp(8, 0, new Uint8Array(40)))))).toMatchObject({
      icmpType: 8,
      icmpError: false,
    });
    expect(quoteOf(emitFragNeeded(1400, segment(9)), false, 14 + 20 + 7).h).toMatchObject({ icmpType: 3, icmpCode: 4, icmpError: false });
    expect(quoteOf(emitFragNeeded(1400, segment(9)), false, 14 + 20 + 1).h).toMatchObject({ icmpType: -1, icmpError: false });
  });
});

describe('quotes', () => {
  const packet = emitIp(
    { src: A, dst: B, protocol: 6, id: 0x1b, ttl: 61, dontFragment: true },
    emitTcp(
      { srcPort: 22, dstPort: 50_000, seq: 0xcafebabe, ack: 1, flags: ACK, timestamps: { value: 1, echo: 2 } },
      A,
      B,
      new Uint8Array(7240),
      'partial',
    ),
  );

  it.each([
    [20, { srcPort: -1, dstPort: -1, hasSeq: false, seq: 0, tcpHeaderLen: -1 }],
    [23, { srcPort: -1, dstPort: -1, hasSeq: false }],
    [24, { srcPort: 22, dstPort: 50_000, hasSeq: false, seq: 0 }],
    [28, { srcPort: 22, hasSeq: true, seq: 0xcafebabe, tcpHeaderLen: -1, tcpFlags: -1, checksum: -1 }],
    [33, { hasSeq: true, tcpHeaderLen: 32, tcpFlags: -1 }],
    [34, { tcpHeaderLen: 32, tcpFlags: ACK, checksum: -1 }],
    [38, { tcpHeaderLen: 32, checksumClass: CHECKSUM_PARTIAL }],
    [548, { tcpHeaderLen: 32, tcpFlags: ACK, checksumClass: CHECKSUM_PARTIAL }],
  ])('of %i bytes', (length, expected) => {
    const { quote, found } = quoteOf(emitFragNeeded(1500, packet.subarray(0, length)));
    expect(found).toBe(true);
    expect(quote).toMatchObject({
      ipVersion: 4,
      ipLen: 7292,
      ipId: 0x1b,
      ttl: 61,
      dontFragment: true,
      protocol: 6,
      ipHeaderLen: 20,
      outerVersion: 0,
      encapsulation: '',
      ...expected,
    });
    expect([formatIpv4(quote.src0), formatIpv4(quote.dst0)]).toEqual([A, B]);
  });

  it.each([0, 1, 19])('of %i bytes are none', (length) => {
    const { quote, found } = quoteOf(emitFragNeeded(1500, packet.subarray(0, length)));
    expect([found, quote.ipVersion]).toEqual([false, 0]);
  });

  it('keep the addresses of a header that contradicts itself', () => {
    const odd = packet.slice(0, 28);
    odd.set([0, 7], 2);
    const { quote, found } = quoteOf(emitFragNeeded(1500, odd));
    expect(found).toBe(true);
    expect(quote).toMatchObject({ ipVersion: 4, ipLen: 7, ipId: 0x1b, srcPort: -1 });
  });

  it('give the inner packet of a tunnel, and the outer one beside it', () => {
    const vxlan = emitIp(
      { src: ROUTER, dst: '203.0.113.1', protocol: 17 },
      emitUdp(5, 4789, ROUTER, '203.0.113.1', emitVxlan(7, emitEthernet({}, packet))),
    );
    const { quote } = quoteOf(emitFragNeeded(1500, vxlan.subarray(0, 50 + 28)));
    expect(quote).toMatchObject({
      ipLen: 7292,
      srcPort: 22,
      seq: 0xcafebabe,
      outerVersion: 4,
      outerIpLen: 7342,
      outerOverhead: 50,
      encapsulation: 'vxlan',
    });
    expect(formatIpv4(quote.outerSrc0)).toBe(ROUTER);
    const gre = emitIp({ src: ROUTER6, dst: B6, protocol: 47 }, emitGre(packet));
    expect(quoteOf(emitPacketTooBig(1400, gre.subarray(0, 200), ROUTER6, A6), true).quote).toMatchObject({
      outerVersion: 6,
      outerIpLen: 7292 + 44,
      outerOverhead: 44,
      encapsulation: 'gre',
      ipVersion: 4,
    });
  });

  it('stay with the outer packet where the tunnel was cut off', () => {
    const ipip = emitIp({ src: ROUTER, dst: B, protocol: 4 }, packet);
    expect(quoteOf(emitFragNeeded(1400, ipip.subarray(0, 28))).quote).toMatchObject({
      protocol: 4,
      ipLen: 7312,
      outerVersion: 0,
      srcPort: -1,
    });
  });

  it('name ESP', () => {
    const esp = emitIp({ src: ROUTER, dst: B, protocol: 50 }, new Uint8Array(1000));
    expect(quoteOf(emitFragNeeded(1400, esp.subarray(0, 28))).quote).toMatchObject({
      protocol: 50,
      ipLen: 1020,
      encapsulation: 'esp',
      outerVersion: 0,
      srcPort: -1,
    });
  });

  it('give ports of UDP but no sequence number, and nothing of later fragments', () => {
    const udp = emitIp({ src: A, dst: B, protocol: 17 }, emitUdp(443, 5000, A, B, new Uint8Array(1400)));
    expect(quoteOf(emitFragNeeded(1400, udp.subarray(0, 28))).quote).toMatchObject({ srcPort: 443, dstPort: 5000, hasSeq: false });
    const later = emitIp({ src: A, dst: B, protocol: 6, fragmentOffset: 1480 }, concat(segment(100)));
    expect(quoteOf(emitFragNeeded(1400, later)).quote).toMatchObject({ srcPort: -1, hasSeq: false, protocol: 6 });
  });
});
