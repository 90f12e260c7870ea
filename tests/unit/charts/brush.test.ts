import { describe, expect, it } from 'vitest';
import { drawSteps, type Pen } from '../../../src/charts/brush.ts';
import { SvgBrush } from '../../../src/charts/svg-brush.ts';

/** Corners of the line through values at moments that are pixels already. */
function cornersOf(time: number[], value: number[]): [x: number, y: number][] {
  const context = new SvgBrush();
  const pen: Pen = { context, width: 100, height: 50, x: (at) => at, y: (at) => at, colour: (name) => name };
  drawSteps(pen, { time: Float64Array.from(time), value: Float64Array.from(value) });
  const path = /d="M([^"]*)"/.exec(context.picture(100, 50, ''))?.[1] ?? '';
  return path.split('L').filter(Boolean).map((corner) => corner.split(' ').map(Number) as [number, number]);
}

describe('a line of steps', () => {
  it('goes on at its height until the next value, and to the edge', () => {
    expect(cornersOf([10, 20, 40], [5, 8, 2])).toEqual([[10, 5], [20, 5], [20, 8], [40, 8], [40, 2], [100, 2]]);
    expect(cornersOf([], [])).toEqual([]);
  });

  it('has one step where many lie in one place', () => {
    const time = Array.from({ length: 3000 }, (_, i) => 10 + i / 100);
    const corners = cornersOf(time, time.map((_, i) => i / 100));
    expect(corners.length).toBeLessThan(90);
    expect(corners.at(-1)).toEqual([100, 29.99]);
    for (let i = 1; i < corners.length; i++) expect(corners[i]![0] === corners[i - 1]![0] || corners[i]![1] === corners[i - 1]![1], `${i} is no step`).toBe(true);
  });

  it('spans the highest and the lowest of them', () => {
    expect(cornersOf([10, 20, 20.1, 20.2, 20.3, 50], [5, 9, 1, 12, 6, 7])).toEqual([[10, 5], [20, 5], [20, 1], [20, 12], [20, 6], [50, 6], [50, 7], [100, 7]]);
    expect(cornersOf([10, 20, 20.1], [5, 3, 5])).toEqual([[10, 5], [20, 5], [20, 3], [20, 5], [100, 5]]);
  });
});
