import { useEffect, useState, type RefCallback } from 'react';
import { flushSync } from 'react-dom';

/** What a card holds on paper (A4, Letter), in pixels. */
export const PAPER = 640;

/**
 * Width of an element in whole pixels, no less than `least`; `first` until it is known. On paper it is no more than `onPaper`: for
 * printing, browsers lay a page out anew, but call no observer.
 */
export function useWidth(first = 0, least = 0, onPaper = Infinity): [RefCallback<HTMLElement>, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(least, Math.floor(entry?.contentRect.width ?? first))));
    observer.observe(element);
    const print = () => flushSync(() => setWidth((wide) => Math.min(wide, onPaper)));
    const goOn = () => {
      observer.unobserve(element);
      observer.observe(element);
    };
    addEventListener('beforeprint', print);
    addEventListener('afterprint', goOn);
    return () => {
      observer.disconnect();
      removeEventListener('beforeprint', print);
      removeEventListener('afterprint', goOn);
    };
  }, [element, first, least, onPaper]);
  return [setElement, width];
}

/** The same of a plot: a guess at first, so that its picture need not wait. */
export const usePlotWidth = () => useWidth(900, 120, PAPER);
