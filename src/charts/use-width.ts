import { useEffect, useState, useSyncExternalStore, type RefCallback } from 'react';

/** What a card holds on paper (A4, Letter), in pixels. */
export const PAPER = 640;

/** Whether the page is being drawn for paper: for that, browsers lay it out anew, but call no observer. */
export const isPrinted = (): boolean => 'print' in document.documentElement.dataset;

function onPrint(changed: () => void): () => void {
  addEventListener('beforeprint', changed);
  addEventListener('afterprint', changed);
  return () => {
    removeEventListener('beforeprint', changed);
    removeEventListener('afterprint', changed);
  };
}

/** The same, for what is drawn otherwise on paper. */
export const usePrinted = (): boolean => useSyncExternalStore(onPrint, isPrinted);

/** Width of an element in whole pixels, no less than `least`, and on paper no more than `onPaper`; `first` until it is known. */
export function useWidth(first = 0, least = 0, onPaper = Infinity): [RefCallback<HTMLElement>, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(first);
  const printed = usePrinted();
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(least, Math.floor(entry?.contentRect.width ?? first))));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, first, least]);
  return [setElement, printed ? Math.min(width, onPaper) : width];
}

/** The same of a plot: a guess at first, so that its picture need not wait. */
export const usePlotWidth = () => useWidth(900, 120, PAPER);
