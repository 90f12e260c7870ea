import { describe, expect, it } from 'vitest';
import { addWords, fold, validateTcpChecksum } from '../../../src/wire/checksum.ts';
import { viewOf } from '../../../src/wire/emit-bytes.ts';
import { emitFragNeeded, emitPacketTooBig } from '../../../src/wire/emit-icmp.ts';
import { addressWords, emitIp } from '../../../src/wire/emit-ip.ts';
import { emitTcp, emitUdp, type ChecksumForm } from '../../../src/wire/emit-tcp.ts';
import { ACK, CHECKSUM_PARTIAL, CHECKSUM_PARTIAL_NO_LENGTH, CHECKSUM_ZERO, Quote } from '../../../src/wire/headers.ts';
import { cutToHeaders, type HeaderMask } from '../../../src/wire/mask-headers.ts';
import { readQuote } from '../../../src/wire/quote.ts';

const A = '192.0.2.1';
const B = '198.51.100.7';
const MASKED_A = '10.1.1.1';
const MASKED_B = '10.1.1.2';
const A6 = '2001:db8::1';
const B6 = '2001:db8::2';
const ROUTER = '203.0.113.9';
const RAW = 101;

/** Puts the same in place of the same, and never what was there. */
function maskAll(): HeaderMask {
  const seen = new Map<string, number>();
  return {
    address(words) {
      const key = words.join();
      if (!seen.has(key)) seen.set(key, seen.size + 1);
      return words.map((_, i) => (i === words.length - 1 ? 0x0a010100 : 0xfd000000) + seen.get(key)!);
    },
    port: (port) => port ^ 0x1234,
    mac: () => '020000000001',
  };
}

function masked(packet: Uint8Array): Uint8Array {
  const frame = { bytes: packet, view: viewOf(packet), start: 0, capLen: packet.length, origLen: packet.length, linkType: RAW, fcsLength: 0, direction: 0 };
  return cutToHeaders(frame, maskAll()).bytes;
}

const segment = (form: ChecksumForm = 'valid', src = A, dst = B): Uint8Array =>
  emitIp({ src, dst, protocol: 6, id: 7 }, emitTcp({ srcPort: 40_000, dstPort: 443, seq: 1, ack: 1, flags: ACK }, src, dst, new Uint8Array(0), form));

describe('masked headers', () => {
  it('keep a right checksum right', () => {
    const bytes = masked(segment());
    expect([...bytes.subarray(12, 20)]).toEqual([10, 1, 1, 1, 10, 1, 1, 2]);
    expect(fold(addWords(bytes, 0, 20, 0))).toBe(0xffff);
    expect(validateTcpChecksum(bytes, 20, 40, addressWords(MASKED_A, MASKED_B))).toBe(true);
  });

  it('keep a UDP checksum that was left out left out', () => {
    const datagram = emitUdp(40_000, 53, A, B, new Uint8Array(4));
    datagram.fill(0, 6, 8);
    const bytes = masked(emitIp({ src: A, dst: B, protocol: 17 }, datagram));
    expect([...bytes.subarray(26, 28)]).toEqual([0, 0]);
  });
});

describe('what a masked message quotes', () => {
  const message = (quoted: Uint8Array) => emitIp({ src: ROUTER, dst: A, protocol: 1 }, emitFragNeeded(1400, quoted));
  /** The quote in masked bytes, and where it begins. */
  const quoteOf = (bytes: Uint8Array, at: number): Quote => {
    const quote = new Quote();
    readQuote(bytes, viewOf(bytes), at, bytes.length - at, quote);
    return quote;
  };

  it('bears the checksum that its packet bears, masked in the same way', () => {
    const bytes = masked(message(segment()));
    // Both of the quoted ends were met before or behind the message's own.
    const quoted = bytes.subarray(28);
    const ends = [...quoted.subarray(12, 20)].join('.').match(/(.+?\..+?\..+?\..+?)\.(.+)/)!;
    expect(validateTcpChecksum(quoted, 20, 40, addressWords(ends[1]!, ends[2]!))).toBe(true);
    expect(fold(addWords(bytes, 20, bytes.length, 0))).toBe(0xffff);
  });

  it.each([
    ['partial', CHECKSUM_PARTIAL],
    ['partial-no-length', CHECKSUM_PARTIAL_NO_LENGTH],
    ['zero', CHECKSUM_ZERO],
  ] as const)('bears the same class of checksum: %s', (form, expected) => {
    const bytes = masked(message(segment(form)));
    expect(quoteOf(bytes, 28)).toMatchObject({ checksumClass: expected });
    expect(fold(addWords(bytes, 20, bytes.length, 0))).toBe(0xffff);
  });

  it('is covered by the checksum of a Packet Too Big', () => {
    const packet = emitIp({ src: B6, dst: A6, protocol: 58 }, emitPacketTooBig(1280, segment('partial', A6, B6), B6, A6));
    const bytes = masked(packet);
    expect(quoteOf(bytes, 48)).toMatchObject({ checksumClass: CHECKSUM_PARTIAL });
    const length = bytes.length - 40;
    expect(fold(addWords(bytes, 40, bytes.length, addWords(bytes, 8, 40, 58 + length)))).toBe(0xffff);
  });

  it('may be cut off before its checksum', () => {
    const bytes = masked(message(segment().subarray(0, 28)));
    expect(bytes.length).toBe(28 + 28);
    expect(fold(addWords(bytes, 20, bytes.length, 0))).toBe(0xffff);
  });
});
