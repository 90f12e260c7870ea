import { expect, it } from 'vitest';
import { IndexList } from '../../../src/lib/index-list.ts';

it('keeps all that is added, beyond its first room, and begins anew where its length is set back', () => {
  const list = new IndexList();
  for (let i = 0; i < 1000; i++) list.add(3 * i);
  expect(Array.from(list.at.subarray(0, list.length))).toEqual(Array.from({ length: 1000 }, (_, i) => 3 * i));
  list.length = 0;
  list.add(7);
  expect(list.length).toBe(1);
  expect(list.at[0]).toBe(7);
});
