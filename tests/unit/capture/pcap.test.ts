import { describe, expect, it } from 'vitest';
import { writePcap } from '../../../src/capture/write-pcap.ts';
import { collect, concat, pack } from './collect.ts';

const DATA = [1, 2, 3, 4, 5, 6, 7, 8];

interface Header {
  little?: boolean;
  magic?: number;
  major?: number;
  minor?: number;
  snaplen?: number;
  linkType?: number;
}

function header({ little = true, magic = 0xa1b2c3d4, major = 2, minor = 4, snaplen = 65535, linkType = 1 }: Header = {}): Uint8Array {
  return pack(little, [magic, 4], [major, 2], [minor, 2], [0, 4], [0, 4], [snaplen, 4], [linkType, 4]);
}

function record(
  captured: number,
  original: number,
  { little = true, seconds = 1000, fraction = 5, extra = [] as number[], data = DATA } = {},
): Uint8Array {
  return concat(pack(little, [seconds, 4], [fraction, 4], [captured, 4], [original, 4]), extra, data);
}

describe('pcap', () => {
  it.each([
    ['little endian, microseconds', true, 0xa1b2c3d4, 5000],
    ['big endian, microseconds', false, 0xa1b2c3d4, 5000],
    ['little endian, nanoseconds', true, 0xa1b23c4d, 5],
    ['big endian, nanoseconds', false, 0xa1b23c4d, 5],
  ])('%s', async (_name, little, magic, nanos) => {
    const { frames, oddities, result } = await collect(
      concat(header({ little, magic }), record(8, 99, { little }), record(8, 8, { little })),
    );
    expect(frames).toHaveLength(2);
    expect(frames[0]).toEqual({
      bytes: DATA,
      capLen: 8,
      origLen: 99,
      statedLen: -1,
      seconds: 1000,
      nanos,
      hasTime: true,
      interfaceId: 0,
      linkType: 1,
      fcsLength: 0,
      fileOffset: 40,
      direction: 0,
      offload: 0,
    });
    expect(frames[1].fileOffset).toBe(64);
    expect(oddities).toEqual([]);
    expect(result).toMatchObject({
      failure: null,
      compression: null,
      bytesRead: 72,
      info: { format: 'pcap', byteOrder: little ? 'little' : 'big', cutShort: false },
    });
  });

  it('keeps seconds beyond 2038 and fractions of a second or more', async () => {
    const { frames, oddities } = await collect(
      concat(header(), record(8, 8, { seconds: 0xf0000000 }), record(8, 8), record(8, 8), record(8, 8, { fraction: 2_500_000 })),
    );
    expect(frames[0].seconds).toBe(0xf0000000);
    expect(frames[3]).toMatchObject({ seconds: 1002, nanos: 500_000_000 });
    expect(oddities).toEqual(['fraction-above-second']);
  });

  it.each([
    ['Kuznetzov, 24 bytes', 0xa1b2cd34, [2, 0, 0, 0, 8, 0, 4, 0], 2],
    ['ss990915, 28 bytes', 0xa1b2cd34, [2, 0, 0, 0, 8, 0, 0, 1, 1, 0, 0, 0], 1],
    ['ss990417, 24 bytes behind the ordinary magic number', 0xa1b2c3d4, [2, 0, 0, 0, 8, 0, 4, 0], 2],
    ['Nokia, 20 bytes', 0xa1b2c3d4, [0, 0, 0, 0], 0],
  ])('%s', async (_name, magic, extra, direction) => {
    const data = new Array<number>(60).fill(0x45);
    const one = (seconds: number) => record(60, 60, { seconds, extra, data });
    const { frames, oddities } = await collect(concat(header({ magic }), one(1000), one(1001), one(1002), one(1003)));
    expect(frames.map((frame) => [frame.seconds, frame.bytes.length, frame.bytes[0], frame.direction])).toEqual(
      [1000, 1001, 1002, 1003].map((seconds) => [seconds, 60, 0x45, direction]),
    );
    expect(oddities).toEqual([]);
  });

  it.each([1, 2, 3])('does not take a file of %i frames for a rare dialect', async (count) => {
    const data = Array.from({ length: 120 }, (_, i) => (i % 16 === 0 ? 4 : 0));
    const records = Array.from({ length: count }, () => record(120, 120, { data }));
    const { frames, oddities } = await collect(concat(header({ linkType: 239 }), ...records));
    expect(frames.map((frame) => frame.bytes)).toEqual(records.map(() => data));
    expect(oddities).toEqual([]);
  });

  it('skips the word that IXIA puts behind the header', async () => {
    for (const magic of [0x1c0001ac, 0x1c0001ab]) {
      const { frames } = await collect(concat(header({ magic }), [0, 0, 1, 0], record(8, 8)));
      expect(frames.map((frame) => frame.bytes)).toEqual([DATA]);
    }
  });

  it('exchanges the lengths of versions before 2.3, and of 2.3 where they cannot be', async () => {
    const old = await collect(concat(header({ minor: 2 }), record(99, 8), record(8, 8)));
    expect(old.frames.map(({ capLen, origLen }) => [capLen, origLen])).toEqual([
      [8, 99],
      [8, 8],
    ]);
    // DG/UX calls its version 543.0.
    const dgux = await collect(concat(header({ major: 543, minor: 0 }), record(99, 8), record(8, 8)));
    expect(dgux.frames.map(({ capLen, origLen }) => [capLen, origLen])).toEqual([[8, 99], [8, 8]]);
    const between = await collect(concat(header({ minor: 3 }), record(99, 8), record(8, 99)));
    expect(between.frames.map(({ capLen, origLen }) => [capLen, origLen])).toEqual([
      [8, 99],
      [8, 99],
    ]);
  });

  it('reads what AIX writes: version 2.2, interface types, nanoseconds, lengths exchanged', async () => {
    for (const [written, linkType] of [[6, 1], [9, 6], [15, 10], [24, 0]]) {
      const { frames } = await collect(concat(header({ little: false, minor: 2, linkType: written }), record(99, 8, { little: false, fraction: 123_456_789 })));
      expect(frames).toMatchObject([{ linkType, capLen: 8, origLen: 99, seconds: 1000, nanos: 123_456_789 }]);
    }
    const { frames } = await collect(concat(header({ minor: 2, linkType: 1 }), record(99, 8)));
    expect(frames).toMatchObject([{ linkType: 1, nanos: 5000 }]);
  });

  it('reads what ERF says of time and length, and takes its headers off', async () => {
    const data = [0, 0, 0, 0x80, 0xe8, 3, 0, 0, 0x82, 4, 0, 36, 0, 0, 0, 90, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 7];
    const { frames } = await collect(concat(header({ linkType: 197 }), record(30, 200, { data }), record(8, 8, { data: DATA })));
    expect(frames[0]).toMatchObject({ seconds: 1000, nanos: 500_000_000, capLen: 4, origLen: 90, bytes: [7, 7, 7, 7], fileOffset: 24 + 16 + 26 });
    expect(frames[1].bytes).toEqual(DATA);
  });

  it('lets D-Bus and USB have packets of 128 MiB, and nobody else', async () => {
    const large = new Array<number>(262_145).fill(1);
    const usb = await collect(concat(header({ linkType: 189, snaplen: 0 }), record(large.length, large.length, { data: large })));
    expect(usb.frames).toHaveLength(1);
    const tooLarge = record(large.length, large.length, { data: large });
    const ethernet = await collect(concat(header({ snaplen: 0 }), record(8, 8), tooLarge, record(8, 8), record(8, 8), record(8, 8)));
    expect(ethernet.oddities).toContain('damaged-record');
    expect(ethernet.frames).toHaveLength(4);
  });

  it('reads the FCS length and tolerates reserved bits', async () => {
    const { frames, oddities, result } = await collect(concat(header({ linkType: 0x24010001 }), record(8, 8)));
    expect(frames[0]).toMatchObject({ linkType: 1, fcsLength: 4 });
    expect(result.info?.interfaces[0]).toMatchObject({ linkType: 1, fcsLength: 4 });
    expect(oddities).toEqual(['reserved-bits-set']);
  });

  it('takes an impossible snap length for none, and keeps frames above a small one', async () => {
    const wild = await collect(concat(header({ snaplen: 0xffffffff }), record(8, 8)));
    expect(wild.result.info?.interfaces[0].snaplen).toBe(0);
    const small = await collect(concat(header({ snaplen: 4 }), record(8, 8), record(8, 8)));
    expect(small.frames).toHaveLength(2);
    expect(small.oddities).toEqual(['caplen-above-snaplen']);
  });

  it('never lets a frame be shorter on the wire than captured', async () => {
    const { frames } = await collect(concat(header(), record(8, 3), record(8, 8)));
    expect(frames[0]).toMatchObject({ capLen: 8, origLen: 8, statedLen: 3 });
  });

  it('takes the byte of direction off PPP', async () => {
    const { frames } = await collect(
      concat(
        header({ linkType: 204 }),
        record(8, 20, { data: [1, 2, 3, 4, 5, 6, 7, 8] }),
        record(8, 20, { data: [0, 2, 3, 4, 5, 6, 7, 8] }),
      ),
    );
    expect(frames.map(({ direction, capLen, origLen, fileOffset }) => [direction, capLen, origLen, fileOffset])).toEqual([
      [2, 7, 19, 41],
      [1, 7, 19, 65],
    ]);
  });

  it('has no frames in a file that ends behind its header', async () => {
    const { frames, oddities, result } = await collect(header());
    expect([frames, oddities, result.failure]).toEqual([[], [], null]);
  });

  it.each([1, 15, 16, 20])('keeps everything before a record cut after %i bytes', async (bytes) => {
    const { frames, oddities, result } = await collect(concat(header(), record(8, 8), record(8, 8).subarray(0, bytes)));
    expect(frames).toHaveLength(1);
    expect(oddities).toEqual(['cut-short']);
    expect(result).toMatchObject({ failure: null, info: { cutShort: true } });
  });

  it('goes on behind damage and says where it was', async () => {
    const good = (n: number) => record(60, 60, { seconds: 1000 + n, data: new Array<number>(60).fill(n) });
    const broken = record(0x7fffffff, 60, { data: [9, 9, 9, 9, 9, 9, 9] });
    const file = concat(header(), good(1), good(2), broken, good(3), good(4), good(5), good(6));
    for (const chunk of [1 << 20, 100, 7]) {
      const { frames, oddities, details } = await collect(file, chunk);
      expect(frames.map((frame) => frame.bytes[0])).toEqual([1, 2, 3, 4, 5, 6]);
      expect(oddities).toEqual(['damaged-record']);
      expect(details[0]).toContain(`offset ${24 + 2 * 76}`);
    }
  });

  it('finds sound records up to the very end behind damage', async () => {
    const good = (n: number) => record(60, 60, { seconds: 1000 + n, data: new Array<number>(60).fill(n) });
    const { frames, result } = await collect(concat(header(), good(1), good(2), good(3), record(0x7fffffff, 60), good(4)));
    expect(frames.map((frame) => frame.bytes[0])).toEqual([1, 2, 3, 4]);
    expect(result.info?.cutShort).toBe(false);
  });

  it('gives the same frames whatever the chunks are', async () => {
    const made = Array.from({ length: 40 }, (_, n) => ({
      bytes: new Uint8Array(n * 13).fill(n),
      origLen: n * 20,
      seconds: 1000 + n,
      nanos: n * 1000,
    }));
    const file = writePcap(made);
    const whole = await collect(file);
    expect(whole.frames.map((frame) => frame.bytes.length)).toEqual(made.map((frame) => frame.bytes.length));
    for (const chunk of [1, 3, 16, 17, 24, 100, 1000, 4096, 5000]) expect((await collect(file, chunk)).frames).toEqual(whole.frames);
  });

  it('reads a frame larger than any chunk', async () => {
    const { frames } = await collect(
      writePcap([
        { bytes: new Uint8Array(262_144).fill(7), seconds: 1, nanos: 0 },
        { bytes: Uint8Array.of(1), seconds: 2, nanos: 0 },
      ]),
      10_000,
    );
    expect(frames.map((frame) => frame.capLen)).toEqual([262_144, 1]);
  });

  it('stops when asked to and waits for the hook between chunks', async () => {
    const file = writePcap(Array.from({ length: 100 }, (_, n) => ({ bytes: new Uint8Array(100), seconds: n, nanos: 0 })));
    const read: number[] = [];
    const { result, frames } = await collect(file, 5000, {
      onBytes: async (bytes) => {
        await Promise.resolve();
        read.push(bytes);
      },
      cancelled: () => read.length > 0,
    });
    expect(read).toEqual([5000]);
    expect(result.failure?.code).toBe('cancelled');
    expect(frames.length).toBe(42);
  });
});
