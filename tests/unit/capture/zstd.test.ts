import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Damaged } from '../../../src/capture/damaged.ts';
import { XxHash64 } from '../../../src/capture/xxhash64.ts';
import { MOST_WINDOW, ZstdInflater } from '../../../src/capture/zstd.ts';
import { mutated, seeded } from '../../fuzz/random.ts';
import { concat } from './collect.ts';

const file = (path: string) => new Uint8Array(readFileSync(new URL(path, import.meta.url)));
const plain = concat(...['story-2-among-others-router-any', 'many-short-flows-router-any', 'bogus-next-hop-mtu'].map((name) => file(`../../captures/${name}.pcap`)));
const packed = file('zstd/level-1.zst');
const FILES = ['level-1', 'level-19-no-checksum', 'window-of-128-mib'];

/** What comes out, and in what words it ends. */
function inflated(bytes: Uint8Array, step = 1000): { out: Uint8Array; error: string | null } {
  const parts: Uint8Array[] = [];
  const inflater = new ZstdInflater((chunk) => parts.push(chunk));
  let error: string | null = null;
  try {
    for (let at = 0; at < bytes.length; at += step) inflater.push(bytes.subarray(at, at + step));
    inflater.end();
  } catch (thrown) {
    if (!(thrown instanceof Damaged)) throw thrown;
    error = thrown.message;
  }
  return { out: concat(...parts), error };
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
/** A frame: magic, descriptor (no checksum, no size), window of 1 KiB, then blocks. */
const frameOf = (...blocks: number[][]) => concat([0x28, 0xb5, 0x2f, 0xfd, 0, 0], ...blocks);
const raw = (bytes: number[], last = 0) => [(bytes.length << 3) | last, 0, 0, ...bytes];

describe('zstd', () => {
  it.each(FILES)('%s comes out as it went in, however it is cut', (name) => {
    for (const step of [1, 7, 1024, 1 << 20]) {
      const { out, error } = inflated(file(`zstd/${name}.zst`), step);
      expect([step, error, same(out, plain)]).toEqual([step, null, true]);
    }
  });

  it('reads frames one behind the other, with others to be skipped between them', () => {
    const skipped = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    const { out, error } = inflated(concat(skipped, packed, [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0], frameOf(raw([1, 2, 3], 1))), 9);
    expect(error).toBeNull();
    expect(same(out, concat(plain, [1, 2, 3]))).toBe(true);
  });

  it('reads blocks of one byte, and of none', () => {
    expect(inflated(frameOf(raw([]), [(5 << 3) | 2, 0, 0, 65], raw([7]), raw([], 1)))).toEqual({ out: Uint8Array.of(65, 65, 65, 65, 65, 7), error: null });
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a wrong checksum', concat(packed.subarray(0, -1), [packed.at(-1)! ^ 1]), /^frame 1 of the zstd data has not the checksum that it states, at byte \d/],
    ['an end within a block', packed.subarray(0, 20_000), /^frame 1 of the zstd data ends early, at byte 20,000$/],
    ['an end before the checksum', packed.subarray(0, -2), /ends early, at byte/],
    ['something behind it', concat(packed, [1, 2, 3, 4, 5]), new RegExp(`is followed by something else, at byte ${packed.length.toLocaleString('en-US')}$`)],
    ['a few zeros behind it', concat(packed, [0, 0]), /is followed by something else/],
    ['a dictionary', concat([0x28, 0xb5, 0x2f, 0xfd, 1, 0, 77], raw([1], 1)), /needs the dictionary 77, which is not here/],
    ['a window beyond the limit', concat([0x28, 0xb5, 0x2f, 0xfd, 0, (17 << 3) + 1], raw([1], 1)), new RegExp(`reaches back 144 MiB; more than ${MOST_WINDOW / 1048576} is not read`)],
    ['more than it states', concat([0x28, 0xb5, 0x2f, 0xfd, 0x20, 1], raw([1], 0), raw([2], 1)), /holds more than it states/],
    ['less than it states', concat([0x28, 0xb5, 0x2f, 0xfd, 0x20, 5], raw([1], 1)), /holds less than it states/],
    ['a block of an unknown kind', frameOf([7, 0, 0]), /a block of an unknown kind/],
    ['a block that is too large', frameOf([0, 0, 0xf0]), /a block that is too large/],
    ['a match before the first byte', frameOf([(10 << 3) | 5, 0, 0, 0, 1, 0x54, 0, 20, 0, 1, 1, 1, 1]), /damaged \(.+\), at byte/],
  ])('%s is told, and where', (_what, bytes, words) => {
    for (const step of [3, 4096]) expect(inflated(bytes, step).error).toMatch(words);
  });

  it('keeps what came before damage', () => {
    const damaged = packed.slice();
    damaged.fill(0xff, 25_000, 25_100);
    const { out, error } = inflated(damaged);
    expect(error).toMatch(/^frame 1 of the zstd data .* at byte [\d,]+$/);
    expect(out.length).toBeGreaterThanOrEqual(1 << 17);
    expect(same(out.subarray(0, 1 << 17), plain.subarray(0, 1 << 17))).toBe(true);
  });

  it('ends whatever the bytes, and never in another way than with bytes or words', () => {
    const random = seeded(5);
    for (let round = 0; round < 300; round++) inflated(mutated(packed, random, 4), 4096);
  });

  it('does not copy its window for each block', () => {
    const blocks = Array.from({ length: 20_000 }, () => [(1 << 3) | 2, 0, 0, 65]).flat();
    const began = process.cpuUsage();
    const { out } = inflated(concat([0x28, 0xb5, 0x2f, 0xfd, 0, 17 << 3], blocks, raw([], 1)), 1024);
    expect(out).toHaveLength(20_000);
    // With a copy of 128 MiB for each it would take minutes.
    expect(process.cpuUsage(began).user).toBeLessThan(5_000_000);
  });
});

describe('XXH64', () => {
  const sum = (bytes: Uint8Array, cut: number) => {
    const hash = new XxHash64();
    hash.update(bytes.subarray(0, cut));
    hash.update(bytes.subarray(cut));
    return hash.digest() >>> 0;
  };
  // Low words of xxh64sum.
  it.each([
    ['', 0x51d8e999],
    ['a', 0xa98c6e5b],
    ['abc', 0xad770999],
  ])('of "%s"', (text, low) => expect(sum(new TextEncoder().encode(text), 0)).toBe(low));

  it('does not depend on how the bytes are cut', () => {
    for (const length of [1, 31, 32, 33, 100, 1000]) {
      const whole = sum(plain.subarray(0, length), length);
      for (const cut of [0, 1, 5, 31, length >> 1]) expect(sum(plain.subarray(0, length), Math.min(cut, length))).toBe(whole);
    }
  });
});
