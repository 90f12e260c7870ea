import type { Range } from './scale.ts';
import type { TimeAxis } from './time-axis.ts';

/** A place on the element, in its pixels. */
interface Spot {
  x: number;
  y: number;
}

export interface GestureListener {
  /** The pointer is here and presses nothing; null = it has left. */
  onPoint(at: Spot | null): void;
  /** The wheel turns, so that what lies under the pointer flies by; when it rests, `onPoint` follows. */
  onTurn(): void;
  /** A part is being marked, in pixels; null = no more. */
  onMark(range: Range | null): void;
  /** A click or a tap. */
  onPick(at: Spot): void;
}

/** A press that moves by no more pixels is a click; a finger is less steady. */
const CLICK = 5;
const FINGER_CLICK = 8;

/** Pixels of one turn of the wheel that count at most, and how much each of them zooms. */
const MOST_TURN = 240;
const ZOOM_PER_PIXEL = 0.0022;

/** Pixels that a line counts, where the wheel tells lines (DOM_DELTA_LINE). */
const LINE = 16;

/** Fingers that are closer count as this many pixels apart: a pinch would leap otherwise. */
const LEAST_SPREAD = 24;

/** Turns of the wheel that follow each other within this many milliseconds are one. */
const ONE_TURN = 300;

/** Milliseconds without a turn after which the wheel rests. */
const WHEEL_REST = 120;

/** When the page was scrolled last: a turn that began beside the charts goes on scrolling when it comes over one. */
let lastScroll = -Infinity;
if (typeof window !== 'undefined') {
  window.addEventListener('wheel', (event) => {
    if (!event.defaultPrevented) lastScroll = event.timeStamp;
  }, { passive: true });
}

/** What a press or the fingers are doing. */
type Mode = null | { kind: 'mark' | 'pan' | 'tap'; from: Spot; last: Spot } | { kind: 'pinch'; spread: number; middle: number };

