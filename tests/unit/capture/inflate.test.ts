import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readFrameBytes } from '../../../src/capture/random-access.ts';
import { writePcap } from '../../../src/capture/write-pcap.ts';
import { chunked, collect, concat } from './collect.ts';

const frames = Array.from({ length: 500 }, (_, n) => ({
  bytes: Uint8Array.from({ length: 200 }, (_, i) => (n * 31 + i * i) & 255),
  seconds: 1000 + n,
  nanos: 0,
}));
const plain = writePcap(frames);
const zipped = new Uint8Array(gzipSync(plain));
const half = 24 + 250 * 216;
const members = concat(new Uint8Array(gzipSync(plain.subarray(0, half))), new Uint8Array(gzipSync(plain.subarray(half))));
/** A place as messages write it. */
const at = (offset: number) => `byte ${offset.toLocaleString('en-US')}`;
/** A copy with one byte changed; negative counts from the end. */
function changed(bytes: Uint8Array, place: number): Uint8Array {
  const copy = bytes.slice();
  copy[place < 0 ? copy.length + place : place]! ^= 0x55;
  return copy;
}
const expected = frames.map((frame) => [...frame.bytes]);

/** `zstd -19` of a pcap with one frame of the bytes 1 … 60, in two zstd frames with a skippable one before them. */
const ZSTD =
  'UCpNGAUAAABza2lwISi1L/0EaPEAANTDsqECAAQAAAAAAAAAAAD//wAAAQAAAOgDAAAFAEoQs8UotS/9BGgxAgAAADwAAAA8AAAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8fyDitg==';

afterEach(() => vi.unstubAllGlobals());

/** A DecompressionStream as Chromium has it: it throws at bytes behind the first member, and inflates nothing of that write. */
class ChromiumStream {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array>;
  constructor() {
    const inner = new TransformStream<Uint8Array, Uint8Array>();
    this.readable = inner.readable.pipeThrough(
      new TransformStream({
        transform() {
          throw new TypeError('Junk found after end of compressed data.');
        },
      }),
    );
    this.writable = inner.writable;
  }
}

