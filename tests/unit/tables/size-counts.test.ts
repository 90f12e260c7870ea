import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SizeCounts } from '../../../src/tables/size-counts.ts';

/** All entries, by half and length. */
const entriesOf = (sizes: SizeCounts) => {
  const entries = new Map<string, number>();
  sizes.each((half, length, count) => {
    expect(entries.has(`${half} ${length}`)).toBe(false);
    entries.set(`${half} ${length}`, count);
  });
  return entries;
};

describe('sizes of given-back packets', () => {
  it('are counted by half and length, however many there are', () => {
    // 20,000 entries: it grows from 1024 places twice.
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.constantFrom(3, 600, 20_000), (seed, most) => {
      const sizes = new SizeCounts();
      const expected = new Map<string, number>();
      for (let i = 0; i < 2 * most; i++) {
        const half = (Math.imul(i % most, seed | 1) >>> 8) % 5_000;
        const length = 40 + ((i % most) * 7) % 65_000;
        sizes.add(half, length);
        expected.set(`${half} ${length}`, (expected.get(`${half} ${length}`) ?? 0) + 1);
      }
      expect(entriesOf(sizes)).toEqual(expected);
    }), { numRuns: 12 });
  });

  it('go on being counted where there is no room for others, and the others are told', () => {
    const sizes = new SizeCounts(2);
    for (const length of [1500, 9000, 1400, 1500, 1300]) sizes.add(7, length);
    expect(entriesOf(sizes)).toEqual(new Map([['7 1500', 2], ['7 9000', 1]]));
    expect(sizes.untold).toBe(2);
  });
});
