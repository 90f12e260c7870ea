/** Smallest of the numbers, Infinity where there is none. `Math.min(...list)` overflows the stack on long lists. */
export function smallest(values: Iterable<number>): number {
  let least = Infinity;
  for (const v of values) if (v < least) least = v;
  return least;
}

/** Largest of the numbers, −Infinity where there is none. */
export function largest(values: Iterable<number>): number {
  let most = -Infinity;
  for (const v of values) if (v > most) most = v;
  return most;
}