describe.each([
  ['the platform inflater', undefined],
  ['no platform inflater', 'none'],
  ['an inflater that gives up', 'chromium'],
])('gzip with %s', (_name, platform) => {
  const prepare = () => {
    if (platform === 'none') vi.stubGlobal('DecompressionStream', undefined);
    if (platform === 'chromium') vi.stubGlobal('DecompressionStream', ChromiumStream);
  };

  it.each([
    ['one member', zipped, null],
    ['several members', members, null],
    ['zero padding behind it', concat(zipped, new Uint8Array(512)), null],
    ['rubbish behind it', concat(zipped, Array.from({ length: 19 }, (_, i) => i + 1)), `behind member 1 of the gzip data, from ${at(zipped.length)} on, is something else`],
    ['two odd bytes behind it', concat(zipped, [5, 7]), `behind member 1 of the gzip data, from ${at(zipped.length)} on, is something else`],
    ['zeros and more behind it', concat(zipped, [0, 7, 8, 9, 10, 11]), `behind member 1 of the gzip data, from ${at(zipped.length + 1)} on, is something else`],
    ['zeros and another member behind it', concat(zipped, new Uint8Array(5000), members), `behind member 1 of the gzip data, from ${at(zipped.length + 5000)} on, is something else`],
    ['zeros and more behind several members', concat(members, [0, 0, 7]), `behind member 2 of the gzip data, from ${at(members.length + 2)} on, is something else`],
    ['a wrong checksum', changed(zipped, -8), `member 1 of the gzip data, which ends at ${at(zipped.length)}, has not the checksum that it states`],
    ['a wrong length', changed(zipped, -4), `member 1 of the gzip data, which ends at ${at(zipped.length)}, has not the length that it states`],
    ['an end within the checksum', zipped.subarray(0, -6), `the gzip data ends early, at ${at(zipped.length - 6)}`],
    ['an end behind the first byte of the second header', concat(zipped, [0x1f]), `the gzip data ends early, at ${at(zipped.length + 1)}`],
    ['an end within the second header', concat(zipped, [0x1f, 0x8b, 8]), `the gzip data ends early, at ${at(zipped.length + 3)}`],
  ])('%s', async (_what, bytes, told) => {
    prepare();
    for (const chunk of [1 << 20, 999]) {
      const seen = await collect(bytes, chunk);
      expect(seen.frames.map((frame) => frame.bytes)).toEqual(expected);
      expect(seen.oddities).toEqual(told === null ? [] : ['damaged-compression']);
      expect(seen.details).toEqual(told === null ? [] : [told]);
      expect(seen.result).toMatchObject({ compression: 'gzip', failure: null, bytesRead: bytes.length });
    }
  });

  it('keeps what came of a truncated file', async () => {
    prepare();
    const { frames: seen, oddities, result } = await collect(zipped.subarray(0, zipped.length - 3000), 1000);
    expect(seen.length).toBeGreaterThan(100);
    expect(seen.map((frame) => frame.bytes)).toEqual(expected.slice(0, seen.length));
    expect(oddities).toContain('damaged-compression');
    expect(result).toMatchObject({ failure: null, info: { cutShort: true } });
  });

  it('keeps what came before damage in the middle', async () => {
    prepare();
    const damaged = members.slice();
    damaged.fill(0xff, damaged.length - 6000, damaged.length - 3000);
    const { frames: seen, result } = await collect(damaged, 500);
    expect(seen.slice(0, 250).map((frame) => frame.bytes)).toEqual(expected.slice(0, 250));
    expect(result.failure).toBeNull();
  });

  it('tells of damage in the middle where it is, whatever the chunks, and keeps what lies close before it', async () => {
    prepare();
    const damaged = zipped.slice();
    const place = zipped.length >> 1;
    damaged.fill(0xff, place, place + 40);
    const told = new Set<string>();
    for (const chunk of [1 << 20, 5000, 77]) {
      const { frames: seen, oddities, details } = await collect(damaged, chunk);
      const sound = seen.findIndex((frame, n) => frame.bytes.join() !== expected[n]!.join());
      const kept = sound < 0 ? seen.length : sound;
      // Frames are alike in what they take: those of the first half, but for the last few.
      expect(kept).toBeGreaterThan(240);
      told.add(details[oddities.indexOf('damaged-compression')]!);
    }
    expect([...told]).toHaveLength(1);
    const [, near] = /^member 1 of the gzip data is damaged near byte ([\d,]+) \(.+\)$/.exec([...told][0]!)!;
    expect(Math.abs(Number(near!.replaceAll(',', '')) - place)).toBeLessThan(2000);
  });

  it('tells of a second member whose header is damaged', async () => {
    prepare();
    const second = new Uint8Array(gzipSync(plain.subarray(0, half))).length;
    const { frames: seen, details } = await collect(changed(members, second), 1000);
    expect(seen.map((frame) => frame.bytes)).toEqual(expected.slice(0, 250));
    expect(details).toContain(`behind member 1 of the gzip data, from ${at(second)} on, is something else`);
  });

  it('refuses what is damaged from its start', async () => {
    prepare();
    const { result } = await collect(concat([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], new Uint8Array(100).fill(0xff)));
    expect(result.failure?.code).toBe('damaged-compression');
  });

  it('reads single frames again', async () => {
    prepare();
    const seen = await collect(members);
    const frame = seen.frames[400];
    expect([...(await readFrameBytes(chunked(members, 700), 'gzip', frame.fileOffset, frame.capLen))]).toEqual(expected[400]);
    expect([...(await readFrameBytes(chunked(plain), null, frame.fileOffset, frame.capLen))]).toEqual(expected[400]);
  });
});

describe('gzip from a source that comes once', () => {
  it('is read without the platform', async () => {
    vi.stubGlobal('DecompressionStream', ChromiumStream);
    const seen = await collect(chunked(members, 1000, -1));
    expect(seen.frames).toHaveLength(500);
    await expect(readFrameBytes(chunked(members, 1000, -1), 'gzip', 40, 8)).rejects.toThrow('cannot be read again');
  });

  it('tells of damage in the same words', async () => {
    const { details } = await collect(chunked(changed(zipped, -8), 1000, -1));
    expect(details).toEqual([`member 1 of the gzip data, which ends at ${at(zipped.length)}, has not the checksum that it states`]);
  });

  it('is not kept busy by a header without an end', async () => {
    const endless = concat([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3], new Uint8Array(8 << 20).fill(65));
    const { result } = await collect(chunked(endless, 1 << 16, -1));
    expect(result.failure?.message).toMatch(/a gzip header of more than 128 KiB before byte 1\d\d,\d\d\d/);
  });
});

describe('zstd', () => {
  const bytes = new Uint8Array(Buffer.from(ZSTD, 'base64'));

  it.each([1 << 20, 7])('reads several frames in chunks of %i bytes', async (chunk) => {
    const { frames: seen, result } = await collect(bytes, chunk);
    expect(seen.map((frame) => frame.bytes)).toEqual([Array.from({ length: 60 }, (_, i) => i + 1)]);
    expect(result).toMatchObject({ compression: 'zstd', failure: null });
  });

  it('keeps what came of a truncated file', async () => {
    const { oddities, result } = await collect(bytes.subarray(0, bytes.length - 8));
    expect(oddities.length).toBeGreaterThan(0);
    expect(result.failure).toBeNull();
  });
});
