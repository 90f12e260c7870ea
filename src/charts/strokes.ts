/** Lines and shapes by the hundred, painted so that a hand that zooms need not wait for them where there is no graphics card. */
import type { Points } from '../series/track.ts';
import type { Brush, Pen } from './brush.ts';

/** Steps that lie closer to each other, in pixels, are drawn as one: nobody can tell them apart, and a stroke with more corners takes far longer. */
const APART = 0.75;

/** Corners of a line that share a path. */
export const CORNERS_IN_PATH = 32;

/** A line that is being drawn. */
export interface Line {
  to(x: number, y: number): void;
  end(): void;
}

/**
 * A line through many corners. Without a graphics card a path that goes up and down a thousand times takes twelve times as long to
 * paint as paths of a few corners; these overlap by a stretch, so that all corners are joined, where no dashes would show it.
 */
export function lineOf(context: Brush): Line {
  let corners = 0;
  let [lastX, lastY, beforeX, beforeY] = [0, 0, 0, 0];
  const to = (x: number, y: number) => {
    if (corners++ % CORNERS_IN_PATH === 0) {
      end();
      context.beginPath();
      if (corners === 1) context.moveTo(x, y);
      else if (context.getLineDash().length > 0) context.moveTo(lastX, lastY);
      else {
        context.moveTo(beforeX, beforeY);
        context.lineTo(lastX, lastY);
      }
    }
    if (corners > 1) context.lineTo(x, y);
    beforeX = lastX;
    beforeY = lastY;
    lastX = x;
    lastY = y;
  };
  const end = () => {
    if (corners > 1) context.stroke();
  };
  return { to, end };
}

/** A line that goes on at its height until the next value, and from the last to the edge. Of many values in one place the line spans all. */
export function drawSteps({ context, x, y, width }: Pen, { time: times, value: values }: Points): void {
  const n = times.length;
  if (n === 0) return;
  const line = lineOf(context);
  let height = y(values[0]);
  line.to(x(times[0]), height);
  for (let i = 1; i < n; ) {
    const at = x(times[i]);
    line.to(at, height);
    const before = height;
    let [top, bottom] = [before, before];
    do {
      height = y(values[i]);
      top = Math.min(top, height);
      bottom = Math.max(bottom, height);
    } while (++i < n && x(times[i]) - at < APART);
    // The ends of the span that the line does not come by anyway.
    if (top < before && top < height) line.to(at, top);
    if (bottom > before && bottom > height) line.to(at, bottom);
    line.to(at, height);
  }
  if (x(times[n - 1]) < width) line.to(width, height);
  line.end();
}

/**
 * Shapes that share a path. Without a graphics card one path of hundreds of shapes in a row takes four to fourteen times as long to
 * paint as the same shapes in paths of a few.
 */
export const SHAPES_IN_PATH = 16;

/** Paints the shapes 0 … count − 1 of one style; `add` puts one of them into the path. */
export function paintShapes(context: Brush, how: 'fill' | 'stroke', count: number, add: (i: number) => void): void {
  for (let i = 0; i < count; ) {
    context.beginPath();
    for (const end = Math.min(count, i + SHAPES_IN_PATH); i < end; i++) add(i);
    context[how]();
  }
}

/** Dots of one colour. */
export function drawDots({ context, x, y, colour }: Pen, { time, value }: Points, name: string, radius: number): void {
  context.fillStyle = colour(name);
  paintShapes(context, 'fill', time.length, (i) => circle(context, x(time[i]), y(value[i]), radius));
}

/** Adds a circle to the path. */
export function circle(context: Brush, x: number, y: number, radius: number): void {
  context.moveTo(x + radius, y);
  context.arc(x, y, radius, 0, Math.PI * 2);
}
