import { describe, expect, it } from 'vitest';
import { writePcapng } from '../../../src/capture/write-pcapng.ts';
import { collect, concat, pack } from './collect.ts';

/** A block with its lengths; the body is padded to 4 bytes. */
function block(type: number, body: Uint8Array | number[], little = true): Uint8Array {
  const padded = concat(body, new Array<number>(-body.length & 3).fill(0));
  return concat(pack(little, [type, 4], [padded.length + 12, 4]), padded, pack(little, [padded.length + 12, 4]));
}

function option(code: number, value: number[] | Uint8Array, little = true): Uint8Array {
  return concat(pack(little, [code, 2], [value.length, 2]), value, new Array<number>(-value.length & 3).fill(0));
}

const section = (little = true, major = 1, options: (Uint8Array | number[])[] = []) =>
  block(0x0a0d0d0a, concat(pack(little, [0x1a2b3c4d, 4], [major, 2], [0, 2], [0xffffffff, 4], [0xffffffff, 4]), ...options), little);
const describeInterface = (linkType = 1, snaplen = 0, options: (Uint8Array | number[])[] = [], little = true) =>
  block(1, concat(pack(little, [linkType, 2], [0, 2], [snaplen, 4]), ...options), little);
const DATA = [1, 2, 3, 4, 5];

function packet({
  id = 0,
  high = 0,
  low = 1_000_000,
  captured = 5,
  original = 60,
  options = [] as Uint8Array[],
  little = true,
  data = DATA,
} = {}): Uint8Array {
  const padding = new Array<number>(-data.length & 3).fill(0);
  return block(6, concat(pack(little, [id, 4], [high, 4], [low, 4], [captured, 4], [original, 4]), data, padding, ...options), little);
}

