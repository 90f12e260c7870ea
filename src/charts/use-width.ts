import { useEffect, useState, type RefCallback } from 'react';

/** Width of an element in whole pixels, no less than `least`; `first` until it is known. */
export function useWidth(first = 0, least = 0): [RefCallback<HTMLElement>, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(first);
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(least, Math.floor(entry?.contentRect.width ?? first))));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, first, least]);
  return [setElement, width];
}

/** The same of a plot: a guess at first, so that its picture need not wait. */
export const usePlotWidth = () => useWidth(900, 120);
