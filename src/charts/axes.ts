import type { Pen } from './brush.ts';
import type { Moments } from './moment.ts';
import { niceTicks, type Range } from './scale.ts';

export interface Margins {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Room for the numbers beside and below a plot: "1.25 Mbit/s" is the widest. */
export const MARGINS: Margins = { left: 78, right: 16, top: 10, bottom: 24 };

/** Grid and numbers around a plot. They are painted like the marks: an axis of elements costs more than a picture's time allows. */
export function drawAxes({ context, width, height, x, y, colour }: Pen, range: Range, yRange: Range, yTick: (value: number) => string, moments: Moments): void {
  context.save();
  context.lineWidth = 1;
  context.strokeStyle = colour('--grid');
  context.fillStyle = colour('--text-3');
  context.font = `12px ${colour('--sans') || 'sans-serif'}`;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.beginPath();
  for (const value of niceTicks(yRange, Math.max(2, height / 55))) {
    const at = Math.round(y(value)) + 0.5;
    context.moveTo(0, at);
    context.lineTo(width, at);
    context.fillText(yTick(value), -9, at);
  }
  context.stroke();
  context.textAlign = 'center';
  context.textBaseline = 'top';
  context.strokeStyle = colour('--line-strong');
  context.beginPath();
  context.moveTo(0, height + 0.5);
  context.lineTo(width, height + 0.5);
  for (const tick of moments.ticks(range, width)) {
    const at = Math.round(x(tick.at)) + 0.5;
    context.moveTo(at, height);
    context.lineTo(at, height + 4);
    // About half of what the label takes: it stays within the picture.
    const half = tick.label.length * 3.3;
    context.fillText(tick.label, Math.min(width + 14 - half, Math.max(14, at)), height + 8);
  }
  context.stroke();
  context.restore();
}
