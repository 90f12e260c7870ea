/** Tracks of what a picture of a known width shows, for flows of which all items would be too many to collect before a first look. */
import { TrackBuilder, type Range, type Track } from './track.ts';

/** Collects values over time into a track. */
export interface Builder {
  add(x: number, low: number, high?: number): void;
  done(): Track;
}

/** Makes the builders of a flow's charts: of all items, or of those that a picture shows. */
export interface Builders {
  /** Points of a line. */
  line(): Builder;
  /** Vertical bars. */
  bars(): Builder;
  /** Points of a cloud; values are whole numbers. */
  cloud(): Builder;
  /** Running sums, asked for at the edges of bins. */
  sums(): Builder;
  /** Items that are looked up one by one. */
  all(): Builder;
}

/** All items. `room` for so many. */
export const wholeBuilders = (room: number): Builders => ({
  line: () => new TrackBuilder(false, room),
  bars: () => new TrackBuilder(true, room),
  cloud: () => new TrackBuilder(false, room),
  sums: () => new TrackBuilder(false, room),
  all: () => new TrackBuilder(false, room),
});

/**
 * What a picture of a range shows, `columns` pixels wide: the same as Track makes of all items. `bin` is the length of the bins of
 * sums, which begin at its multiples. `room`: at most so many items come.
 */
export const thinBuilders = (range: Range, columns: number, bin: number, room: number): Builders => ({
  line: () => new ThinLine(range, columns),
  bars: () => new ThinBars(range, columns),
  cloud: () => new ThinCloud(range, columns),
  sums: () => new ThinSums(range[0], bin),
  all: () => new TrackBuilder(false, room),
});

/** Pixel columns one after the other, by the same arithmetic as Track.columns. */
class Columns {
  private edge = -Infinity;
  private readonly width: number;
  constructor(private readonly from: number, to: number, columns: number) {
    this.width = (to - from) / columns;
  }

  /** Whether an item begins a column; items come in order. */
  begins(x: number): boolean {
    if (x < this.edge) return false;
    this.edge = this.from + (Math.floor((x - this.from) / this.width) + 1) * this.width;
    return true;
  }
}

/** First, lowest, highest and last of each column; all items while they are as few as that. */
class ThinLine implements Builder {
  private readonly columns: Columns;
  private readonly out = new TrackBuilder();
  private few: TrackBuilder | null = new TrackBuilder();
  private fewCount = 0;
  private readonly most: number;
  private count = 0;
  private startX = NaN;
  private first = NaN;
  private low = Infinity;
  private high = -Infinity;
  private lastX = NaN;
  private last = NaN;

  constructor([from, to]: Range, columns: number) {
    this.columns = new Columns(from, to, columns);
    this.most = columns * 4;
  }

  add(x: number, value: number): void {
    if (this.few !== null) {
      this.few.add(x, value);
      if (++this.fewCount > this.most) this.few = null;
    }
    if (this.columns.begins(x)) {
      this.flush();
      this.startX = x;
      this.first = value;
      this.low = value;
      this.high = value;
      this.count = 0;
    } else if (value < this.low) this.low = value;
    else if (value > this.high) this.high = value;
    this.lastX = x;
    this.last = value;
    this.count++;
  }

  private flush(): void {
    const { count, startX, out } = this;
    if (count === 0) return;
    out.add(startX, this.first);
    if (count > 2) {
      out.add(startX, this.low);
      out.add(startX, this.high);
    }
    if (count > 1) out.add(this.lastX, this.last);
  }

  done(): Track {
    if (this.few !== null) return this.few.done();
    this.flush();
    this.count = 0;
    return this.out.done();
  }
}

/** Bars joined where they lie in one column and touch or overlap; all of them while they are as few as columns. */
class ThinBars implements Builder {
  private readonly columns: Columns;
  private readonly out = new TrackBuilder(true);
  private few: TrackBuilder | null = new TrackBuilder(true);
  private fewCount = 0;
  private x = NaN;
  private low = Infinity;
  private high = -Infinity;

  constructor([from, to]: Range, private readonly most: number) {
    this.columns = new Columns(from, to, most);
  }

  add(x: number, low: number, high = low): void {
    if (this.few !== null) {
      this.few.add(x, low, high);
      if (++this.fewCount > this.most) this.few = null;
    }
    const begins = this.columns.begins(x);
    if (!begins && low <= this.high && high >= this.low) {
      if (low < this.low) this.low = low;
      if (high > this.high) this.high = high;
      return;
    }
    this.flush();
    // All of a column stand where it begins.
    if (begins) this.x = x;
    this.low = low;
    this.high = high;
  }

  private flush(): void {
    if (this.low <= this.high) this.out.add(this.x, this.low, this.high);
  }

  done(): Track {
    if (this.few !== null) return this.few.done();
    this.flush();
    this.low = Infinity;
    return this.out.done();
  }
}

/** Values below this are told apart within a column; larger ones, which few packets have, are all kept. */
const VALUES = 65_536;

/** The first of each value in each column, columns as in visibleItems. */
class ThinCloud implements Builder {
  private readonly out = new TrackBuilder();
  /** By value: the last column that has it, counted from 1. */
  private readonly seen = new Uint16Array(VALUES);
  private readonly perX: number;
  private readonly from: number;
  private readonly columns: number;

  constructor([from, to]: Range, columns: number) {
    this.from = from;
    this.columns = Math.max(1, Math.ceil(columns));
    this.perX = this.columns / (to - from);
  }

  add(x: number, value: number): void {
    if (value >= 0 && value < VALUES) {
      const column = Math.min(this.columns - 1, Math.max(0, ((x - this.from) * this.perX) | 0)) + 1;
      if (this.seen[value] === column) return;
      this.seen[value] = column;
    }
    this.out.add(x, value);
  }

  done(): Track {
    return this.out.done();
  }
}

/** The last sum before each edge of a bin, by the same comparison as in throughputSeries. */
class ThinSums implements Builder {
  private readonly out = new TrackBuilder();
  private edge = -Infinity;
  private x = NaN;
  private sum = NaN;

  constructor(from: number, private readonly bin: number) {
    this.next = Math.floor(from / bin);
  }

  private next: number;

  add(x: number, sum: number): void {
    if (x >= this.edge) {
      this.flush();
      // A few bins at a time, unless there is a long gap.
      this.next = Math.max(this.next, Math.floor(x / this.bin) - 1);
      while (x >= (this.edge = belowEdge(this.next * this.bin))) this.next++;
    }
    this.x = x;
    this.sum = sum;
  }

  private flush(): void {
    if (this.x === this.x) this.out.add(this.x, this.sum);
  }

  done(): Track {
    this.flush();
    this.x = NaN;
    return this.out.done();
  }
}

/** Items before this moment are before an edge: see `rates` in throughput.ts, and Track.within. */
function belowEdge(edge: number): number {
  const to = edge - 2e-9;
  return to + Math.max(1e-9, Math.abs(to) * 1e-15);
}
