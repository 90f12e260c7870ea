import type { NextFrame } from './time-axis.ts';

/** Pictures that are further apart than this many milliseconds came late: one was left out. */
const LATE = 25;

/** After so many milliseconds without a picture the hand has rested. */
const REST = 100;

/** So many pictures run code for the first time, which takes twice as long. */
const FIRST = 5;

/** Charts beside the one under the hand that a picture may have room for. */
const MOST = 4;

/** What holds the moment of a picture, in milliseconds; a test gives its own. */
export type PictureClock = () => number;

/**
 * Who is painted when a hand moves charts that share an axis: the one under the hand in each picture; of the others, those that have
 * waited longest, as many as the pictures keep up with. The first picture of a move has room for none of them, nor have the very first
 * ones of all.
 */
export class Turns {
  /** Who waits, the longest first. */
  private readonly waiting = new Map<object, () => void>();
  private due = false;
  /** How many a picture has room for, and how many more this one has. */
  private room = 0;
  private left = 0;
  private pictures = 0;
  private last = -Infinity;

  constructor(private readonly nextFrame: NextFrame, private readonly clock: PictureClock) {}

  /** Paints in this picture or one of the next; of the same chart only what was asked last. */
  wait(chart: object, paint: () => void): void {
    this.waiting.set(chart, paint);
    if (this.due) return;
    this.due = true;
    // When all have spoken that the same picture changes.
    queueMicrotask(() => this.picture());
  }

  leave(chart: object): void {
    this.waiting.delete(chart);
  }

  private picture(): void {
    const now = this.clock();
    const apart = now - this.last;
    this.last = now;
    if (apart > 0) this.pictures++;
    if (apart > REST || this.pictures <= FIRST) this.room = 0;
    else if (apart > LATE) this.room = Math.max(1, this.room >> 1);
    else if (apart > 0) this.room = Math.min(MOST, this.room + 1);
    if (apart > 0) this.left = this.room;
    for (const [chart, paint] of this.waiting) {
      if (this.left-- <= 0) break;
      this.waiting.delete(chart);
      paint();
    }
    this.due = this.waiting.size > 0;
    if (this.due) this.nextFrame(() => this.picture());
  }
}
