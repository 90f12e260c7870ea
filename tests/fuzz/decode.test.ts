import { describe, expect, it } from 'vitest';
import { decodeAny, decodeFrame } from '../../src/wire/decode.ts';
import { emitFragNeeded } from '../../src/wire/emit-icmp.ts';
import { emitIp } from '../../src/wire/emit-ip.ts';
import { emitEthernet, emitGre, emitSll, emitSll2, emitVxlan } from '../../src/wire/emit-link.ts';
import { emitTcp, emitUdp } from '../../src/wire/emit-tcp.ts';
import { Headers, Quote } from '../../src/wire/headers.ts';
import { DECODED_LINK_TYPES } from '../../src/wire/link.ts';
import { readQuote } from '../../src/wire/quote.ts';
import { links, tunnels } from '../unit/wire/samples.ts';
import { mutated, seeded } from './random.ts';

const SRC = '192.0.2.1';
const DST = '192.0.2.2';
const syn = { srcPort: 1, dstPort: 2, seq: 3, flags: 2, mss: 1460, windowScale: 7, sackPermitted: true, timestamps: { value: 1, echo: 2 } };
const packet = emitIp({ src: SRC, dst: DST, protocol: 6 }, emitTcp(syn, SRC, DST, new Uint8Array(20)));
const six = emitIp(
  { src: '2001:db8::1', dst: '2001:db8::2', protocol: 6, fragmentOffset: 0 },
  emitTcp(syn, '2001:db8::1', '2001:db8::2', new Uint8Array(20)),
);
const inUdp = (port: number, payload: Uint8Array) => emitIp({ src: SRC, dst: DST, protocol: 17 }, emitUdp(50_000, port, SRC, DST, payload));
const samples: [linkType: number, frame: Uint8Array][] = [
  [1, emitEthernet({}, packet)],
  [1, emitEthernet({ vlans: [1, 2] }, six)],
  [276, emitSll2(4, 1, packet)],
  [113, emitSll(0, six)],
  [101, packet],
  [101, six],
  [1, emitEthernet({}, six)],
  [1, emitEthernet({}, emitIp({ src: SRC, dst: DST, protocol: 1 }, emitFragNeeded(1400, packet)))],
  ...[1701, 2152, 3544, 4341, 4754, 4789, 4790, 5247, 6081, 6635, 37008].map((port): [number, Uint8Array] => [
    1,
    emitEthernet({}, inUdp(port, emitVxlan(1, emitEthernet({}, packet)))),
  ]),
  [1, emitEthernet({}, emitIp({ src: SRC, dst: DST, protocol: 47 }, emitGre(packet, 1)))],
  ...links.map(([, linkType, bytes]): [number, Uint8Array] => [linkType, bytes]),
  ...tunnels.map(([, outer]): [number, Uint8Array] => [1, emitEthernet({}, outer)]),
  ...[...DECODED_LINK_TYPES].map((linkType): [number, Uint8Array] => [linkType, emitEthernet({}, packet)]),
];

/** Throws where anything outside the frame is touched: every read goes through this view or these bytes. */
function guarded(bytes: Uint8Array): { bytes: Uint8Array; view: DataView; start: number } {
  // The frame fills its buffer, so that DataView itself throws beyond the end; bytes before it must not matter either.
  const own = Uint8Array.from(bytes);
  return { bytes: own, view: new DataView(own.buffer), start: 0 };
}

describe('any bytes', () => {
  it('are decoded without an error, without a look outside, the same every time', () => {
    const random = seeded(20261121);
    const out = new Headers();
    const again = new Headers();
    const quote = new Quote();
    for (let round = 0; round < 20_000; round++) {
      const [linkType, sample] = samples[random(samples.length)];
      let frame = round % 3 === 0 ? Uint8Array.from({ length: random(120) }, () => random(256)) : mutated(sample, random);
      if (round % 5 === 0) frame = frame.slice(0, random(frame.length + 1));
      const origLen = frame.length + [0, 0, 4, 1000, 100_000][random(5)];
      const fields = { capLen: frame.length, origLen, linkType, fcsLength: [0, 4, 15][random(3)], direction: 0 };
      decodeFrame({ ...guarded(frame), ...fields }, out);
      check(out, frame.length, origLen);
      if (out.icmpError) {
        const { bytes, view } = guarded(frame);
        readQuote(bytes, view, out.quoteOffset, out.quoteCaptured, quote);
      }
      // The same frame among other bytes: what lies around it must not matter.
      const around = new Uint8Array(frame.length + 200).fill(round & 255);
      around.set(frame, 100);
      const elsewhere = { bytes: around, view: new DataView(around.buffer), start: 100, ...fields };
      decodeFrame(elsewhere, again);
      const [a, b] = [comparable(out, 0), comparable(again, 100)];
      if (a !== b) expect(b).toBe(a);
      decodeAny(elsewhere, again);
      const general = comparable(again, 100);
      if (a !== general) expect(general).toBe(a);
    }
  }, 60_000);
});

/** All fields as text: offsets relative to the frame, values of absent options left out. */
function comparable(h: Headers, start: number): string {
  const timestamps = h.hasTimestamps ? [h.tsVal, h.tsEcr] : [];
  const sack = [h.sackLeft0, h.sackRight0, h.sackLeft1, h.sackRight1].slice(0, 2 * h.sackBlocks);
  const offsets = [h.ipOffset, h.l4Offset, h.quoteOffset].map((offset) => (offset === 0 ? 0 : offset - start));
  const rest = {
    tsVal: 0,
    tsEcr: 0,
    sackLeft0: 0,
    sackRight0: 0,
    sackLeft1: 0,
    sackRight1: 0,
    ipOffset: 0,
    l4Offset: 0,
    quoteOffset: 0,
    plain: true,
  };
  return JSON.stringify({ ...h, ...rest, timestamps, sack, offsets });
}

function check(h: Headers, captured: number, origLen: number): void {
  expect(h.payloadLen).toBeGreaterThanOrEqual(0);
  if (h.ipVersion === 0) {
    expect([h.tcp, h.tunnelPath, h.icmpError]).toEqual([0, 0, false]);
    return;
  }
  expect(h.l4Captured).toBeGreaterThanOrEqual(0);
  // IP options may reach beyond what was captured; then nothing of the upper layer is there.
  if (h.l4Captured > 0) expect(h.l4Offset + h.l4Captured).toBeLessThanOrEqual(captured);
  expect(h.ipLen).toBeLessThanOrEqual(Math.max(65_575, origLen, h.lengthZero ? Infinity : 0));
  if (h.tcp > 0) expect(h.payloadLen).toBeLessThanOrEqual(h.ipLen);
  if (h.icmpError) expect(h.quoteOffset + h.quoteCaptured).toBeLessThanOrEqual(captured);
}
