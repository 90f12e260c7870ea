import { expect, test } from 'vitest';
import { Turns } from '../../../src/charts/turns.ts';

/** Pictures as they come: `next(apart)` is one that many milliseconds after the last. */
function screen() {
  let now = 1000;
  const due: (() => void)[] = [];
  const painted: string[] = [];
  const turns = new Turns((callback) => due.push(callback), () => now);
  /** Code that has run before. */
  const warm = async () => {
    for (let i = 0; i < 6; i++) {
      turns.wait(turns, () => undefined);
      now += 16.7;
      for (const callback of due.splice(0)) callback();
      await Promise.resolve();
    }
    turns.leave(turns);
  };
  const charts = new Map<string, object>();
  const chart = (name: string) => charts.get(name) ?? (charts.set(name, { name }), charts.get(name)!);
  return {
    turns, chart, warm,
    /** What a picture paints, when all these charts have changed with it. */
    async next(apart: number, ...changed: string[]): Promise<string> {
      now += apart;
      painted.length = 0;
      for (const callback of due.splice(0)) callback();
      for (const name of changed) turns.wait(chart(name), () => painted.push(name));
      await Promise.resolve();
      return painted.join(' ');
    },
  };
}

test('the very first pictures have room for no other chart', async () => {
  const { next } = screen();
  for (let i = 0; i < 5; i++) expect(await next(16.7, 'a', 'b')).toBe('');
  expect(await next(16.7, 'a', 'b')).toBe('a');
});

test('the first picture of a move has room for no other chart, each one on time for one more', async () => {
  const { next, warm } = screen();
  await warm();
  expect(await next(500, 'a', 'b', 'c')).toBe('');
  expect(await next(16.7)).toBe('a');
  expect(await next(16.7)).toBe('b c');
  expect(await next(16.7)).toBe('');
});

test('who was painted stands behind those who wait', async () => {
  const { next, warm } = screen();
  await warm();
  await next(500, 'a', 'b', 'c');
  expect(await next(16.7, 'a', 'b', 'c')).toBe('a');
  expect(await next(33.3, 'a', 'b', 'c')).toBe('b');
  expect(await next(33.3, 'a', 'b', 'c')).toBe('c');
  expect(await next(33.3, 'a', 'b', 'c')).toBe('a');
});

test('where pictures come late there is room for fewer, but always for one', async () => {
  const { next, warm } = screen();
  const all = ['a', 'b', 'c', 'd'];
  await warm();
  await next(500, ...all);
  for (let i = 0; i < 10; i++) await next(16.7, ...all);
  expect(await next(16.7, ...all)).toBe('a b c d');
  expect((await next(40, ...all)).split(' ')).toHaveLength(2);
  expect((await next(40, ...all)).split(' ')).toHaveLength(1);
  expect((await next(40, ...all)).split(' ')).toHaveLength(1);
});

test('of a chart only what was asked last is painted, and nothing of one that is gone', async () => {
  const { turns, chart, next, warm } = screen();
  await warm();
  let old = 0;
  turns.wait(chart('a'), () => old++);
  turns.wait(chart('b'), () => old++);
  expect(await next(500, 'a')).toBe('');
  turns.leave(chart('b'));
  expect(await next(16.7)).toBe('a');
  expect(await next(16.7)).toBe('');
  expect(old).toBe(0);
});

test('a hand that has rested begins anew', async () => {
  const { next, warm } = screen();
  await warm();
  await next(500, 'a');
  expect(await next(16.7, 'a')).toBe('a');
  expect(await next(300, 'a')).toBe('');
  expect(await next(16.7)).toBe('a');
});
