import { clamped, type Range } from './scale.ts';
import { Turns } from './turns.ts';

/** Nothing is gained below a microsecond. */
export const SHORTEST = 1e-6;

/** What calls back before the next picture; a test gives its own. */
export type NextFrame = (callback: () => void) => void;

/**
 * The axis of time that all charts of a flow share, and the cursor on it. Gestures may change it more often than the
 * screen is drawn; who listens hears of it once for each picture.
 */
export class TimeAxis {
  /** What is drawn. */
  private shown: Range;
  /** What the last gesture asked for. */
  private wanted: Range;
  private waiting = false;
  private pointed: number | null = null;
  /** What comes with the next picture. */
  private readonly due: (() => void)[] = [];
  private readonly onRange = new Set<() => void>();
  private readonly onCursor = new Set<() => void>();
  /** What the hand is on; null until there is one. */
  held: Element | null = null;
  readonly turns: Turns;

  /** Begins with the part `first` of the bounds; null = all. */
  constructor(readonly bounds: Range, private readonly nextFrame: NextFrame = (callback) => void requestAnimationFrame(callback), first: Range | null = null) {
    this.turns = new Turns(nextFrame, () => Number(document.timeline.currentTime));
    this.shown = this.wanted = first && first[1] - first[0] >= SHORTEST ? clamped(first, bounds) : bounds;
  }

  get range(): Range {
    return this.wanted;
  }

  get isWhole(): boolean {
    return this.wanted[0] <= this.bounds[0] && this.wanted[1] >= this.bounds[1];
  }

  /** Shows this part of the time; null = all of it. */
  set(range: Range | null): void {
    let next = range ? clamped(range, this.bounds) : this.bounds;
    if (next[1] - next[0] < SHORTEST) {
      const middle = (next[0] + next[1]) / 2;
      next = clamped([middle - SHORTEST / 2, middle + SHORTEST / 2], this.bounds);
    }
    if (next[0] === this.wanted[0] && next[1] === this.wanted[1]) return;
    this.wanted = next;
    this.announce();
  }

  /** Calls back just before the next picture: what came for the charts is drawn together with what the hand did meanwhile, and not by itself. */
  withNext(callback: () => void): void {
    this.due.push(callback);
    this.announce();
  }

  private announce(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.nextFrame(() => {
      this.waiting = false;
      const moved = this.shown !== this.wanted;
      this.shown = this.wanted;
      if (moved) for (const listener of this.onRange) listener();
      for (const callback of this.due.splice(0)) callback();
    });
  }

  /** Larger (factor below 1) or smaller, with this moment staying where it is on the screen. */
  zoomAt(time: number, factor: number): void {
    const [from, to] = this.wanted;
    const span = Math.max(SHORTEST, (to - from) * factor);
    const share = (time - from) / (to - from);
    this.set([time - share * span, time + (1 - share) * span]);
  }

  /** Larger or smaller around the middle, or around the cursor where that is in sight. */
  zoom(factor: number): void {
    const [from, to] = this.wanted;
    const at = this.pointed !== null && this.pointed > from && this.pointed < to ? this.pointed : (from + to) / 2;
    this.zoomAt(at, factor);
  }

  /** Moves by a share of what is seen. */
  pan(share: number): void {
    const [from, to] = this.wanted;
    const by = (to - from) * share;
    this.set([from + by, to + by]);
  }

  /** Brings a moment into sight, without another scale. */
  show(time: number): void {
    const [from, to] = this.wanted;
    if (time >= from && time <= to) return;
    const half = (to - from) / 2;
    this.set([time - half, time + half]);
  }

  point(time: number | null): void {
    if (time === this.pointed) return;
    this.pointed = time;
    for (const listener of this.onCursor) listener();
  }

  readonly subscribeRange = (listener: () => void): (() => void) => {
    this.onRange.add(listener);
    return () => this.onRange.delete(listener);
  };

  readonly subscribeCursor = (listener: () => void): (() => void) => {
    this.onCursor.add(listener);
    return () => this.onCursor.delete(listener);
  };

  readonly shownRange = (): Range => this.shown;
  readonly cursor = (): number | null => this.pointed;
}
