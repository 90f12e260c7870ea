import { lowerBound } from '../series/bisect.ts';
import type { FlowDetail } from '../series/flow-detail.ts';
import type { Points } from '../series/track.ts';

/** The value of a line that goes in steps at a moment, null before its first. */
export function valueAt({ time, value }: Points, moment: number): number | null {
  const i = lowerBound(time, moment + 1e-9) - 1;
  return i < 0 ? null : value[i];
}

/** How far from a mark the pointer may be, in pixels. */
const REACH = 14;

/** At most this many frames are looked at, half to either side: under the pointer there are rarely more. */
const MOST = 4000;

/**
 * Row of the frame whose mark lies nearest to a point of the plot, −1 where none is in reach. `yOf` gives the span of
 * a row's mark, or null where it has none.
 */
export function nearestRow(
  detail: FlowDetail, at: { x: number; y: number }, time: number, x: (time: number) => number, yOf: (row: number) => [number, number] | null,
): number {
  const start = lowerBound(detail.time, time, detail.length);
  let best = -1;
  let bestDistance = REACH * REACH;
  const look = (row: number): boolean => {
    const dx = x(detail.time[row]) - at.x;
    if (Math.abs(dx) > REACH) return false;
    const span = yOf(row);
    if (span) {
      const [low, high] = span[0] < span[1] ? span : [span[1], span[0]];
      const dy = at.y < low ? low - at.y : at.y > high ? at.y - high : 0;
      const distance = dx * dx + dy * dy;
      if (distance < bestDistance) {
        bestDistance = distance;
        best = row;
      }
    }
    return true;
  };
  for (let row = start; row < Math.min(detail.length, start + MOST / 2) && look(row); row++);
  for (let row = start - 1; row >= Math.max(0, start - MOST / 2) && look(row); row--);
  return best;
}
