/** Drawing of the marks that several charts share: each kind has a shape of its own besides its colour. */
import type { Brush, Pen } from './brush.ts';
import { lowerBound } from '../series/bisect.ts';
import type { FlowDetail } from '../series/flow-detail.ts';
import type { EventKind } from '../series/events.ts';
import type { FlowSeries } from '../series/flow-series.ts';
import { circle, paintShapes } from './strokes.ts';

export type MarkShape = 'bar' | 'cross' | 'triangle' | 'down' | 'square' | 'box' | 'ring' | 'dot' | 'diamond';

export const EVENT_LOOK: Record<EventKind, { name: string; about?: string; colour: string; shape: MarkShape }> = {
  oversize: { name: 'above the path MTU', colour: '--packet', shape: 'bar' },
  resend: { name: 'sent again', about: 'Bytes seen before: a retransmission, or overtaken by later ones.', colour: '--problem', shape: 'cross' },
  syn: { name: 'SYN', colour: '--text-2', shape: 'triangle' },
  fin: { name: 'FIN', colour: '--text-2', shape: 'square' },
  reset: { name: 'reset', colour: '--problem', shape: 'down' },
  'zero-window': { name: 'zero window', colour: '--warning', shape: 'box' },
};

export const ICMP_NAME = 'too big (ICMP)';

/** Whether a shape is drawn by its line alone, and not filled. */
export const isOpen = (shape: MarkShape): boolean => shape === 'cross' || shape === 'ring' || shape === 'box';

/** Adds a small shape around a point to the path. */
export function outline(context: Brush, shape: MarkShape, x: number, y: number): void {
  switch (shape) {
    case 'cross':
      context.moveTo(x - 3.5, y - 3.5);
      context.lineTo(x + 3.5, y + 3.5);
      context.moveTo(x + 3.5, y - 3.5);
      context.lineTo(x - 3.5, y + 3.5);
      return;
    case 'triangle':
      context.moveTo(x, y - 5);
      context.lineTo(x + 4.5, y + 3.5);
      context.lineTo(x - 4.5, y + 3.5);
      context.closePath();
      return;
    case 'down':
      context.moveTo(x, y + 5);
      context.lineTo(x + 4.5, y - 3.5);
      context.lineTo(x - 4.5, y - 3.5);
      context.closePath();
      return;
    case 'diamond':
      context.moveTo(x, y - 7);
      context.lineTo(x + 6, y);
      context.lineTo(x, y + 7);
      context.lineTo(x - 6, y);
      context.closePath();
      return;
    case 'ring':
    case 'dot':
      circle(context, x, y, shape === 'ring' ? 4 : 3);
      return;
    case 'square':
    case 'box':
      context.rect(x - 3.5, y - 3.5, 7, 7);
      return;
    case 'bar':
      context.rect(x - 2.5, y - 4.5, 5, 9);
  }
}

/** Small shapes of one kind around points, whose x and y stand in turn. */
export function drawShapes({ context, colour }: Pen, kind: EventKind, places: readonly number[]): void {
  const { colour: name, shape } = EVENT_LOOK[kind];
  context.strokeStyle = context.fillStyle = colour(name);
  context.lineWidth = 1.6;
  paintShapes(context, isOpen(shape) ? 'stroke' : 'fill', places.length / 2, (i) => outline(context, shape, places[2 * i], places[2 * i + 1]));
}

/** A frag-needed message: a diamond with a rim. */
export function drawIcmp({ context, colour }: Pen, x: number, y: number): void {
  context.beginPath();
  outline(context, 'diamond', x, y);
  context.fillStyle = colour('--problem');
  context.strokeStyle = colour('--surface');
  context.lineWidth = 1.8;
  context.fill();
  context.stroke();
}

/** The moment of a frame or message of the flow, null where it is neither or not known yet. */
export function timeOfFrame(detail: FlowDetail | null, frame: number): number | null {
  if (detail === null) return null;
  const row = lowerBound(detail.frame, frame, detail.length);
  if (detail.frame[row] === frame) return detail.time[row];
  return detail.icmp.find((mark) => mark.frame === frame)?.time ?? null;
}

/** The frame that an address points at, in every chart. */
export function drawHighlight({ context, colour, height, x }: Pen, detail: FlowDetail | null, frame: number | null): void {
  const time = frame === null ? null : timeOfFrame(detail, frame);
  if (time === null) return;
  context.strokeStyle = colour('--accent');
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x(time), 0);
  context.lineTo(x(time), height);
  context.stroke();
  context.setLineDash([]);
}

/** Lines help as long as they can be told apart. */
const MOST_LINES = 40;

/** When messages came, through the whole height of a chart. */
export function drawMessageLines({ context, colour, x, height }: Pen, { icmp: marks, icmpCount }: FlowSeries): void {
  if (icmpCount > MOST_LINES) return;
  context.strokeStyle = colour('--problem');
  context.setLineDash([2, 4]);
  context.lineWidth = 1;
  context.beginPath();
  for (const mark of marks) {
    context.moveTo(x(mark.time), 0);
    context.lineTo(x(mark.time), height);
  }
  context.stroke();
  context.setLineDash([]);
}

/** Small shapes closer to each other than so many pixels, each way, are one blot, being seven wide; drawing all of them took half of a picture's time. */
export const SHAPES_APART = 2;

/**
 * True once for each square of `apart` pixels and kind of mark (0 … 7): what would be painted onto its like is left out. Beside the
 * plot it is always false.
 */
export function oncePerPlace({ width, height }: Pick<Pen, 'width' | 'height'>, apart = 1): (kind: number, x: number, y: number) => boolean {
  const [columns, rows] = [Math.ceil((width + 17) / apart), Math.ceil((height + 17) / apart)];
  const seen = new Uint8Array(columns * rows);
  return (kind, x, y) => {
    const [column, row] = [Math.floor((Math.round(x) + 8) / apart), Math.floor((Math.round(y) + 8) / apart)];
    if (column < 0 || column >= columns || row < 0 || row >= rows) return false;
    const bit = 1 << kind;
    const place = row * columns + column;
    if (seen[place] & bit) return false;
    seen[place] |= bit;
    return true;
  };
}
