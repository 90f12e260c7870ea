import type { Brush } from './brush.ts';
import type { LegendItem } from './chart.ts';
import styles from './charts.module.css';
import { isOpen, outline } from './marks.ts';
import { useTeach } from './teach.ts';

/** What a shape means; the shape tells as much as the colour. */
export function Legend({ items }: { items: readonly LegendItem[] }) {
  const teach = useTeach();
  return (
    <ul className={styles.legend}>
      {items.map(({ name, about, colour, shape }) => (
        <li key={name}>
          <svg width="16" height="14" viewBox="0 0 16 14" aria-hidden="true" style={{ color: `var(${colour})` }}>
            {shape === 'line' && <path d="M1 7h14" stroke="currentColor" strokeWidth="2" />}
            {shape === 'dash' && <path d="M1 7h14" stroke="currentColor" strokeWidth="2" strokeDasharray="4 3" />}
            {shape === 'tick' && <path d="M8 1v12" stroke="currentColor" strokeWidth="2.6" />}
            {shape === 'ticks' && <path d="M4.5 3v8M8 3v8M11.5 3v8" stroke="currentColor" strokeWidth="1" />}
            {shape === 'area' && <path d="M1 12V5h14v7z" fill="currentColor" fillOpacity="0.25" stroke="currentColor" strokeWidth="1.4" />}
            {shape === 'pale' && <path d="M1 12V5h14v7z" fill="currentColor" fillOpacity="0.12" />}
            {shape === 'dot' && <circle cx="8" cy="7" r="3" fill="currentColor" />}
            {shape === 'bar' && <rect x="5.5" y="2.5" width="5" height="9" fill="currentColor" />}
            {shape === 'cross' && <path d="M4.5 3.5l7 7m0-7-7 7" stroke="currentColor" strokeWidth="1.8" />}
            {shape === 'triangle' && <path d="M8 2l5 9H3z" fill="currentColor" />}
            {shape === 'down' && <path d="M8 12l5-9H3z" fill="currentColor" />}
            {shape === 'square' && <rect x="4.5" y="3.5" width="7" height="7" fill="currentColor" />}
            {shape === 'box' && <path d="M4.5 3.5h7v7h-7z" fill="none" stroke="currentColor" strokeWidth="1.8" />}
            {shape === 'ring' && <circle cx="8" cy="7" r="4" fill="none" stroke="currentColor" strokeWidth="1.8" />}
            {shape === 'diamond' && <path d="M8 1l5 6-5 6-5-6z" fill="currentColor" />}
          </svg>
          <span>{teach(name, about)}</span>
        </li>
      ))}
    </ul>
  );
}

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
