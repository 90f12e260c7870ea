import { grown } from '../lib/growable.ts';
import { FIXED_KINDS, KIND_BEYOND } from '../wire/frame-kinds.ts';

/** Kinds of frames that are told apart in one file, those with a number included; a hostile file cannot make more. */
export const MOST_KINDS = 1024;

/** There is room for these at once; most files have a few beside the fixed ones. */
const FEW_KINDS = 2 * FIXED_KINDS.length;

/** The kinds of frames of one file by small numbers, which rows keep: the fixed ones first, then others as they are met. */
export class KindBook {
  /** By the kind's number here: the kind as the decoder names it, and the frames of it. */
  readonly kinds: number[] = FIXED_KINDS.map((_name, kind) => kind);
  private counts = new Float64Array(FEW_KINDS);
  /** By the same number, of kinds that are not fixed: number of the first frame. */
  private readonly first: number[] = [];
  private readonly numbers = new Map<number, number>();

  /** Number of a kind (`Headers.kind`); that of KIND_BEYOND where no further one has a place. */
  numberOf(kind: number): number {
    return kind < FIXED_KINDS.length ? kind : this.numberOfOther(kind);
  }

  count(kind: number): void {
    // A new kind may replace the array.
    const number = this.numberOf(kind);
    this.counts[number]++;
  }

  /** Frames of the kind with this number. */
  counted(number: number): number {
    return this.counts[number];
  }

  /** Number of the first frame (1-based) of a kind that is not fixed, by its number here. */
  firstFrame(number: number): number {
    return this.first[number];
  }

  private numberOfOther(kind: number): number {
    let number = this.numbers.get(kind);
    if (number === undefined) {
      if (this.kinds.length >= MOST_KINDS) return KIND_BEYOND;
      number = this.kinds.push(kind) - 1;
      this.counts = grown(this.counts, number + 1);
      // Each frame is counted as soon as its kind is known.
      this.first[number] = 1 + this.counts.reduce((sum, count) => sum + count, 0);
      this.numbers.set(kind, number);
    }
    return number;
  }
}
