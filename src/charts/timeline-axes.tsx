import { CartesianAxis } from 'recharts';
import { rulerOf } from './ruler.ts';
import { useMoments } from './moment.ts';
import { rem } from './text-size.ts';
import { niceTicks, rateTick, type Range } from './scale.ts';

interface TimelineAxesProps {
  x: Range;
  y: Range;
  /** Size of the whole picture, and of the plot within it, in pixels at the usual size of letters. */
  width: number;
  height: number;
  plot: { left: number; top: number; width: number; height: number };
}

/** What recharts tells of the place of a tick, whose value is a number or already a word; its own types leave this open. */
interface Tick<T> {
  x: number;
  y: number;
  textAnchor: 'middle' | 'end';
  payload: { value: T };
}

/** Draws what stands at a tick, shifted down by `dy` so that it hangs below its place, or stands beside the middle of it. */
function words<T>(text: (value: T) => string, dy: string) {
  return (tick: unknown) => {
    const { x, y, textAnchor, payload } = tick as Tick<T>;
    return <text x={x} y={y} dy={dy} textAnchor={textAnchor} fill="var(--text-3)" fontSize={12}>{text(payload.value)}</text>;
  };
}

/** Without words, but not `false`: then recharts leaves out the lines as well. */
const noWords = () => <></>;
const rate = words(rateTick, '0.355em');
const moment = words((label: string) => label, '0.71em');

/**
 * Grid, and numbers beside and below the plot. Recharts' axes stand alone here, with the positions given: a whole chart of it
 * brings a store and four times the weight, for what is worked out in two lines.
 */
export function TimelineAxes({ x, y, width, height, plot: { left, top, width: across, height: down } }: TimelineAxesProps) {
  const moments = useMoments();
  const ruler = rulerOf(x, y, across, down);
  // A label that would leave the picture is left out, its tick stays.
  const xTicks = moments.ticks(x, across).map(({ at, label }, index) => {
    const coordinate = left + ruler.x(at);
    return { value: coordinate + label.length * 3.3 > width ? '' : label, index, coordinate };
  });
  const yTicks = niceTicks(y, 3).map((value, index) => ({ value, index, coordinate: top + ruler.y(value) }));
  const beside = { orientation: 'left', x: 0, y: top, width: left, height: down, ticks: yTicks, interval: 0, axisLine: false } as const;
  return (
    <svg width={rem(width)} height={rem(height)} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <CartesianAxis {...beside} tick={noWords} tickSize={-across} stroke="var(--grid)" />
      <CartesianAxis {...beside} tickLine={false} tick={rate} />
      <CartesianAxis
        orientation="bottom" x={left} y={top + down} width={across} height={height - top - down} ticks={xTicks} interval={0} tickSize={4}
        stroke="var(--line-strong)" tick={moment}
      />
    </svg>
  );
}
