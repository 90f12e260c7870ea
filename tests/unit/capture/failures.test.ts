import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/capture/types.ts';
import { writePcap } from '../../../src/capture/write-pcap.ts';
import { chunked, collect, concat } from './collect.ts';

const text = (value: string) => Uint8Array.from(value, (character) => character.charCodeAt(0));
const etl = concat([0, 0, 1, 0], new Uint8Array(68), [0x40, 1, 2, 0xc0], new Uint8Array(300));

/** Two records: time, type 2, length 32. */
const erf = concat(...[1, 2].map((n) => concat([0, 0, 0, n, 0, 0, 0, 0x50, 2, 4, 0, 32, 0, 0, 0, 14], new Uint8Array(16))));

describe('files that are no capture', () => {
  it.each<[string, Uint8Array, string, RegExp]>([
    ['nothing', new Uint8Array(0), 'empty-file', /empty: 0 bytes/],
    ['one byte', Uint8Array.of(7), 'not-a-capture', /only 1 bytes/],
    ['half a pcap header', writePcap([]).subarray(0, 20), 'not-a-capture', /within its header/],
    ['half a section header', Uint8Array.of(10, 13, 13, 10, 28, 0), 'not-a-capture', /within its header/],
    ['a section without byte order', concat([10, 13, 13, 10, 28, 0, 0, 0], new Uint8Array(20)), 'not-a-capture', /byte-order magic/],
    ['text', text('12:00:01.5 IP 10.0.0.1.443 > 10.0.0.2.5000: Flags [P.], seq 1:1461, length 1460\n'), 'not-a-capture', /text file/],
    ['a web page', text('<!DOCTYPE html><html><head><title>Sign in</title>'), 'not-a-capture', /web page/],
    ['snoop', text('snoop\0\0\0\0\0\0\u0002\0\0\0\u0004'), 'foreign-format', /snoop/],
    ['NetMon 2', text('GMBU\0\u0002\0\0'), 'foreign-format', /Network Monitor 2/],
    ['NetMon 1', text('RTSS\0\u0001'), 'foreign-format', /Network Monitor 1/],
    ['Sniffer', text('TRSNIFF data    \x1a'), 'foreign-format', /Sniffer/],
    ['ETL', etl, 'foreign-format', /event trace/],
    ['xz', concat([0xfd], text('7zXZ\0'), new Uint8Array(20)), 'foreign-format', /xz/],
    ['lz4', concat([4, 0x22, 0x4d, 0x18], new Uint8Array(20)), 'foreign-format', /lz4/],
    ['zip', concat(text('PK\x03\x04'), new Uint8Array(40)), 'foreign-format', /zip/],
    ['bzip2', concat(text('BZh9'), new Uint8Array(40)), 'foreign-format', /bzip2/],
    ['a saved filter', Uint8Array.of(0xa1, 0xb2, 0xc3, 0xcb, 0, 0), 'foreign-format', /filter/],
    ['pcapng mangled on its way', Uint8Array.of(10, 13, 10, 28, 0, 0, 0, 0x4d, 0x3c), 'mangled-by-text-mode', /text mode/],
    ['pcapng mangled, line feed added', Uint8Array.of(10, 13, 10, 13, 10, 28, 0, 0, 0), 'mangled-by-text-mode', /text mode/],
    ['pcapng mangled, carriage returns doubled', Uint8Array.of(13, 13, 10, 10, 28, 0, 0, 0), 'mangled-by-text-mode', /text mode/],
    ['pcapng mangled, one byte moved', Uint8Array.of(28, 10, 13, 10, 0, 0, 0), 'mangled-by-text-mode', /text mode/],
    ['pcapng mangled, one byte moved, CR', Uint8Array.of(28, 10, 13, 13, 0, 0, 0), 'mangled-by-text-mode', /text mode/],
    ['ERF', erf, 'foreign-format', /ERF/],
    ['noise like two ERF records of different decades', concat(erf.subarray(0, 39), Uint8Array.of(0xe0), erf.subarray(40)), 'not-a-capture', /does not start like a capture/],
    ['JSON with bytes where two ERF records would have theirs', text(`{"schema":"m${'0'.repeat(30_000)}"}`), 'not-a-capture', /JSON file and no report/],
    ['JSON of tshark', text('[\n  {\n    "_index": "packets-2026-01-01",\n'), 'not-a-capture', /JSON file and no report/],
    ['a hex dump', text('0000  00 11 22 33 44 55 66 77 88 99 aa bb 08 00 45 00   .."3DUfw......E.\n'), 'not-a-capture', /hex dump/],
    ['a hex dump behind a line of words', text('    1 0.000000 10.0.0.1 → 10.0.0.2 TCP 60\n\n0000  00 11 22 33 44 55 66 77  88 99 aa bb\n'), 'not-a-capture', /hex dump/],
    ['K12 text', text('+---------+---------------+----------+\n12:00:00,000,000   ETHER\n'), 'not-a-capture', /K12/],
    ['text that begins with a bracket', text('[2026-01-01 12:00] transfer hangs\n'), 'not-a-capture', /text file/],
    ['pcap of version 1', concat([0xa1, 0xb2, 0xc3, 0xd4, 0, 1, 0, 4], new Uint8Array(16)), 'unsupported-version', /version 1\.4/],
    ['noise', Uint8Array.from({ length: 100 }, (_, i) => (i * 7 + 200) & 255), 'not-a-capture', /does not start like a capture/],
    ['zeros', new Uint8Array(5000), 'not-a-capture', /first bytes: 00 00/],
    ['gzip of text', new Uint8Array(gzipSync(text('hello, this is a text of some length\n'))), 'not-a-capture', /text file/],
    ['gzip of nothing', new Uint8Array(gzipSync(new Uint8Array(0))), 'empty-file', /holds nothing/],
  ])('%s', async (_name, bytes, code, message) => {
    for (const chunk of [1 << 20, 3]) {
      const { result, frames, oddities } = await collect(bytes, chunk);
      expect(result.failure).toMatchObject({ code, message: expect.stringMatching(message) as string });
      expect(result.failure!.advice).not.toBe('');
      expect(result.failure!.message).toMatch(/\.$/);
      expect([frames, oddities]).toEqual([[], []]);
    }
  });
});

describe('a source that fails', () => {
  const failing = (after: number): ByteSource => {
    const file = writePcap(Array.from({ length: 50 }, (_, n) => ({ bytes: new Uint8Array(200), seconds: n, nanos: 0 })));
    const whole = chunked(file.subarray(0, after), 500, file.length);
    return {
      ...whole,
      async *chunks() {
        yield* whole.chunks();
        throw new Error('The disk is gone');
      },
    };
  };

  it('is a failure where nothing came', async () => {
    const { result } = await collect(failing(0));
    expect(result.failure).toMatchObject({ code: 'read-failed', found: 'The disk is gone' });
  });

  it('is an oddity behind good frames', async () => {
    const { result, frames, oddities } = await collect(failing(5000));
    expect(frames).toHaveLength(23);
    expect(oddities).toEqual(['cut-short', 'read-failed']);
    expect(result).toMatchObject({ failure: null, info: { cutShort: true } });
  });
});
