/** Drawing of the marks that several charts share: each kind has a shape of its own besides its colour. */
import type { Pen } from './layer.tsx';
import type { EventKind } from './sequence-series.ts';

export const EVENT_LOOK: Record<EventKind, { name: string; colour: string; shape: 'bar' | 'cross' | 'triangle' | 'square' | 'ring' }> = {
  oversize: { name: 'above the path MTU', colour: '--packet', shape: 'bar' },
  resend: { name: 'sent again', colour: '--problem', shape: 'cross' },
  syn: { name: 'SYN', colour: '--text-2', shape: 'triangle' },
  fin: { name: 'FIN', colour: '--text-2', shape: 'square' },
  reset: { name: 'reset', colour: '--problem', shape: 'square' },
  'zero-window': { name: 'zero window', colour: '--warning', shape: 'ring' },
};

export const ICMP_NAME = 'too big (ICMP)';

/** A small shape around a point. */
export function drawShape({ context, colour }: Pen, kind: EventKind, x: number, y: number): void {
  const look = EVENT_LOOK[kind];
  context.strokeStyle = context.fillStyle = colour(look.colour);
  context.lineWidth = 1.6;
  context.beginPath();
  switch (look.shape) {
    case 'cross':
      context.moveTo(x - 3.5, y - 3.5);
      context.lineTo(x + 3.5, y + 3.5);
      context.moveTo(x + 3.5, y - 3.5);
      context.lineTo(x - 3.5, y + 3.5);
      context.stroke();
      return;
    case 'triangle':
      context.moveTo(x, y - 5);
      context.lineTo(x + 4.5, y + 3.5);
      context.lineTo(x - 4.5, y + 3.5);
      context.fill();
      return;
    case 'ring':
      context.arc(x, y, 4, 0, Math.PI * 2);
      context.stroke();
      return;
    case 'square':
      context.rect(x - 3.5, y - 3.5, 7, 7);
      context.fill();
      return;
    case 'bar':
      context.rect(x - 3, y - 3, 6, 6);
      context.fill();
  }
}

/** A frag-needed message: a diamond with a rim. */
export function drawIcmp({ context, colour }: Pen, x: number, y: number): void {
  context.beginPath();
  context.moveTo(x, y - 7);
  context.lineTo(x + 6, y);
  context.lineTo(x, y + 7);
  context.lineTo(x - 6, y);
  context.closePath();
  context.fillStyle = colour('--problem');
  context.strokeStyle = colour('--surface');
  context.lineWidth = 1.8;
  context.fill();
  context.stroke();
}

/** The frame that an address points at. */
export function drawHighlight({ context, colour, height }: Pen, x: number): void {
  context.strokeStyle = colour('--accent');
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x, 0);
  context.lineTo(x, height);
  context.stroke();
  context.setLineDash([]);
}
