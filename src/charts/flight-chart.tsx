import { formatBytes, formatCount, formatSeconds } from '../lib/format.ts';
import { clipped, drawSteps } from './brush.ts';
import { MOST_ROWS, type Chart, type ChartInput } from './chart.ts';
import { flightSeries, flightTracks } from './flight-series.ts';
import { drawHighlight, drawMessageLines, messagesIn } from './marks.ts';
import { bytesTick, type Range } from './scale.ts';

/** What is on its way against what the receiver is ready to take. */
export function flightChart(input: ChartInput, range: Range, width: number): Chart {
  const { detail, direction, frame } = input;
  const { flight, window } = flightTracks(detail, direction);
  const series = flightSeries(detail, direction, range, width);
  const at = (time: number) => {
    const [f, w] = [flight.lastAt(time), window.lastAt(time)];
    return { flight: f < 0 ? null : flight.low[f]!, window: w < 0 ? null : window.low[w]! };
  };
  const highest = window.extent(...window.within(range, 1))?.[1] ?? 0;
  return {
    y: series.y,
    yTick: bytesTick(series.y),
    legend: [
      { name: 'in flight: sent, not yet acknowledged', colour: '--series-1', shape: 'line' },
      ...(window.length > 0 ? [{ name: 'receive window', colour: '--series-window', shape: 'dash' } as const] : []),
    ],
    draw: (pen) => clipped(pen, () => {
      const { context, colour } = pen;
      context.strokeStyle = colour('--series-window');
      context.lineWidth = 1.5;
      context.setLineDash([4, 3]);
      drawSteps(pen, series.window.x, series.window.y);
      context.setLineDash([]);
      context.strokeStyle = colour('--series-1');
      drawSteps(pen, series.flight.x, series.flight.y);
      drawMessageLines(pen, messagesIn(detail, direction, range));
      drawHighlight(pen, detail, frame);
    }),
    hover({ x, pen }) {
      const time = range[0] + (x / pen.width) * (range[1] - range[0]);
      const now = at(time);
      if (now.flight === null && now.window === null) return null;
      return (
        <>
          <b>{formatSeconds(time)}</b>
          {now.flight !== null && <span>{formatCount(now.flight)} bytes in flight</span>}
          {now.window !== null && <span>receive window {formatCount(now.window)}{now.flight !== null && now.window > 0 ? ` · ${Math.round((now.flight / now.window) * 100)} % of it used` : ''}</span>}
        </>
      );
    },
    readout(time) {
      const now = at(time);
      return now.flight === null ? null : `${formatBytes(now.flight)}${now.window === null ? '' : ` of ${formatBytes(now.window)}`}`;
    },
    table() {
      const [first, end] = flight.within(range);
      return {
        columns: ['Time (s)', 'Bytes in flight', 'Receive window'],
        rows: Array.from({ length: Math.min(MOST_ROWS, end - first) }, (_, k) => {
          const { window: limit } = at(flight.x[first + k]!);
          return [flight.x[first + k]!.toFixed(6), formatCount(flight.low[first + k]!), limit === null ? '–' : formatCount(limit)];
        }),
        total: end - first,
      };
    },
    note: window.length === 0 ? 'The window is not known: the handshake, which states its scale, is not in the capture.' : highest > series.y[1] ? `The window reaches ${formatBytes(highest)}, beyond the picture.` : null,
  };
}
