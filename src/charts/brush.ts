import type { Points } from '../series/track.ts';

/**
 * The part of a canvas' context that the drawings use. No more than this, so that the same drawing can be written as
 * SVG (svg-brush.ts) as well as painted.
 */
export type Brush = Pick<
  CanvasRenderingContext2D,
  | 'beginPath' | 'moveTo' | 'lineTo' | 'arc' | 'rect' | 'closePath' | 'fill' | 'stroke' | 'save' | 'restore' | 'clip' | 'translate' | 'setLineDash' | 'fillText' | 'fillRect'
  | 'fillStyle' | 'strokeStyle' | 'lineWidth' | 'lineJoin' | 'globalAlpha' | 'font' | 'textAlign' | 'textBaseline'
>;

/** What a drawing gets: positions in pixels within the plot, and the page's colours. */
export interface Pen {
  context: Brush;
  width: number;
  height: number;
  x(value: number): number;
  y(value: number): number;
  colour(name: string): string;
}

/** Positions without the means to draw: for what lies under the pointer. */
export type Ruler = Omit<Pen, 'context' | 'colour'>;

/** A place in a plot, in its pixels. */
export interface Place {
  x: number;
  y: number;
  pen: Ruler;
}

/** The page's colours as they are now, each asked for once. */
export function colours(element: Element): (name: string) => string {
  const computed = getComputedStyle(element);
  const known = new Map<string, string>();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) known.set(name, (value = computed.getPropertyValue(name).trim()));
    return value;
  };
}

/** Keeps what is drawn within the plot, with a pixel to spare for lines on its edge. */
export function clipped({ context, width, height }: Pen, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(-1, -1, width + 2, height + 2);
  context.clip();
  draw();
  context.restore();
}

/** Steps that lie closer to each other, in pixels, are drawn as one: nobody can tell them apart, and a stroke with more corners takes far longer. */
const APART = 0.75;

/** A line that goes on at its height until the next value, and from the last to the edge. Of many values in one place the line spans all. */
export function drawSteps({ context, x, y, width }: Pen, { time: times, value: values }: Points): void {
  const n = times.length;
  if (n === 0) return;
  let height = y(values[0]);
  context.beginPath();
  context.moveTo(x(times[0]), height);
  for (let i = 1; i < n; ) {
    const at = x(times[i]);
    context.lineTo(at, height);
    const before = height;
    let [top, bottom] = [before, before];
    do {
      height = y(values[i]);
      top = Math.min(top, height);
      bottom = Math.max(bottom, height);
    } while (++i < n && x(times[i]) - at < APART);
    // The ends of the span that the line does not come by anyway.
    if (top < before && top < height) context.lineTo(at, top);
    if (bottom > before && bottom > height) context.lineTo(at, bottom);
    context.lineTo(at, height);
  }
  if (x(times[n - 1]) < width) context.lineTo(width, height);
  context.stroke();
}

/** Dots of one colour. */
export function drawDots({ context, x, y, colour }: Pen, { time, value }: Points, name: string, radius: number): void {
  context.fillStyle = colour(name);
  context.beginPath();
  for (let i = 0; i < time.length; i++) {
    const px = x(time[i]);
    const py = y(value[i]);
    context.moveTo(px + radius, py);
    context.arc(px, py, radius, 0, Math.PI * 2);
  }
  context.fill();
}
