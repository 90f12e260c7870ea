import { useContext, useEffect, useLayoutEffect, useRef } from 'react';
import { KeeperContext, type Keepable } from './kept.ts';

/** Microseconds are what an address holds of a time. */
const spelt = (value: Keepable): string => JSON.stringify(value, (_, part: unknown) => (typeof part === 'number' ? Number(part.toFixed(6)) : part));

/**
 * What a hand chooses faster than the address may be written (browsers refuse some hundred times in a row): it is written when the
 * hand has rested for so many milliseconds, and before another view is gone to. Who goes Back sooner leaves it with that entry
 * of the history; it is written when they come there again. `now` is what the address says. Returns what holds a choice; with 0
 * milliseconds it is written at once.
 */
export function useHeld<T extends Keepable>(name: string, now: T, write: (value: T) => void): (value: T, rest: number) => void {
  const keeper = useContext(KeeperContext);
  const key = `held ${name}`;
  const held = useRef<{ entry: number; of: string; value: T; timer: ReturnType<typeof setTimeout> } | null>(null);
  const flush = () => {
    const { current } = held;
    if (current === null) return;
    clearTimeout(current.timer);
    held.current = null;
    // In another entry it would be in the wrong place: it waits where it was chosen.
    if (current.entry !== keeper.entry()) return;
    keeper.set(key, null);
    // Something else was chosen since, elsewhere.
    if (current.of === spelt(now)) write(current.value);
  };
  /** Those of the last drawing: what is called later may be older. */
  const latest = useRef({ flush, now });
  const entry = useRef<number | null>(null);
  useLayoutEffect(() => {
    latest.current = { flush, now };
  });
  useEffect(() => {
    if (entry.current === keeper.entry()) return;
    entry.current = keeper.entry();
    const left = keeper.get(key);
    if (typeof left !== 'string') return;
    keeper.set(key, null);
    const [of, value] = JSON.parse(left) as [T, T];
    if (spelt(of) === spelt(now)) write(value);
  });
  useEffect(() => keeper.leaving(() => latest.current.flush()), [keeper]);
  useEffect(() => () => clearTimeout(held.current?.timer), []);
  return (value, rest) => {
    clearTimeout(held.current?.timer);
    const of = spelt(latest.current.now);
    held.current = { entry: keeper.entry(), of, value, timer: setTimeout(() => latest.current.flush(), rest) };
    if (rest === 0) latest.current.flush();
    else keeper.set(key, `[${of},${spelt(value)}]`);
  };
}