describe('pcapng', () => {
  it('reads sections of different byte order, and interfaces of each', async () => {
    const file = concat(
      section(true),
      describeInterface(1),
      packet(),
      section(false),
      describeInterface(113, 0, [], false),
      describeInterface(101, 0, [], false),
      packet({ id: 1, little: false }),
      section(true),
      describeInterface(276),
      packet(),
    );
    for (const chunk of [1 << 20, 13]) {
      const { frames, oddities, result } = await collect(file, chunk);
      expect(frames.map((frame) => [frame.interfaceId, frame.linkType, frame.bytes])).toEqual([
        [0, 1, DATA],
        [2, 101, DATA],
        [3, 276, DATA],
      ]);
      expect(oddities).toEqual([]);
      expect(result.info).toMatchObject({ format: 'pcapng', byteOrder: 'mixed', cutShort: false });
    }
  });

  it.each([
    ['microseconds by default', [], 0x0005d0c8, 0x12345678, 1636932601, 9_784_000],
    ['nanoseconds', [option(9, [9])], 0x17979cfe, 0x362a0000, 1700000000, 0],
    ['milliseconds', [option(9, [3])], 0, 1_234_567, 1234, 567_000_000],
    ['seconds', [option(9, [0])], 0, 77, 77, 0],
    ['picoseconds', [option(9, [12])], 1, 0, 0, 4_294_967],
    ['2^-10', [option(9, [0x8a])], 0, 1024 * 5 + 512, 5, 500_000_000],
    ['2^-32', [option(9, [0xa0])], 9, 0x80000000, 9, 500_000_000],
    ['an offset in seconds', [option(14, [0x10, 0x27, 0, 0, 0, 0, 0, 0])], 0, 1_000_000, 10_001, 0],
    ['a negative offset', [option(9, [0]), option(14, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])], 0, 10, 9, 0],
  ])('time stamps: %s', async (_name, options, high, low, seconds, nanos) => {
    const { frames } = await collect(concat(section(), describeInterface(1, 0, options), packet({ high, low })));
    expect(frames[0]).toMatchObject({ seconds, nanos });
  });

  it.each([
    ['after 2106', [option(9, [0])], 1, 5, 5],
    ['before 1970', [option(9, [0]), option(14, [0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])], 0, 10, 4294967050],
    ['after 2106 in fine units', [option(9, [12]), option(14, [0, 0, 0, 0, 1, 0, 0, 0])], 0, 0, 0],
  ])('names a time %s', async (_name, options, high, low, seconds) => {
    const { frames, oddities } = await collect(concat(section(), describeInterface(1, 0, options), packet({ high, low }), packet({ high, low })));
    expect(frames[0]).toMatchObject({ seconds, nanos: 0 });
    expect(oddities).toEqual(['time-beyond-range']);
  });

  it('is exact to the nanosecond', async () => {
    const nanos = 1_763_683_200_123_456_789n;
    const { frames } = await collect(
      concat(
        section(),
        describeInterface(1, 0, [option(9, [9])]),
        packet({ high: Number(nanos >> 32n), low: Number(nanos & 0xffffffffn) }),
      ),
    );
    expect(frames[0]).toMatchObject({ seconds: 1_763_683_200, nanos: 123_456_789 });
  });

  it('is exact where a count of microseconds has more digits than a double, and takes seconds up to 2106', async () => {
    const at = async (micros: bigint) => {
      const count = { high: Number(micros >> 32n), low: Number(micros & 0xffffffffn) };
      const { frames, oddities } = await collect(concat(section(), describeInterface(), packet(count)));
      return [frames[0]!.seconds, frames[0]!.nanos, oddities];
    };
    expect(await at((1n << 53n) + 1n)).toEqual([Number(((1n << 53n) / 1_000_000n) % (1n << 32n)), 740_993_000, ['time-beyond-range']]);
    expect(await at(0xffffffffn * 1_000_000n + 7n)).toEqual([0xffffffff, 7000, []]);
    expect(await at(0x100000000n * 1_000_000n)).toEqual([0, 0, ['time-beyond-range']]);
  });

  it('reads simple packets without time, cut to the snap length', async () => {
    const { frames } = await collect(
      concat(
        section(),
        describeInterface(1, 4),
        block(3, concat(pack(true, [60, 4]), [1, 2, 3, 4])),
        block(3, concat(pack(true, [3, 4]), [1, 2, 3])),
      ),
    );
    expect(frames.map(({ hasTime, capLen, origLen }) => [hasTime, capLen, origLen])).toEqual([
      [false, 4, 60],
      [false, 3, 3],
    ]);
  });

  it('reads the obsolete packet block with its drops', async () => {
    const body = (id: number, drops: number) => concat(pack(true, [id, 2], [drops, 2], [0, 4], [2_000_000, 4], [5, 4], [60, 4]), DATA);
    const { frames, result } = await collect(
      concat(section(), describeInterface(), describeInterface(101), block(2, body(1, 3)), block(2, body(1, 0xffff))),
    );
    expect(frames.map((frame) => [frame.seconds, frame.linkType])).toEqual([
      [2, 101],
      [2, 101],
    ]);
    expect(result.info?.droppedByCapture).toBe(3);
  });

  it('reads direction, FCS, offload and drops of a packet', async () => {
    const flags = option(2, pack(true, [2 | (4 << 5) | (1 << 9) | (1 << 11), 4]));
    const drops = option(4, [7, 0, 0, 0, 0, 0, 0, 0]);
    const { frames, result } = await collect(
      concat(section(), describeInterface(), packet({ options: [flags, drops] }), packet({ options: [drops] })),
    );
    expect(frames.map(({ direction, fcsLength, offload }) => [direction, fcsLength, offload])).toEqual([
      [2, 4, 5],
      [0, 0, 0],
    ]);
    expect(result.info?.interfaces[0].dropped).toBe(14);
  });

  it('counts no drops where the count stands for "not known"', async () => {
    const unknown = option(4, [255, 255, 255, 255, 255, 255, 255, 255]);
    const { result } = await collect(concat(section(), describeInterface(), packet({ options: [unknown] })));
    expect(result.info).toMatchObject({ droppedByCapture: null, interfaces: [{ dropped: null }] });
  });

  it.each([
    [4, 4],
    [32, 4],
    [0, 0],
    [16, 2],
  ])('takes an if_fcslen of %i for %i octets', async (written, octets) => {
    const { frames } = await collect(concat(section(), describeInterface(1, 0, [option(13, [written])]), packet()));
    expect(frames[0].fcsLength).toBe(octets);
  });

  it('keeps names, filter, system and application; statistics replace summed drops', async () => {
    const bytes = writePcapng([{ bytes: Uint8Array.from(DATA), seconds: 1, nanos: 2 }], {
      interfaces: [{ name: 'eth0', filter: 'tcp port 443' }, { name: 'eth1' }],
      os: 'Linux 6.1',
      application: 'dumpcap',
      dropped: [5, 6],
    });
    const { result, frames } = await collect(bytes);
    expect(frames[0]).toMatchObject({ seconds: 1, nanos: 2 });
    expect(result.info).toMatchObject({ os: 'Linux 6.1', application: 'dumpcap', droppedByCapture: 11 });
    expect(result.info?.interfaces).toMatchObject([
      { name: 'eth0', filter: 'tcp port 443', dropped: 5 },
      { name: 'eth1', filter: null, dropped: 6 },
    ]);
  });

  it('keeps comments of packets by frame number, bounded and as plain text', async () => {
    const packet = (comment?: string) => ({ bytes: Uint8Array.from(DATA), seconds: 1, nanos: 0, ...(comment === undefined ? {} : { comment }) });
    const { result } = await collect(writePcapng([packet(), packet('first\nline\t\u0007'), packet('x'.repeat(5_000)), packet('€'.repeat(1_000)), packet(`${'€'.repeat(900)}${'\ud83d\ude00'.repeat(400)}`)]));
    expect(result.info?.comments).toEqual([
      { frame: 2, interfaceName: null, text: 'first line \ufffd' },
      { frame: 3, interfaceName: null, text: `${'x'.repeat(1_000)}…` },
      // Characters count, not the bytes that they take.
      { frame: 4, interfaceName: null, text: '€'.repeat(1_000) },
      { frame: 5, interfaceName: null, text: `${'€'.repeat(900)}${'\ud83d\ude00'.repeat(50)}…` },
    ]);
    const many = await collect(writePcapng(Array.from({ length: 1_003 }, (_, i) => packet(`${i}`))));
    expect(many.result.info?.comments).toHaveLength(1_000);
    expect(many.frames).toHaveLength(1_003);
    expect(many.oddities.filter((code) => code === 'limit-reached')).toHaveLength(3);
  });

  it('keeps comments of the section and of an interface', async () => {
    const text = (words: string) => option(1, [...new TextEncoder().encode(words)]);
    const { result } = await collect(concat(section(true, 1, [text('lab 4')]), describeInterface(1, 0, [text('uplink')])));
    expect(result.info?.comments).toEqual([
      { frame: null, interfaceName: null, text: 'lab 4' },
      { frame: null, interfaceName: '#0', text: 'uplink' },
    ]);
  });

  it('does not take a compiled filter for text', async () => {
    const { result } = await collect(concat(section(), describeInterface(1, 0, [option(11, [1, 40, 0, 0, 12])])));
    expect(result.info?.interfaces[0].filter).toBeNull();
  });

  it('reads host names', async () => {
    const record = (type: number, value: number[]) =>
      concat(pack(true, [type, 2], [value.length, 2]), value, new Array<number>(-value.length & 3).fill(0));
    const name = [...new TextEncoder().encode('host.example\0alias\0')];
    // The first one that is told of an address stays.
    const later = [...new TextEncoder().encode('later.example\0')];
    const six = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    const { result } = await collect(
      concat(section(), block(4, concat(record(1, [192, 0, 2, 1, ...name]), record(2, [...six, ...name]), record(1, [192, 0, 2, 1, ...later]), record(0, [])))),
    );
    expect([...result.info!.names]).toEqual([
      ['192.0.2.1', 'host.example'],
      ['2001:db8::1', 'host.example'],
    ]);
  });

  it('skips what it does not know, and never keeps secrets', async () => {
    const secret = [...new TextEncoder().encode('CLIENT_RANDOM 0123')];
    const file = concat(
      section(),
      describeInterface(),
      block(0x80000001, DATA),
      block(10, concat(pack(true, [0x544c534b, 4], [secret.length, 4]), secret)),
      packet(),
      block(7, DATA),
    );
    const { frames, oddities, details, result } = await collect(file);
    expect(frames).toHaveLength(1);
    expect(oddities).toEqual(['unknown-block', 'unknown-block']);
    expect(JSON.stringify([details, result, [...result.info!.names]])).not.toContain('CLIENT_RANDOM');
  });

  it('gives custom blocks and journal entries frame numbers, as Wireshark does', async () => {
    const journal = [...new TextEncoder().encode('__REALTIME_TIMESTAMP=1700000000000001\nMESSAGE=x\n\n')];
    const { frames } = await collect(
      concat(
        section(),
        describeInterface(),
        block(0xbad, concat(pack(true, [32473, 4]), DATA)),
        packet(),
        block(9, journal),
        block(0x40000bad, pack(true, [1, 4])),
      ),
    );
    expect(frames.map(({ linkType, capLen, hasTime, seconds, nanos }) => [linkType, capLen, hasTime, seconds, nanos])).toEqual([
      [-1, 8, false, 0, 0],
      [1, 5, true, 1, 0],
      [-1, 49, true, 1_700_000_000, 1000],
      [-1, 0, false, 0, 0],
    ]);
  });

  it('rounds lengths that are no multiple of 4 up, as their writers did', async () => {
    const odd = concat(pack(true, [6, 4], [37, 4], [0, 4], [0, 4], [1_000_000, 4], [5, 4], [5, 4]), DATA, [0, 0, 0], pack(true, [37, 4]));
    const { frames } = await collect(concat(section(), describeInterface(), odd, packet()));
    expect(frames).toHaveLength(2);
  });

  it('names a packet whose interface is missing', async () => {
    const { frames, oddities } = await collect(concat(section(), describeInterface(), packet({ id: 4 }), packet()));
    expect(frames).toHaveLength(1);
    expect(oddities).toEqual(['interface-missing']);
  });

  it('passes over a section of another major version', async () => {
    const { frames } = await collect(
      concat(section(true, 2), describeInterface(), packet(), section(), describeInterface(), packet({ original: 61 })),
    );
    expect(frames.map((frame) => frame.origLen)).toEqual([61]);
  });

  it.each([1, 11, 12, 30])('keeps everything before a block cut after %i bytes', async (bytes) => {
    const { frames, oddities, result } = await collect(concat(section(), describeInterface(), packet(), packet().subarray(0, bytes)));
    expect(frames).toHaveLength(1);
    expect(oddities).toEqual(['cut-short']);
    expect(result.info?.cutShort).toBe(true);
  });

  it.each([
    ['lengths that differ', (bytes: Uint8Array) => bytes.fill(0x77, bytes.length - 4)],
    ['a wild length', (bytes: Uint8Array) => bytes.fill(0xff, 4, 8)],
    ['a wild type and length', (bytes: Uint8Array) => bytes.fill(0xaa, 0, 8)],
    ['a length that reaches beyond the file', (bytes: Uint8Array) => bytes.set([0, 0, 32, 0], 4)],
  ])('goes on behind %s', async (_name, damage) => {
    const broken = packet();
    damage(broken);
    const file = concat(
      section(),
      describeInterface(),
      packet({ original: 61 }),
      broken,
      packet({ original: 63 }),
      packet({ original: 64 }),
    );
    for (const chunk of [1 << 20, 50]) {
      const { frames, oddities } = await collect(file, chunk);
      expect(frames.map((frame) => frame.origLen)).toEqual([61, 63, 64]);
      expect(oddities[0]).toBe('damaged-record');
    }
  });

  it('keeps the section when only a captured length is wrong', async () => {
    const { frames, oddities } = await collect(concat(section(), describeInterface(), packet({ captured: 500 }), packet()));
    expect(frames).toHaveLength(1);
    expect(oddities).toEqual(['damaged-record']);
  });

  it('passes over a huge unknown block without keeping it', async () => {
    const huge = block(0x80000002, new Uint8Array(3_000_000));
    const { frames } = await collect(concat(section(), describeInterface(), packet(), huge, packet()), 100_000);
    expect(frames).toHaveLength(2);
  });
});
