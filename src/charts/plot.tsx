import { type ReactNode } from 'react';
import { CartesianGrid, ComposedChart, XAxis, YAxis } from 'recharts';
import { niceTicks, type Range } from './scale.ts';

interface PlotProps {
  x: Range;
  y: Range;
  height: number;
  /** Pixels from edge to edge, to choose the number of ticks. */
  width: number;
  xTick(value: number): string;
  yTick(value: number): string;
  gutter?: number;
  children: ReactNode;
}

/** Axes and grid in the page's look, by recharts; what is drawn in them is given as children. */
export function Plot({ x, y, height, width, xTick, yTick, gutter = 74, children }: PlotProps) {
  const ends = [{ x: x[0] }, { x: x[1] }];
  return (
    <ComposedChart width={width} height={height} data={ends} margin={{ top: 10, right: 14, bottom: 2, left: 0 }} accessibilityLayer={false}>
      <CartesianGrid stroke="var(--grid)" vertical={false} />
      <XAxis
        type="number" dataKey="x" domain={x} allowDataOverflow ticks={niceTicks(x, Math.max(2, width / 120))} tickFormatter={xTick} interval={0}
        stroke="var(--line-strong)" tick={{ fill: 'var(--text-3)', fontSize: 12 }} tickSize={4}
      />
      <YAxis
        type="number" domain={y} allowDataOverflow ticks={niceTicks(y, Math.max(2, height / 60))} tickFormatter={yTick} interval={0} width={gutter}
        axisLine={false} tickLine={false} tick={{ fill: 'var(--text-3)', fontSize: 12 }}
      />
      {children}
    </ComposedChart>
  );
}
