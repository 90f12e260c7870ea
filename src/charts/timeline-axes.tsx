import { formatRate } from '../lib/format.ts';
import { rulerOf } from './ruler.ts';
import { niceTicks, secondsTick, type Range } from './scale.ts';

interface TimelineAxesProps {
  x: Range;
  y: Range;
  /** Size of the whole picture, and of the plot within it, in pixels. */
  width: number;
  height: number;
  plot: { left: number; top: number; width: number; height: number };
}

/** Grid, and numbers beside and below the plot. Elements and not paint: there are few of them, and a browser's zoom keeps them sharp. */
export function TimelineAxes({ x, y, width, height, plot: { left, top, width: across, height: down } }: TimelineAxesProps) {
  const ruler = rulerOf(x, y, across, down);
  const bottom = top + down;
  const inSeconds = secondsTick(x);
  return (
    <svg width={width} height={height} aria-hidden="true" fontSize={12} fill="var(--text-3)">
      {niceTicks(y, 3).map((value) => (
        <g key={value} transform={`translate(0 ${top + ruler.y(value)})`}>
          <line x1={left} x2={left + across} stroke="var(--grid)" />
          <text x={left - 8} dy="0.355em" textAnchor="end">{formatRate(value).replace(' ', '\u00a0')}</text>
        </g>
      ))}
      <line x1={left} x2={left + across} y1={bottom} y2={bottom} stroke="var(--line-strong)" />
      {niceTicks(x, Math.max(2, across / 120)).map((value) => (
        <g key={value} transform={`translate(${left + ruler.x(value)} ${bottom})`}>
          <line y2={4} stroke="var(--line-strong)" />
          <text y={6} dy="0.71em" textAnchor="middle">{inSeconds(value)}</text>
        </g>
      ))}
    </svg>
  );
}
