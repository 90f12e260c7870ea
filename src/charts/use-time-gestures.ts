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
  /** A part is being marked, in pixels; null = no more. */
  onMark(range: Range | null): void;
  onPick(at: Spot): void;
}

/** A press that moves less is a click. */
const CLICK = 5;

/** Turns of the wheel that follow each other within this many milliseconds are one. */
const ONE_TURN = 300;

/** When the page was scrolled last: a turn that began beside the charts goes on scrolling when it comes over one. */
let lastScroll = -Infinity;
if (typeof window !== 'undefined') {
  window.addEventListener('wheel', (event) => {
    if (!event.defaultPrevented) lastScroll = event.timeStamp;
  }, { passive: true });
}

type Mode = null | { kind: 'mark' | 'pan' | 'tap'; from: Spot; last: Spot } | { kind: 'pinch'; spread: number; middle: number };

/**
 * The hand on an axis of time. The wheel zooms where the pointer is, sideways it moves; dragging marks what to zoom to,
 * with Shift, Space or the middle button it moves; two fingers zoom and move, one moves; a double click shows all.
 */
export function useTimeGestures(element: HTMLElement | null, axis: TimeAxis, { onPoint, onMark, onPick }: GestureListener): void {
  const point = useEffectEvent(onPoint);
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
    const pinch = (): Mode => {
      const [a, b] = [...fingers.values()];
      return a && b ? { kind: 'pinch', spread: Math.max(24, Math.abs(a.x - b.x)), middle: (a.x + b.x) / 2 } : null;
    };

    element.addEventListener('wheel', (event) => {
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? widthOf() : 1;
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (sideways || event.shiftKey) {
        if (axis.isWhole) return;
        event.preventDefault();
        axis.pan(((sideways ? event.deltaX : event.deltaY) * unit) / widthOf());
        return;
      }
      const meant = event.ctrlKey || event.metaKey;
      if (!meant && (event.timeStamp - lastScroll < ONE_TURN || (axis.isWhole && event.deltaY > 0))) return;
      event.preventDefault();
      axis.zoomAt(timeAt(spotOf(event).x), Math.exp(Math.max(-240, Math.min(240, event.deltaY * unit)) * 0.0022));
      point(spotOf(event));
    }, { passive: false, signal });

    element.addEventListener('pointerdown', (event) => {
      const at = spotOf(event);
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
    }, { signal });

    element.addEventListener('pointermove', (event) => {
      const at = spotOf(event);
      if (fingers.has(event.pointerId)) fingers.set(event.pointerId, at);
      if (mode === null) {
        if (event.pointerType !== 'touch') point(at);
        return;
      }
      if (mode.kind === 'pinch') {
        const next = pinch();
        if (next?.kind !== 'pinch') return;
        axis.pan((mode.middle - next.middle) / widthOf());
        axis.zoomAt(timeAt(next.middle), mode.spread / next.spread);
        mode = next;
        return;
      }
      if (mode.kind === 'tap' && Math.abs(at.x - mode.from.x) > CLICK + 3) mode = { ...mode, kind: 'pan' };
      if (mode.kind === 'pan') {
        axis.pan((mode.last.x - at.x) / widthOf());
        mode.last = at;
      } else if (mode.kind === 'mark' && Math.abs(at.x - mode.from.x) > CLICK) {
        const ends = [Math.max(0, Math.min(mode.from.x, at.x)), Math.min(widthOf(), Math.max(mode.from.x, at.x))] as Range;
        axis.point(timeAt(at.x));
        mark(ends);
      }
    }, { signal });

    const end = (event: PointerEvent) => {
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
      else if (ended.kind === 'tap' || (ended.kind === 'mark' && !moved)) {
        if (ended.kind === 'tap') point(at);
        pick(at);
      }
    };
    element.addEventListener('pointerup', end, { signal });
    element.addEventListener('pointercancel', end, { signal });
    element.addEventListener('pointerleave', () => {
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
    return () => stop.abort();
  }, [element, axis]);
}
