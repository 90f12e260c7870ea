/**
 * The part of a canvas' context that the drawings use. No more than this, so that the same drawing can be written as
 * SVG (svg-brush.ts) as well as painted.
 */
export type Brush = Pick<
  CanvasRenderingContext2D,
  | 'beginPath' | 'moveTo' | 'lineTo' | 'arc' | 'rect' | 'closePath' | 'fill' | 'stroke' | 'save' | 'restore' | 'clip' | 'translate' | 'setLineDash' | 'getLineDash' | 'fillText' | 'fillRect'
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
