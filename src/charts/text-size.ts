import { useSyncExternalStore } from 'react';

/** Pixels of the root's letters where nobody has asked for others. */
const USUAL = 16;

let scale = 0;

/** How much larger letters are than usual: 1 at 16 pixels, 2 for who has set 32 in the browser. */
export const textScale = (): number => (scale ||= parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL || 1);

/** A length in CSS that grows with the letters; `pixels` as they are at the usual size. */
export const rem = (pixels: number): string => `${pixels / USUAL}rem`;

const listeners = new Set<() => void>();

/** Watches a box that is as wide as the root's letters: a browser tells of another size in no other way. */
function watch(): void {
  const box = document.body.appendChild(document.createElement('div'));
  box.style.cssText = 'position:absolute;visibility:hidden;width:1rem';
  new ResizeObserver(() => {
    scale = 0;
    for (const changed of listeners) changed();
  }).observe(box);
}

function subscribe(changed: () => void): () => void {
  if (scale > 0 && listeners.size === 0) watch();
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** The same, kept up to date. */
export const useTextScale = (): number => useSyncExternalStore(subscribe, textScale);
