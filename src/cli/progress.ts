/** One line on the terminal that says how far the reading is, and behind it the closer look. */
import type { Progress } from '../engine/types.ts';

const CLEAR = '\r\u001b[K';

export interface ProgressLine {
  show(progress: Progress): void;
  clear(): void;
}

export function progressLine(write: (text: string) => void, columns: () => number): ProgressLine {
  let shown = false;
  return {
    show(progress) {
      shown = true;
      write(CLEAR + progressText(progress).slice(0, Math.max(20, columns() - 1)));
    },
    clear() {
      if (shown) write(CLEAR);
      shown = false;
    },
  };
}

export function progressText(p: Progress): string {
  if (p.looks) return `Read ${count(p.frames)} frames; looking closely at flows: ${count(p.looks.done)} of ${count(p.looks.of)}`;
  const read = p.byteLength > 0 ? `${Math.floor((100 * p.bytesRead) / p.byteLength)} %` : `${Math.round(p.bytesRead / 1e6)} MB`;
  const rejected = p.fragNeeded > 0 ? `, ${count(p.fragNeeded)} rejected` : '';
  return `Reading: ${read}, ${count(p.frames)} frames, ${count(p.flows)} flows${rejected}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
