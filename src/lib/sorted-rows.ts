/** Digits of 11 bits: six of them are a number, and the counts of one stay in the fastest cache. */
const BITS = 11;
const VALUES = 1 << BITS;
const DIGITS = 6;

/** Rows in one go: so few that V8 compiles what goes through them as a whole, and not its loop while it runs. */
const AT_ONCE = 4096;

const real = new Float64Array([1]);
const words = new Uint32Array(real.buffer);
/** Where in a number of eight bytes its sign stands: every engine that is in use stores the lower half first. */
const HIGH = 1;

/**
 * Rows in the order of their keys, of which the first counts most; equal rows keep their order, and NaN comes last either way. Digit
 * by digit: a hundred thousand rows take some milliseconds, and several times that by comparing them. Yields where somebody else may
 * have a turn.
 */
export function* sortedRows(rows: Uint32Array, keys: readonly Float64Array[], descending: boolean): Generator<void, Uint32Array<ArrayBuffer>> {
  const n = rows.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  let from = Uint32Array.from(rows.keys());
  let to = new Uint32Array(n);
  for (const key of keys.toReversed()) {
    for (let at = 0; at < n; at += AT_ONCE) {
      split(key, low, high, descending, at, Math.min(n, at + AT_ONCE));
      yield;
    }
    for (let digit = 0; digit < DIGITS; digit++) {
      const half = digit < DIGITS / 2 ? low : high;
      const shift = BITS * (digit % (DIGITS / 2));
      const places = new Uint32Array(VALUES);
      for (let at = 0; at < n; at += AT_ONCE) count(half, shift, places, at, Math.min(n, at + AT_ONCE));
      if (!sumUp(places, n)) continue;
      for (let at = 0; at < n; at += AT_ONCE) {
        deal(from, to, half, shift, places, at, Math.min(n, at + AT_ONCE));
        yield;
      }
      [from, to] = [to, from];
    }
  }
  return from.map((place) => rows[place]);
}

/** Lower and upper half of each number, so that what sorts first is less as whole numbers. */
function split(key: Float64Array, low: Uint32Array, high: Uint32Array, descending: boolean, from: number, end: number): void {
  for (let i = from; i < end; i++) {
    // −0 is 0.
    real[0] = key[i] + 0;
    const isNegative = words[HIGH] >>> 31 === 1;
    const isNumber = key[i] === key[i];
    const turned = isNegative === descending ? 0 : -1;
    low[i] = isNumber ? words[1 - HIGH] ^ turned : -1;
    high[i] = isNumber ? words[HIGH] ^ turned ^ (isNegative ? 0 : 0x80000000) : -1;
  }
}

/** How many numbers have each value of a digit. */
function count(half: Uint32Array, shift: number, counts: Uint32Array, from: number, end: number): void {
  for (let i = from; i < end; i++) counts[(half[i] >>> shift) & (VALUES - 1)]++;
}

/** Makes of these counts where the first number goes that has each value; false where all have the same. */
function sumUp(counts: Uint32Array, n: number): boolean {
  let before = 0;
  for (let value = 0; value < VALUES; value++) {
    const here = counts[value];
    if (here === n) return false;
    counts[value] = before;
    before += here;
  }
  return true;
}

/** Puts rows where they belong by a digit. */
function deal(from: Uint32Array, to: Uint32Array, half: Uint32Array, shift: number, places: Uint32Array, at: number, end: number): void {
  for (let i = at; i < end; i++) {
    const row = from[i];
    to[places[(half[row] >>> shift) & (VALUES - 1)]++] = row;
  }
}
