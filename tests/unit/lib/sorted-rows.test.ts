import { describe, expect, it } from 'vitest';
import { sortedRows } from '../../../src/lib/sorted-rows.ts';

function sorted(keys: readonly (readonly number[])[], descending: boolean, rows = Uint32Array.from(keys[0]!, (_, i) => i)): number[] {
  const work = sortedRows(rows, keys.map((key) => Float64Array.from(key)), descending);
  for (;;) {
    const { done, value } = work.next();
    if (done) return [...value];
  }
}

/** The same by comparing. */
function compared(keys: readonly (readonly number[])[], descending: boolean): number[] {
  const one = (a: number, b: number) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return (descending ? -1 : 1) * (a < b ? -1 : a > b ? 1 : 0);
  };
  return keys[0]!.map((_, i) => i).sort((x, y) => keys.map((key) => one(key[x]!, key[y]!)).find((order) => order !== 0) ?? x - y);
}

describe('rows in the order of their keys', () => {
  const odd = [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e-310, -1e-310, 2 ** 53, 2 ** 32, 2 ** 31, -(2 ** 31), 0.1, 1 / 3, 5, 5, NaN, 0];

  it('are those of comparing, up and down, for whatever is a number or none', () => {
    for (const descending of [false, true]) expect(sorted([odd], descending)).toEqual(compared([odd], descending));
  });

  it('are sorted by the first key, and where that is equal by the next', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (const n of [0, 1, 2, 1000, 70_000]) {
      const first = Array.from({ length: n }, () => (random() < 0.1 ? NaN : Math.floor(random() * 20) - 10));
      const second = Array.from({ length: n }, () => random() * 2 ** Math.floor(random() * 60));
      for (const descending of [false, true]) expect(sorted([first, second], descending)).toEqual(compared([first, second], descending));
    }
  });

  it('are the rows that were given, and equal ones stay as they came', () => {
    expect(sorted([[2, 1, 2, 1]], false, Uint32Array.of(40, 30, 20, 10))).toEqual([30, 10, 40, 20]);
    expect(sorted([[2, 1, 2, 1]], true, Uint32Array.of(40, 30, 20, 10))).toEqual([40, 20, 30, 10]);
  });
});
