import { createContext, useCallback, useContext, useState } from 'react';

/** What can be kept of how a reader left a view: it goes into the browser's store as JSON. */
export type Keepable = string | number | boolean | null | readonly (string | number)[];

/** Keeps how the view on the screen was left, for when the reader comes back to it. */
export interface Keeper {
  /** What was kept under this name; undefined where nothing was. */
  get(name: string): unknown;
  set(name: string, value: Keepable): void;
  /** The entry of the history that is on the screen. */
  entry(): number;
  /** Calls back before a new entry comes about; returns the way out. */
  leaving(write: () => void): () => void;
}

/** Set by the page; by themselves views and charts forget. */
export const KeeperContext = createContext<Keeper>({ get: () => undefined, set: () => undefined, entry: () => 0, leaving: () => () => undefined });

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value);

/**
 * The keeper's word under a name, where it is one of those that can be meant; `initial` otherwise. What an older version kept is of
 * its kind at least, and `isOne` tells what more it has to be.
 */
function keptOr<T extends Keepable>(keeper: Keeper, name: string, initial: T, isOne?: (value: T) => boolean): T {
  const kept = keeper.get(name);
  if (kept === undefined || (isOne ? !isOne(kept as T) : kindOf(kept) !== kindOf(initial))) return initial;
  return kept as T;
}

/**
 * State of a view that Back and a reload find again as it was left: what was folded open, which tab was chosen. `name` tells it
 * from others of the same view. Without `isOne` a kept value counts if it is of the same kind as the initial one.
 */
export function useKept<T extends Keepable>(name: string, initial: T, isOne?: (value: T) => boolean): [T, (value: T) => void] {
  const keeper = useContext(KeeperContext);
  const [value, setValue] = useState<T>(() => keptOr(keeper, name, initial, isOne));
  const set = useCallback((next: T) => {
    setValue(next);
    keeper.set(name, next);
  }, [keeper, name]);
  return [value, set];
}
