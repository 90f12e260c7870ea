import { describe, expect, it } from 'vitest';
import type { Pen } from '../../../src/charts/brush.ts';
import { CORNERS_IN_PATH, drawDots, drawSteps, lineOf, SHAPES_IN_PATH } from '../../../src/charts/strokes.ts';
import { SvgBrush } from '../../../src/charts/svg-brush.ts';

const penOf = (context: SvgBrush): Pen => ({ context, width: 100, height: 50, x: (at) => at, y: (at) => at, colour: (name) => name });

/** What each path holds. */
const pathsOf = (context: SvgBrush): string[] => [...context.picture(100, 50, '').matchAll(/ d="([^"]*)"/g)].map(([, path]) => path!);

/** Corners of each path that was drawn. */
const cornersIn = (context: SvgBrush): [x: number, y: number][][] =>
  pathsOf(context).map((path) => path.split(/[ML]/).filter(Boolean).map((corner) => corner.split(' ').map(Number) as [number, number]));

/** Corners of the line through values at moments that are pixels already, each once. */
function cornersOf(time: number[], value: number[]): [x: number, y: number][] {
  const context = new SvgBrush();
  drawSteps(penOf(context), { time: Float64Array.from(time), value: Float64Array.from(value) });
  // A path goes on with the last stretch of the one before.
  return cornersIn(context).flatMap((corners, i) => (i === 0 ? corners : corners.slice(2)));
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

describe('a line through many corners', () => {
  const zigzag = Array.from({ length: 200 }, (_, i): [number, number] => [i, i % 2 === 0 ? 0 : 50]);
  const drawn = (dashes: number[]) => {
    const context = new SvgBrush();
    context.setLineDash(dashes);
    const line = lineOf(context);
    for (const [x, y] of zigzag) line.to(x, y);
    line.end();
    return cornersIn(context);
  };

  it('is paths of a few corners, which overlap by a stretch', () => {
    const paths = drawn([]);
    expect(paths.length).toBeGreaterThan(200 / CORNERS_IN_PATH - 1);
    for (const path of paths) expect(path.length).toBeLessThanOrEqual(CORNERS_IN_PATH + 2);
    for (let i = 1; i < paths.length; i++) expect(paths[i]!.slice(0, 2)).toEqual(paths[i - 1]!.slice(-2));
    expect(paths.flatMap((path, i) => (i === 0 ? path : path.slice(2)))).toEqual(zigzag);
  });

  it('draws no stretch of a broken line twice: its gaps would close', () => {
    const stretches = drawn([3, 3]).flatMap((path) => path.slice(1).map((corner, i) => `${path[i]!.join()} ${corner.join()}`));
    expect(new Set(stretches).size).toBe(stretches.length);
    expect(stretches).toHaveLength(zigzag.length - 1);
  });

  it('is nothing without corners', () => {
    const context = new SvgBrush();
    lineOf(context).end();
    expect(pathsOf(context)).toEqual([]);
  });
});

describe('many shapes of one style', () => {
  it('are paths of a few, and each is drawn once', () => {
    const context = new SvgBrush();
    const time = Float64Array.from({ length: 100 }, (_, i) => i);
    drawDots(penOf(context), { time, value: time }, '--series-1', 2);
    const dots = pathsOf(context).map((path) => [...path.matchAll(/M([\d.]+) /g)].map(([, x]) => Math.round(Number(x) - 2)));
    for (const path of dots) expect(path.length).toBeLessThanOrEqual(SHAPES_IN_PATH * 2);
    expect([...new Set(dots.flat())]).toEqual([...time]);
    expect(dots.length).toBe(Math.ceil(100 / SHAPES_IN_PATH));
  });
});
