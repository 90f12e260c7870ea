/** Thinning to what a screen can show. Events are never given to these functions: all of them are drawn. */

/** First index whose value is not below `value`, in a rising column. */
export function lowerBound(values: ArrayLike<number>, value: number, length = values.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Indices of a line's points, rising in x, with at most four for each pixel column: the first, the lowest, the
 * highest and the last, in their order. A line through them looks the same as one through all.
 */
export function decimateLine(x: ArrayLike<number>, y: ArrayLike<number>, from: number, to: number, columns: number): number[] {
  const n = x.length;
  if (n <= columns * 4 || !(to > from)) return Array.from({ length: n }, (_, i) => i);
  const out: number[] = [];
  const columnOf = (i: number) => Math.floor(((x[i]! - from) / (to - from)) * columns);
  let start = 0;
  while (start < n) {
    const column = columnOf(start);
    let end = start;
    let low = start;
    let high = start;
    while (end < n && columnOf(end) === column) {
      if (y[end]! < y[low]!) low = end;
      if (y[end]! > y[high]!) high = end;
      end++;
    }
    const kept = [start, low, high, end - 1].sort((a, b) => a - b);
    kept.forEach((i, k) => {
      if (k === 0 || i !== kept[k - 1]) out.push(i);
    });
    start = end;
  }
  return out;
}

/** Vertical bars (x, low, high), joined where they lie in one pixel column and overlap or touch. */
export function decimateBars(bars: [x: number, low: number, high: number][], from: number, to: number, columns: number): [number, number, number][] {
  if (bars.length <= columns || !(to > from)) return bars;
  const out: [number, number, number][] = [];
  let lastColumn = NaN;
  for (const [x, low, high] of bars) {
    const column = Math.floor(((x - from) / (to - from)) * columns);
    const last = out.at(-1);
    if (last && column === lastColumn && low <= last[2] && high >= last[1]) {
      last[1] = Math.min(last[1], low);
      last[2] = Math.max(last[2], high);
    } else {
      out.push([x, low, high]);
      lastColumn = column;
    }
  }
  return out;
}

/** One point for each cell of a pixel grid: what is not kept would be drawn onto what is. */
export function decimatePoints(points: [x: number, y: number][], x: [number, number], y: [number, number], width: number, height: number): [number, number][] {
  const seen = new Set<number>();
  return points.filter(([px, py]) => {
    const column = Math.floor(((px - x[0]) / (x[1] - x[0])) * width);
    const row = Math.floor(((py - y[0]) / (y[1] - y[0])) * height);
    const cell = row * 1e6 + column;
    if (seen.has(cell)) return false;
    seen.add(cell);
    return true;
  });
}
