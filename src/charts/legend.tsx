import { memo } from 'react';
import type { Brush } from './brush.ts';
import type { LegendItem } from './chart.ts';
import styles from './charts.module.css';
import { isOpen, outline } from './marks.ts';
import { useTeach } from './teach.ts';

/** A sign in a box of 16 × 14: its outline, how wide that is drawn (0 = not at all), how much of its inside is filled. */
type Sign = [path: string, line: number, fill: number, dashes?: string];

const AREA = 'M1 12V5h14v7z';
const SQUARE = 'M4.5 3.5h7v7h-7z';
const circle = (radius: number) => `M${8 - radius} 7a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0-${2 * radius} 0`;

const SIGNS: Record<LegendItem['shape'], Sign> = {
  line: ['M1 7h14', 2, 0], dash: ['M1 7h14', 2, 0, '4 3'], tick: ['M8 1v12', 2.6, 0], ticks: ['M4.5 3v8M8 3v8M11.5 3v8', 1, 0], area: [AREA, 1.4, 0.25], pale: [AREA, 0, 0.12],
  dot: [circle(3), 0, 1], ring: [circle(4), 1.8, 0], bar: ['M5.5 2.5h5v9h-5z', 0, 1], square: [SQUARE, 0, 1], box: [SQUARE, 1.8, 0],
  cross: ['M4.5 3.5l7 7m0-7-7 7', 1.8, 0], triangle: ['M8 2l5 9H3z', 0, 1], down: ['M8 12l5-9H3z', 0, 1], diamond: ['M8 1l5 6-5 6-5-6z', 0, 1],
};

/** What a shape means; the shape tells as much as the colour. */
export const Legend = memo(function Legend({ items }: { items: readonly LegendItem[] }) {
  const teach = useTeach();
  return (
    <ul className={styles.legend}>
      {items.map(({ name, about, colour, shape }) => {
        const [path, line, fill, dashes] = SIGNS[shape];
        return (
          <li key={name}>
            <svg width="1rem" height="0.875rem" viewBox="0 0 16 14" aria-hidden="true" style={{ color: `var(${colour})` }}>
              <path d={path} stroke="currentColor" strokeWidth={line} strokeDasharray={dashes} fill="currentColor" fillOpacity={fill} />
            </svg>
            <span>{teach(name, about)}</span>
          </li>
        );
      })}
    </ul>
  );
});

/** Each sign around the middle of a box of 16 × 14. */
function drawSign(context: Brush, shape: LegendItem['shape'], x: number, y: number): void {
  context.lineWidth = 1.8;
  context.beginPath();
  if (shape === 'line' || shape === 'dash') {
    context.setLineDash(shape === 'dash' ? [4, 3] : []);
    context.moveTo(x - 7, y);
    context.lineTo(x + 7, y);
    context.stroke();
    context.setLineDash([]);
  } else if (shape === 'tick' || shape === 'ticks') {
    if (shape === 'ticks') context.lineWidth = 1;
    for (const at of shape === 'ticks' ? [x - 3.5, x, x + 3.5] : [x]) {
      context.moveTo(at, y - 5);
      context.lineTo(at, y + 5);
    }
    context.stroke();
  } else if (shape === 'area' || shape === 'pale') {
    context.rect(x - 7, y - 3, 14, 7);
    context.globalAlpha = shape === 'area' ? 0.3 : 0.12;
    context.fill();
    context.globalAlpha = 1;
    if (shape === 'area') context.stroke();
  } else {
    outline(context, shape, x, y);
    if (isOpen(shape)) context.stroke();
    else context.fill();
  }
}

/** The legend within a picture; the number of its lines. */
export function drawLegend(context: Brush, items: readonly LegendItem[], left: number, top: number, width: number, colour: (name: string) => string): number {
  let x = left;
  let line = 0;
  context.font = `12px ${colour('--sans') || 'sans-serif'}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { name, colour: tint, shape } of items) {
    // Near enough for a word of a system's own type.
    const needed = 36 + name.length * 6.4;
    if (x > left && x + needed > left + width) {
      x = left;
      line++;
    }
    const y = top + line * 18 + 8;
    context.fillStyle = context.strokeStyle = colour(tint);
    drawSign(context, shape, x + 8, y);
    context.fillStyle = colour('--text-2');
    context.fillText(name, x + 22, y);
    x += needed;
  }
  return line + 1;
}
