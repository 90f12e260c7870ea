import { useEffect, useEffectEvent } from 'react';
import type { Range } from './scale.ts';
import type { TimeAxis } from './time-axis.ts';

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

/**
 * The hand on an axis of time. The wheel zooms where the pointer is, sideways it moves; dragging marks what to zoom to,
 * with Shift, Space or the middle button it moves; two fingers zoom and move, one moves; a double click shows all.
 */
export function useTimeGestures(element: HTMLElement | null, axis: TimeAxis, { onPoint, onTurn, onMark, onPick }: GestureListener): void {
  const point = useEffectEvent(onPoint);
  const turn = useEffectEvent(onTurn);
  const mark = useEffectEvent(onMark);
  const pick = useEffectEvent(onPick);
  useEffect(() => {
    if (!element) return;
    const stop = new AbortController();
    const { signal } = stop;
    const fingers = new Map<number, Spot>();
    let mode: Mode = null;
    let space = false;
    const widthOf = () => Math.max(1, element.clientWidth);
    const timeAt = (x: number) => axis.range[0] + (Math.min(Math.max(x, 0), widthOf()) / widthOf()) * (axis.range[1] - axis.range[0]);
    const spotOf = (event: MouseEvent): Spot => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const pinch = (): Extract<Mode, { kind: 'pinch' }> | null => {
      const [a, b] = [...fingers.values()];
      return a && b ? { kind: 'pinch', spread: Math.max(LEAST_SPREAD, Math.abs(a.x - b.x)), middle: (a.x + b.x) / 2 } : null;
    };

    let rest: ReturnType<typeof setTimeout> | undefined;
    const turned = (at: Spot) => {
      axis.held = element;
      turn();
      clearTimeout(rest);
      rest = setTimeout(() => point(at), WHEEL_REST);
    };

    const onWheel = (event: WheelEvent) => {
      // The event counts pixels, lines or pages.
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? widthOf() : 1;
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (sideways || event.shiftKey) {
        if (axis.isWhole) return;
        event.preventDefault();
        axis.pan(((sideways ? event.deltaX : event.deltaY) * unit) / widthOf());
        turned(spotOf(event));
        return;
      }
      const meant = event.ctrlKey || event.metaKey;
      if (!meant && (event.timeStamp - lastScroll < ONE_TURN || (axis.isWhole && event.deltaY > 0))) return;
      event.preventDefault();
      const at = spotOf(event);
      axis.zoomAt(timeAt(at.x), Math.exp(Math.max(-MOST_TURN, Math.min(MOST_TURN, event.deltaY * unit)) * ZOOM_PER_PIXEL));
      turned(at);
    };

    const onDown = (event: PointerEvent) => {
      clearTimeout(rest);
      const at = spotOf(event);
      axis.held = element;
      if (event.pointerType === 'touch') {
        fingers.set(event.pointerId, at);
        mode = fingers.size === 2 ? pinch() : { kind: 'tap', from: at, last: at };
      } else if (event.button === 0 || event.button === 1) {
        const moves = event.button === 1 || event.shiftKey || space;
        if (event.button === 1) event.preventDefault();
        mode = { kind: moves ? 'pan' : 'mark', from: at, last: at };
      } else return;
      // A pointer that a test or a pen driver invented cannot be captured.
      try {
        element.setPointerCapture(event.pointerId);
      } catch {
        // It works without, as long as the pointer stays over the chart.
      }
      if (mode?.kind === 'pan') element.dataset.grab = '';
      if (mode?.kind !== 'tap') point(null);
    };

    const onMove = (event: PointerEvent) => {
      const at = spotOf(event);
      clearTimeout(rest);
      if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
      if (mode === null) {
        if (event.pointerType !== 'touch') point(at);
      } else if (mode.kind === 'pinch') {
        const next = pinch();
        if (next === null) return;
        axis.pan((mode.middle - next.middle) / widthOf());
        axis.zoomAt(timeAt(next.middle), mode.spread / next.spread);
        mode = next;
      } else if (mode.kind === 'mark') {
        if (Math.abs(at.x - mode.from.x) <= CLICK) return;
        axis.point(timeAt(at.x));
        mark([Math.max(0, Math.min(mode.from.x, at.x)), Math.min(widthOf(), Math.max(mode.from.x, at.x))]);
      } else if (mode.kind === 'pan' || Math.abs(at.x - mode.from.x) > FINGER_CLICK) {
        axis.pan((mode.last.x - at.x) / widthOf());
        mode = { kind: 'pan', from: mode.from, last: at };
      }
    };

    const onEnd = (event: PointerEvent) => {
      const at = spotOf(event);
      const ended = mode;
      fingers.delete(event.pointerId);
      delete element.dataset.grab;
      // One finger that stays after a pinch goes on moving.
      const [left] = fingers.values();
      mode = left ? { kind: 'pan', from: left, last: left } : null;
      mark(null);
      if (event.type === 'pointercancel' || ended === null || ended.kind === 'pinch') return;
      const moved = Math.abs(at.x - ended.from.x) > CLICK;
      if (ended.kind === 'mark' && moved) axis.set([timeAt(Math.min(ended.from.x, at.x)), timeAt(Math.max(ended.from.x, at.x))]);
      else if (ended.kind !== 'pan') {
        if (ended.kind === 'tap') point(at);
        pick(at);
      }
    };

    element.addEventListener('wheel', onWheel, { passive: false, signal });
    element.addEventListener('pointerdown', onDown, { signal });
    element.addEventListener('pointermove', onMove, { signal });
    element.addEventListener('pointerup', onEnd, { signal });
    element.addEventListener('pointercancel', onEnd, { signal });
    element.addEventListener('pointerleave', () => {
      clearTimeout(rest);
      if (mode === null) point(null);
    }, { signal });
    element.addEventListener('dblclick', () => axis.set(null), { signal });
    element.addEventListener('keydown', (event) => {
      if (event.key !== ' ' || event.target !== element) return;
      event.preventDefault();
      space = true;
    }, { signal });
    element.addEventListener('keyup', (event) => {
      if (event.key === ' ') space = false;
    }, { signal });
    element.addEventListener('blur', () => {
      space = false;
    }, { signal });
    return () => {
      stop.abort();
      clearTimeout(rest);
    };
  }, [element, axis]);
}
