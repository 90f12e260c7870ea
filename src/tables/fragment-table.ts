import { grown } from '../lib/growable.ts';

/** Beyond so many, further first fragments are not noted: by then it is clear enough that the others are missing. */
export const MOST_FIRST_FRAGMENTS = 4096;

/** One of them: its row, the raw sequence number as a signed word, and seconds since the first frame. */
export interface FirstFragment {
  row: number;
  seq: number;
  time: number;
}

const NONE: readonly FirstFragment[] = [];

/**
 * First fragments of TCP segments whose other fragments have not come: as in tshark their rows carry no TCP, so what they tell of their flow
 * stands here. A place is given up when the datagram is complete, and taken again.
 */
export class FirstFragments {
  /** Places in use, and free ones among them. */
  private length = 0;
  private readonly free: number[] = [];
  /** How many there are of each direction that has any. */
  private readonly counts = new Map<number, number>();
  /** 2 · flow + direction, −1 = place not taken. */
  private half = new Int32Array(0);
  private row = new Int32Array(0);
  private seq = new Int32Array(0);
  /** Seconds since the first frame. */
  private time = new Float64Array(0);

  /** Notes one and returns its place, −1 = no room. */
  add(half: number, row: number, seq: number, time: number): number {
    const at = this.free.pop() ?? this.length;
    if (at >= MOST_FIRST_FRAGMENTS) return -1;
    if (at === this.half.length) this.grow(Math.max(64, at * 2));
    if (at === this.length) this.length++;
    this.half[at] = half;
    this.row[at] = row;
    this.seq[at] = seq;
    this.time[at] = time;
    this.counts.set(half, (this.counts.get(half) ?? 0) + 1);
    return at;
  }

  /** Its datagram is complete. */
  remove(at: number): void {
    const half = this.half[at];
    const left = this.counts.get(half)! - 1;
    if (left > 0) this.counts.set(half, left);
    else this.counts.delete(half);
    this.half[at] = -1;
    this.free.push(at);
  }

  /** Those of one direction in the order of their frames. */
  of(half: number): readonly FirstFragment[] {
    if (!this.counts.has(half)) return NONE;
    const found: FirstFragment[] = [];
    for (let at = 0; at < this.length; at++) {
      if (this.half[at] === half) found.push({ row: this.row[at], seq: this.seq[at], time: this.time[at] });
    }
    return found.sort((x, y) => x.row - y.row);
  }

  /** Flows that have any. */
  flows(): Set<number> {
    return new Set([...this.counts.keys()].map((half) => half >>> 1));
  }

  private grow(capacity: number): void {
    this.half = grown(this.half, capacity);
    this.row = grown(this.row, capacity);
    this.seq = grown(this.seq, capacity);
    this.time = grown(this.time, capacity);
  }
}
