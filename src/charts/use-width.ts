import { useEffect, useState, useSyncExternalStore, type RefCallback } from 'react';
import { useTextScale } from './text-size.ts';

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

/**
 * Width of an element in whole pixels of a page with letters of the usual size: what has room beside what depends on these
 * alone. No less than `least`, and on paper no more than `onPaper`; `first` until it is known.
 */
export function useWidth(first = 0, least = 0, onPaper = Infinity): [RefCallback<HTMLElement>, number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [pixels, setPixels] = useState<number>();
  const scale = useTextScale();
  const printed = usePrinted();
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(([entry]) => setPixels(entry?.contentRect.width));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  const width = pixels === undefined ? first : Math.max(least, Math.floor(pixels / scale));
  return [setElement, printed ? Math.min(width, onPaper) : width];
}

/** The same of a plot: a guess at first, so that its picture need not wait. */
export const usePlotWidth = () => useWidth(900, 120, PAPER);
