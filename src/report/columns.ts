/**
 * A way of writing records that compresses well: field by field over all rows instead of row by row, numbers as steps
 * where they rise, one value where all are equal. What comes out is JSON without a single name in it:
 *
 *   [{ frame: 22, mtu: 1500 }, { frame: 23, mtu: 1500 }]   →   [[22, 1], 1500]
 *
 * A codec that reads is fed with what anybody wrote: it checks shapes and never believes a length.
 */
export type Json = null | boolean | number | string | Json[];

export class MalformedLink extends Error {}

/** What is counted while reading, so that a few bytes cannot stand for millions of rows. */
export class Budget {
  private rows = 0;
  constructor(private readonly most: number) {}

  take(rows: number): number {
    if (!Number.isInteger(rows) || rows < 0) throw new MalformedLink('a length is no whole number');
    this.rows += rows;
    if (this.rows > this.most) throw new MalformedLink('more rows than a link may hold');
    return rows;
  }
}

/** Writes and reads the values of one field over all rows. */
export interface Codec<T> {
  pack(values: readonly T[]): Json;
  unpack(packed: Json | undefined, rows: number, budget: Budget): T[];
}

export function listOf(packed: Json | undefined): Json[] {
  if (!Array.isArray(packed)) throw new MalformedLink('a list is missing');
  return packed;
}

/** A column of plain values; one value stands for a column of equal ones. */
function leaf<T>(write: (value: T) => Json, read: (value: Json) => T): Codec<T> {
  return {
    pack(values) {
      if (values.length === 0) return 0;
      const first = write(values[0]);
      const written = values.map(write);
      return written.every((value) => value === first) ? first : written;
    },
    unpack(packed, rows) {
      if (rows === 0) return [];
      if (packed === undefined) throw new MalformedLink('a column is missing');
      if (!Array.isArray(packed)) return new Array<T>(rows).fill(read(packed));
      if (packed.length !== rows) throw new MalformedLink('a column has another length than its table');
      return packed.map(read);
    },
  };
}

function readNumber(value: Json): number {
  if (typeof value !== 'number') throw new MalformedLink('a number is missing');
  return value;
}

export const number: Codec<number> = leaf((value) => value, readNumber);

export const text: Codec<string> = leaf((value) => value, (value) => {
  if (typeof value !== 'string') throw new MalformedLink('a text is missing');
  return value;
});

export const yesNo: Codec<boolean> = leaf((value) => (value ? 1 : 0), (value) => value === 1);

/** Numbers that mostly rise: the first, then the steps. */
export const rising: Codec<number> = {
  pack(values) {
    let before = 0;
    return number.pack(values.map((value) => {
      const step = value - before;
      before = value;
      return step;
    }));
  },
  unpack(packed, rows, budget) {
    let before = 0;
    return number.unpack(packed, rows, budget).map((step) => (before += step));
  },
};

/** Numbers that may be unknown; null stands in the column itself. */
export const numberOrNull: Codec<number | null> = leaf<number | null>((value) => value, (value) => (value === null ? null : readNumber(value)));

/**
 * One of a few words, as its place in the list. The list may grow at its end and never change otherwise. Leaving one
 * of the type's words out does not compile.
 */
export function oneOf<T extends string>() {
  return <const L extends readonly T[]>(words: L & ([Exclude<T, L[number]>] extends [never] ? unknown : ['missing', Exclude<T, L[number]>])): Codec<T> =>
    leaf<T>(
      (value) => {
        const place = words.indexOf(value);
        if (place < 0) throw new Error(`"${value}" has no place in the link's list of words`);
        return place;
      },
      (value) => {
        const word = typeof value === 'number' ? words[value] : undefined;
        if (word === undefined) throw new MalformedLink('a word is not known; the link was made by a newer mtuscope');
        return word;
      },
    );
}

/** Whatever a finding's parameters hold. */
export const scalar: Codec<string | number | boolean | null> = leaf<string | number | boolean | null>((value) => value, (value) => {
  if (Array.isArray(value)) throw new MalformedLink('a list stands where a value should');
  return value;
});

/** Records, field by field. A field without a codec does not compile. */
export function record<T extends object>(fields: { [K in keyof T]-?: Codec<T[K]> }): Codec<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    pack: (values) => names.map((name) => fields[name].pack(values.map((value) => value[name]))),
    unpack(packed, rows, budget) {
      const columns = listOf(packed);
      if (columns.length !== names.length) throw new MalformedLink('a table has another number of columns');
      budget.take(rows);
      const read = names.map((name, i) => fields[name].unpack(columns[i], rows, budget));
      return Array.from({ length: rows }, (_, row) => {
        const made = {} as T;
        names.forEach((name, i) => {
          made[name] = read[i][row];
        });
        return made;
      });
    },
  };
}

/** Records that may be missing: which are there, then those. */
export function maybe<T>(inner: Codec<T>): Codec<T | null> {
  return {
    pack(values) {
      const there = yesNo.pack(values.map((value) => value !== null));
      return there === 0 ? 0 : [there, inner.pack(values.filter((value) => value !== null))];
    },
    unpack(packed, rows, budget) {
      if (packed === 0) return new Array<T | null>(budget.take(rows)).fill(null);
      const [mask, list] = listOf(packed);
      const there = yesNo.unpack(mask, rows, budget);
      const values = inner.unpack(list, there.filter(Boolean).length, budget);
      let next = 0;
      return there.map((is) => (is ? values[next++] : null));
    },
  };
}

/** A list in each row: the lengths, then all elements one after the other. */
export function list<T>(inner: Codec<T>): Codec<T[]> {
  return {
    pack: (values) => [number.pack(values.map(({ length }) => length)), inner.pack(values.flatMap((each) => each))],
    unpack(packed, rows, budget) {
      const [lengths, all] = listOf(packed);
      const counts = number.unpack(lengths, rows, budget);
      const total = counts.reduce((sum, count) => sum + budget.take(count), 0);
      const elements = inner.unpack(all, total, budget);
      let at = 0;
      return counts.map((count) => elements.slice(at, (at += count)));
    },
  };
}
