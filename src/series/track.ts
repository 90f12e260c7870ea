import { grown } from '../lib/growable.ts';
import { lowerBound } from './bisect.ts';

/** From and to. */
export type Range = [number, number];

/** Points of a line, or of a cloud. */
export interface Points {
  time: Float64Array;
  value: Float64Array;
}

/** Vertical bars: from low to high. */
export interface Bars {
  time: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

/** Items whose lowest and highest value are known together. */
const BLOCK = 64;

/**
 * Values over time that were collected once and are thinned again for every picture. Lowest and highest of each block
 * are kept, so that a picture of a million values looks at a few thousand.
 */
export class Track {
  readonly length: number;
  private readonly blockLow: Float64Array;
  private readonly blockHigh: Float64Array;

  constructor(readonly x: Float64Array, readonly low: Float64Array, readonly high: Float64Array = low) {
    this.length = x.length;
    const blocks = Math.ceil(this.length / BLOCK);
    this.blockLow = new Float64Array(blocks).fill(Infinity);
    this.blockHigh = new Float64Array(blocks).fill(-Infinity);
    for (let i = 0; i < this.length; i++) {
      const block = (i / BLOCK) | 0;
      if (low[i] < this.blockLow[block]) this.blockLow[block] = low[i]!;
      if (high[i] > this.blockHigh[block]) this.blockHigh[block] = high[i]!;
    }
  }

  /** Items within the range; `beside` more to either side, so that lines run to the edges. */
  within([from, to]: Range, beside = 0): [first: number, end: number] {
    const first = Math.max(0, lowerBound(this.x, from) - beside);
    // The next number above `to`: what lies on the edge is within.
    const end = Math.min(this.length, lowerBound(this.x, to + Math.max(1e-9, Math.abs(to) * 1e-15)) + beside);
    return [first, Math.max(first, end)];
  }

  /** Lowest and highest value of some items, null where there are none. */
  extent(first: number, end: number): Range | null {
    let low = Infinity;
    let high = -Infinity;
    this.pieces(first, end, (pieceLow, pieceHigh) => {
      if (pieceLow < low) low = pieceLow;
      if (pieceHigh > high) high = pieceHigh;
    });
    return low <= high ? [low, high] : null;
  }

  /**
   * Points of a line through the items of the range: all of them where there are few, else first, lowest, highest and
   * last of each pixel column.
   */
  line(range: Range, columns: number): Points {
    const [first, end] = this.within(range, 1);
    if (end - first <= columns * 4) return { time: this.x.slice(first, end), value: this.low.slice(first, end) };
    const x: number[] = [];
    const y: number[] = [];
    const put = (time: number, value: number) => {
      x.push(time);
      y.push(value);
    };
    this.columns(range, columns, first, end, (start, stop) => {
      put(this.x[start], this.low[start]);
      if (stop - start > 1) {
        const [low, high] = this.extent(start, stop)!;
        const middle = this.x[start];
        if (stop - start > 2) {
          put(middle, low);
          put(middle, high);
        }
        put(this.x[stop - 1], this.low[stop - 1]);
      }
    });
    return { time: Float64Array.from(x), value: Float64Array.from(y) };
  }

  /** Vertical bars of the range, joined where they lie in one pixel column and touch or overlap. */
  bars(range: Range, columns: number): Bars {
    const [first, end] = this.within(range, 1);
    if (end - first <= columns) return { time: this.x.slice(first, end), low: this.low.slice(first, end), high: this.high.slice(first, end) };
    const time: number[] = [];
    const lows: number[] = [];
    const highs: number[] = [];
    this.columns(range, columns, first, end, (start, stop) => {
      let last = -1;
      this.pieces(start, stop, (low, high) => {
        if (last >= 0 && low <= highs[last] && high >= lows[last]) {
          lows[last] = Math.min(lows[last], low);
          highs[last] = Math.max(highs[last], high);
          return;
        }
        last = time.push(this.x[start]) - 1;
        lows.push(low);
        highs.push(high);
      });
    });
    return { time: Float64Array.from(time), low: Float64Array.from(lows), high: Float64Array.from(highs) };
  }

  /** Calls for each pixel column that has items; what lies beside the range belongs to columns of its own. */
  private columns([from, to]: Range, columns: number, first: number, end: number, each: (start: number, stop: number) => void): void {
    const width = (to - from) / columns;
    let start = first;
    while (start < end) {
      const column = Math.floor((this.x[start] - from) / width);
      const edge = from + (column + 1) * width;
      // Bisected within what is left; a column holds its first item whatever rounding says.
      let low = start + 1;
      let high = end;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.x[middle] < edge) low = middle + 1;
        else high = middle;
      }
      each(start, low);
      start = low;
    }
  }

  /** Calls with whole blocks where it can, with single items else. */
  private pieces(first: number, end: number, each: (low: number, high: number) => void): void {
    let i = first;
    while (i < end) {
      if (i % BLOCK === 0 && i + BLOCK <= end) {
        each(this.blockLow[i / BLOCK], this.blockHigh[i / BLOCK]);
        i += BLOCK;
      } else {
        each(this.low[i], this.high[i]);
        i++;
      }
    }
  }
}

/** Collects a track whose length is not known beforehand. */
export class TrackBuilder {
  private x: Float64Array;
  private low: Float64Array;
  private high: Float64Array;
  private n = 0;

  /** `room` for so many items from the start: memory that is not written to costs nothing, growing does. */
  constructor(private readonly isBars = false, room = 256) {
    this.x = new Float64Array(room);
    this.low = new Float64Array(room);
    this.high = isBars ? new Float64Array(room) : this.low;
  }

  add(x: number, low: number, high = low): void {
    const { n } = this;
    if (n >= this.x.length) {
      this.x = grown(this.x, n + 1);
      this.low = grown(this.low, n + 1);
      this.high = this.isBars ? grown(this.high, n + 1) : this.low;
    }
    this.x[n] = x;
    this.low[n] = low;
    if (this.isBars) this.high[n] = high;
    this.n = n + 1;
  }

  done(): Track {
    const low = this.low.subarray(0, this.n);
    return new Track(this.x.subarray(0, this.n), low, this.isBars ? this.high.subarray(0, this.n) : low);
  }
}

/** Items of a track that can be told apart on a plot: the first of each cell of its pixels. */
export function visibleItems(track: Track, x: Range, y: Range, width: number, height: number): Int32Array {
  const [first, end] = track.within(x);
  const columns = Math.max(1, Math.ceil(width));
  const rows = Math.max(1, Math.ceil(height));
  const seen = new Uint8Array(columns * rows);
  const perX = columns / (x[1] - x[0]);
  const perY = rows / (y[1] - y[0]);
  const out: number[] = [];
  for (let i = first; i < end; i++) {
    const column = Math.min(columns - 1, Math.max(0, ((track.x[i] - x[0]) * perX) | 0));
    const row = Math.min(rows - 1, Math.max(0, ((track.low[i] - y[0]) * perY) | 0));
    const cell = row * columns + column;
    if (seen[cell] === 1) continue;
    seen[cell] = 1;
    out.push(i);
  }
  return Int32Array.from(out);
}

/** The same as points. */
export function visiblePoints(track: Track, x: Range, y: Range, width: number, height: number): Points {
  const items = visibleItems(track, x, y, width, height);
  return { time: Float64Array.from(items, (i) => track.x[i]), value: Float64Array.from(items, (i) => track.low[i]) };
}