/** The hand on an element that shows an axis of time: what each event does to the axis. */
export class TimeHand {
  private readonly fingers = new Map<number, Spot>();
  private mode: Mode = null;
  /** Space is held down: dragging moves. */
  private space = false;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly element: HTMLElement, private readonly axis: TimeAxis, private readonly listener: GestureListener) {}

  /** Hears the element's events until the signal. */
  listen(signal: AbortSignal): void {
    const { element } = this;
    element.addEventListener('wheel', (event) => this.wheel(event), { passive: false, signal });
    element.addEventListener('pointerdown', (event) => this.down(event), { signal });
    element.addEventListener('pointermove', (event) => this.move(event), { signal });
    element.addEventListener('pointerup', (event) => this.end(event, true), { signal });
    element.addEventListener('pointercancel', (event) => this.end(event, false), { signal });
    element.addEventListener('pointerleave', () => this.leave(), { signal });
    element.addEventListener('dblclick', () => this.axis.set(null), { signal });
    element.addEventListener('keydown', (event) => {
      if (event.key !== ' ' || event.target !== element) return;
      event.preventDefault();
      this.space = true;
    }, { signal });
    element.addEventListener('keyup', (event) => {
      if (event.key === ' ') this.space = false;
    }, { signal });
    element.addEventListener('blur', () => {
      this.space = false;
    }, { signal });
    signal.addEventListener('abort', () => clearTimeout(this.resting));
  }

  private get width(): number {
    return Math.max(1, this.element.clientWidth);
  }

  /** The moment at this pixel, in seconds. */
  private timeAt(x: number): number {
    const [from, to] = this.axis.range;
    return from + (Math.min(Math.max(x, 0), this.width) / this.width) * (to - from);
  }

  private spotOf(event: MouseEvent): Spot {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private pinch(): Extract<Mode, { kind: 'pinch' }> | null {
    const [a, b] = [...this.fingers.values()];
    return a && b ? { kind: 'pinch', spread: Math.max(LEAST_SPREAD, Math.abs(a.x - b.x)), middle: (a.x + b.x) / 2 } : null;
  }

  private wheel(event: WheelEvent): void {
    const { axis } = this;
    const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? this.width : 1;
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const at = this.spotOf(event);
    if (sideways || event.shiftKey) {
      if (axis.isWhole) return;
      axis.pan(((sideways ? event.deltaX : event.deltaY) * unit) / this.width);
    } else {
      const meant = event.ctrlKey || event.metaKey;
      if (!meant && (event.timeStamp - lastScroll < ONE_TURN || (axis.isWhole && event.deltaY > 0))) return;
      axis.zoomAt(this.timeAt(at.x), Math.exp(Math.max(-MOST_TURN, Math.min(MOST_TURN, event.deltaY * unit)) * ZOOM_PER_PIXEL));
    }
    event.preventDefault();
    axis.held = this.element;
    this.listener.onTurn();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.listener.onPoint(at), WHEEL_REST);
  }

  private down(event: PointerEvent): void {
    const at = this.spotOf(event);
    clearTimeout(this.resting);
    this.axis.held = this.element;
    if (event.pointerType === 'touch') {
      this.fingers.set(event.pointerId, at);
      this.mode = this.fingers.size === 2 ? this.pinch() : { kind: 'tap', from: at, last: at };
    } else if (event.button === 0 || event.button === 1) {
      const moves = event.button === 1 || event.shiftKey || this.space;
      if (event.button === 1) event.preventDefault();
      this.mode = { kind: moves ? 'pan' : 'mark', from: at, last: at };
    } else return;
    // A pointer that a test or a pen driver invented cannot be captured.
    try {
      this.element.setPointerCapture(event.pointerId);
    } catch {
      // It works without, as long as the pointer stays over the chart.
    }
    if (this.mode?.kind === 'pan') this.element.dataset.grab = '';
    if (this.mode?.kind !== 'tap') this.listener.onPoint(null);
  }

  private move(event: PointerEvent): void {
    const { axis, mode } = this;
    const at = this.spotOf(event);
    clearTimeout(this.resting);
    if (this.fingers.has(event.pointerId)) this.fingers.set(event.pointerId, at);
    if (mode === null) {
      if (event.pointerType !== 'touch') this.listener.onPoint(at);
    } else if (mode.kind === 'pinch') {
      const next = this.pinch();
      if (next === null) return;
      axis.pan((mode.middle - next.middle) / this.width);
      axis.zoomAt(this.timeAt(next.middle), mode.spread / next.spread);
      this.mode = next;
    } else if (mode.kind === 'mark') {
      if (Math.abs(at.x - mode.from.x) <= CLICK) return;
      axis.point(this.timeAt(at.x));
      this.listener.onMark([Math.max(0, Math.min(mode.from.x, at.x)), Math.min(this.width, Math.max(mode.from.x, at.x))]);
    } else if (mode.kind === 'pan' || Math.abs(at.x - mode.from.x) > FINGER_CLICK) {
      axis.pan((mode.last.x - at.x) / this.width);
      this.mode = { kind: 'pan', from: mode.from, last: at };
    }
  }

  /** A pointer is lifted; `meant`: not taken away by the browser. */
  private end(event: PointerEvent, meant: boolean): void {
    const at = this.spotOf(event);
    const ended = this.mode;
    this.fingers.delete(event.pointerId);
    delete this.element.dataset.grab;
    // One finger that stays after a pinch goes on moving.
    const [left] = this.fingers.values();
    this.mode = left ? { kind: 'pan', from: left, last: left } : null;
    this.listener.onMark(null);
    if (!meant || ended === null || ended.kind === 'pinch') return;
    const moved = Math.abs(at.x - ended.from.x) > CLICK;
    if (ended.kind === 'mark' && moved) this.axis.set([this.timeAt(Math.min(ended.from.x, at.x)), this.timeAt(Math.max(ended.from.x, at.x))]);
    else if (ended.kind !== 'pan') {
      if (ended.kind === 'tap') this.listener.onPoint(at);
      this.listener.onPick(at);
    }
  }

  private leave(): void {
    clearTimeout(this.resting);
    if (this.mode === null) this.listener.onPoint(null);
  }
}
