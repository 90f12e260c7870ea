import type { Ruler } from './brush.ts';
import type { Range } from './scale.ts';

/** Positions in a plot for these ranges. */
export function rulerOf(range: Range, y: Range, width: number, height: number): Ruler {
  const perX = width / (range[1] - range[0]);
  const perY = height / (y[1] - y[0]);
  return { width, height, x: (value) => (value - range[0]) * perX, y: (value) => height - (value - y[0]) * perY };
}
