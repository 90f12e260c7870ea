import { formatRate } from '../lib/format.ts';
import { rulerOf } from './ruler.ts';
import { useMoments } from './moment.ts';
import { niceTicks, type Range } from './scale.ts';

interface TimelineAxesProps {
  x: Range;
  y: Range;
  /** Size of the whole picture, and of the plot within it, in pixels. */
  width: number;
  height: number;
  plot: { left: number; top: number; width: number; height: number };
}

/** Pixels between the plot and the numbers beside it, of a tick below it, and from there to its label. */
const BESIDE = 8;
const TICK = 4;
const BELOW = 2;
/** Pixels of half a letter, on the average. */
const HALF_LETTER = 3.3;

const TEXT = { fill: 'var(--text-3)', fontSize: 12 } as const;

/** Grid, and numbers beside and below the plot. */
export function TimelineAxes({ x, y, width, height, plot: { left, top, width: across, height: down } }: TimelineAxesProps) {
  const moments = useMoments();
  const ruler = rulerOf(x, y, across, down);
  const [right, bottom] = [left + across, top + down];
  const ticks = moments.ticks(x, Math.max(2, across / 120)).map(({ at, label }) => ({ at: left + ruler.x(at), label }));
  return (
    <svg width={width} height={height} aria-hidden="true">
      {niceTicks(y, 3).map((value) => {
        const at = top + ruler.y(value);
        return (
          <g key={value}>
            <path d={`M${left} ${at}H${right}`} stroke="var(--grid)" />
            <text {...TEXT} x={left - BESIDE} y={at} dy="0.355em" textAnchor="end">{formatRate(value).replace(' ', '\u00a0')}</text>
          </g>
        );
      })}
      <path d={`M${left} ${bottom}H${right}${ticks.map(({ at }) => `M${at} ${bottom}v${TICK}`).join('')}`} stroke="var(--line-strong)" />
      {/* A label that would leave the picture is left out, its tick stays. */}
      {ticks.filter(({ at, label }) => at + label.length * HALF_LETTER <= width).map(({ at, label }) => (
        <text key={at} {...TEXT} x={at} y={bottom + TICK + BELOW} dy="0.71em" textAnchor="middle">{label}</text>
      ))}
    </svg>
  );
}
