import { expect, it } from 'vitest';
import { sortByShort } from '../../../src/lib/sort-by-short.ts';

it('sorts as comparing would, and leaves equal keys in their order', () => {
  const key = Int32Array.from({ length: 5000 }, (_, i) => ((i * 40503) >>> 3) & (i % 3 === 0 ? 0x0f : 0xffff));
  const list = Int32Array.from({ length: 4000 }, (_, i) => i + 500);
  const sorted = Array.from(list).sort((x, y) => key[x]! - key[y]! || x - y);
  sortByShort(list, 4000, key, new Int32Array(4000));
  expect(Array.from(list)).toEqual(sorted);
});

it('touches nothing behind those that it sorts', () => {
  const list = Int32Array.of(2, 1, 0, 9);
  sortByShort(list, 3, [65535, 256, 255], new Int32Array(3));
  expect(Array.from(list)).toEqual([2, 1, 0, 9]);
});
