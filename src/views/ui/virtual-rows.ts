import { useCallback, useContext, useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { KeeperContext } from '../../charts/kept.ts';
import { useTextScale } from '../../charts/text-size.ts';

/** Browsers end an element's height at 17 to 33 million pixels; longer lists are scaled to this. */
const MOST_PIXELS = 12_000_000;

export interface VirtualRows {
  scroller: RefObject<HTMLDivElement | null>;
  /** Places on the screen, from … to − 1. */
  from: number;
  to: number;
  /** Height of what is scrolled and of a row, and where a place lies, in pixels. */
  height: number;
  rowHeight: number;
  topOf(place: number): number;
  /** Rows that fit on the screen. */
  fitting: number;
  /** Brings a place into view, by as little as is needed or to the middle. */
  reveal(place: number, align: 'near' | 'middle'): void;
}

/**
 * Rows of one height, of which only those in view exist. Above 12 million pixels the scroll bar stands for more rows a
 * pixel; wheel and keys still go row by row. Back finds the row again that was the first in view; `name` tells it from those of
 * the view's other lists; null = it is not kept. Heights are given in pixels at the usual size of letters.
 */
export function useVirtualRows(count: number, row: number, head: number, name: string | null): VirtualRows {
  const scale = useTextScale();
  const [rowHeight, headHeight] = [row * scale, head * scale];
  const scroller = useRef<HTMLDivElement>(null);
  // What lists are as tall as in most windows: where it is right, rows are not drawn twice.
  const [view, setView] = useState(() => ({ first: 0, scrollTop: 0, height: Math.min(640, Math.round(innerHeight * 0.74)) }));
  const whole = count * rowHeight;
  const height = Math.min(whole, MOST_PIXELS);
  const scaled = whole > MOST_PIXELS;
  const room = Math.max(rowHeight, view.height - headHeight);
  const fitting = Math.max(1, Math.floor(room / rowHeight));
  const lastFirst = Math.max(0, count - room / rowHeight);
  const travel = Math.max(1, height - room);
  const first = Math.min(view.first, lastFirst);
  const firstNow = useRef(first);
  useLayoutEffect(() => {
    firstNow.current = first;
  });
  /** Where our own move put the scroll bar: its event tells nothing new. */
  const ours = useRef(-1);

  const moveTo = useCallback((first: number) => {
    const element = scroller.current;
    if (!element) return;
    // By the element's own height: what was drawn last may have guessed it.
    const room = Math.max(rowHeight, element.clientHeight - headHeight);
    const lastFirst = Math.max(0, count - room / rowHeight);
    const to = Math.max(0, Math.min(lastFirst, first));
    const top = scaled ? (to / Math.max(1, lastFirst)) * Math.max(1, height - room) : to * rowHeight;
    element.scrollTop = top;
    firstNow.current = to;
    ours.current = element.scrollTop;
    setView((before) => ({ ...before, first: to, scrollTop: element.scrollTop }));
  }, [count, height, scaled, rowHeight, headHeight]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      const { scrollTop } = element;
      if (Math.abs(scrollTop - ours.current) < 1) return;
      ours.current = -1;
      setView((before) => ({ ...before, scrollTop, first: scaled ? (scrollTop / travel) * lastFirst : scrollTop / rowHeight }));
    };
    const onWheel = (event: WheelEvent) => {
      if (!scaled || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const pixels = event.deltaMode === 1 ? event.deltaY * rowHeight : event.deltaY;
      moveTo(firstNow.current + pixels / rowHeight);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scaled, travel, lastFirst, rowHeight, moveTo]);

  // Rows of another height, as where the page grows narrow: the same row stays on top, and the scroll bar follows it.
  const lastHeight = useRef(rowHeight);
  useLayoutEffect(() => {
    if (lastHeight.current === rowHeight) return;
    lastHeight.current = rowHeight;
    moveTo(firstNow.current);
  }, [rowHeight, moveTo]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = () => setView((before) => (before.height === element.clientHeight ? before : { ...before, height: element.clientHeight }));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useKeptFirst(name, count, first, firstNow, moveTo);

  const from = Math.max(0, Math.floor(first) - 4);
  const to = Math.min(count, Math.ceil(first + room / rowHeight) + 4);
  return {
    scroller, from, to, height, rowHeight, fitting,
    topOf: (place) => (scaled ? view.scrollTop + (place - first) * rowHeight : place * rowHeight),
    reveal: (place, align) => {
      const now = firstNow.current;
      const rows = Math.max(rowHeight, (scroller.current?.clientHeight ?? 0) - headHeight) / rowHeight;
      if (align === 'middle') {
        if (place < now || place > now + Math.floor(rows) - 1) moveTo(place - Math.floor(rows / 2));
      } else if (place < now) moveTo(place);
      else if (place > now + rows - 1) moveTo(place - rows + 1);
    },
  };
}

/** Writes down which row is the first in view, and brings that one there again that was when the view was left; null = neither. */
function useKeptFirst(name: string | null, count: number, first: number, firstNow: RefObject<number>, moveTo: (first: number) => void): void {
  const keeper = useContext(KeeperContext);
  const key = `first of ${name}`;
  const [kept] = useState(() => (name === null ? undefined : keeper.get(key)));
  const came = useRef(false);
  useLayoutEffect(() => {
    // Rows may come later than the view.
    if (came.current || count === 0) return;
    came.current = true;
    if (typeof kept === 'number') moveTo(kept);
  }, [count, kept, moveTo]);
  // Written down when the hand rests, or leaves.
  const unwritten = useRef(false);
  const write = useEffectEvent(() => {
    if (unwritten.current) keeper.set(key, firstNow.current);
    unwritten.current = false;
  });
  useEffect(() => {
    if (name === null || (first === 0 && !came.current)) return;
    unwritten.current = true;
    const timer = setTimeout(() => write(), 150);
    return () => clearTimeout(timer);
  }, [name, first]);
  useLayoutEffect(() => () => write(), []);
}
