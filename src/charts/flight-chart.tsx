import { formatBytes, formatCount } from '../lib/format.ts';
import { lowerBound } from '../series/bisect.ts';
import { clipped } from './brush.ts';
import { MOST_ROWS, TIME_COLUMN, type Chart, type ChartInput } from './chart.ts';
import { drawHighlight, drawMessageLines } from './marks.ts';
import { Moment } from './moment.ts';
import { valueAt } from './nearest.ts';
import { bytesTick, type Range } from './scale.ts';
import { drawSteps } from './strokes.ts';
import { flightSummary } from './summary.ts';

/** What is on its way against what the receiver is ready to take. */
export function flightChart({ series: all, detail, direction, frame }: ChartInput, range: Range): Chart {
  const series = all.flight;
  const at = (time: number) => ({ flight: valueAt(series.flight, time), window: valueAt(series.window, time) });
  return {
    y: series.y,
    yTick: bytesTick(series.y),
    legend: [
      { name: 'in flight: sent, not yet acknowledged', colour: '--series-1', shape: 'line' },
      ...(series.windowKnown ? [{ name: 'receive window', colour: '--series-window', shape: 'dash' } as const] : []),
    ],
    draw: (pen) => clipped(pen, () => {
      const { context, colour } = pen;
      context.strokeStyle = colour('--series-window');
      context.lineWidth = 1.5;
      context.setLineDash([4, 3]);
      drawSteps(pen, series.window);
      context.setLineDash([]);
      context.strokeStyle = colour('--series-1');
      drawSteps(pen, series.flight);
      drawMessageLines(pen, all);
      drawHighlight(pen, detail, frame);
    }),
    hover({ x, pen }) {
      const time = range[0] + (x / pen.width) * (range[1] - range[0]);
      const now = at(time);
      if (now.flight === null && now.window === null) return null;
      return (
        <>
          <b><Moment at={time} /></b>
          {now.flight !== null && <span>{formatCount(now.flight)} bytes in flight</span>}
          {now.window !== null && <span>receive window {formatCount(now.window)}{now.flight !== null && now.window > 0 ? ` · ${Math.round((now.flight / now.window) * 100)} % of it used` : ''}</span>}
        </>
      );
    },
    readout(time) {
      const now = at(time);
      return now.flight === null ? null : `${formatBytes(now.flight)}${now.window === null ? '' : ` of ${formatBytes(now.window)}`}`;
    },
    summary: flightSummary(all),
    table() {
      // Wireshark's tcp.analysis.bytes_in_flight of each segment.
      const rows: string[][] = [];
      let total = 0;
      if (detail?.bytesInFlight) {
        const end = lowerBound(detail.time, range[1] + 1e-9, detail.length);
        for (let i = lowerBound(detail.time, range[0], detail.length); i < end; i++) {
          const inFlight = detail.bytesInFlight[i];
          if (detail.direction[i] !== direction || inFlight < 0 || total++ >= MOST_ROWS) continue;
          const limit = valueAt(series.window, detail.time[i]);
          rows.push([formatCount(detail.frame[i]), detail.time[i].toFixed(6), formatCount(inFlight), limit === null ? '–' : formatCount(limit)]);
        }
      }
      return { columns: ['Frame', TIME_COLUMN, 'Bytes in flight', 'Receive window'], rows, total };
    },
    note: !series.windowKnown ? 'The window is not known: the handshake, which states its scale, is not in the capture.' : series.largestWindow > series.y[1] ? `The window reaches ${formatBytes(series.largestWindow)}, beyond the picture.` : null,
  };
}
