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
    ['one member', zipped, []],
    ['several members', members, []],
    ['zero padding behind it', concat(zipped, new Uint8Array(512)), []],
    ['rubbish behind it', concat(zipped, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]), []],
  ])('%s', async (_what, bytes, oddities) => {
    prepare();
    for (const chunk of [1 << 20, 999]) {
      const seen = await collect(bytes, chunk);
      expect(seen.frames.map((frame) => frame.bytes)).toEqual(expected);
      expect(seen.oddities).toEqual(oddities);
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
