import { formatBytes, formatRate, formatSeconds } from '../lib/format.ts';
import { binAt, type ThroughputSeries } from '../series/throughput.ts';
import { clipped, type Pen } from './brush.ts';
import { MOST_ROWS, TIME_COLUMN, type Chart, type ChartInput } from './chart.ts';
import { drawHighlight, drawMessageLines } from './marks.ts';
import { Moment } from './moment.ts';
import { rateTick, type Range } from './scale.ts';
import { lineOf } from './strokes.ts';
import { throughputSummary } from './summary.ts';

/** The outline of bins: each at its height for its whole length. */
function outline({ x, y }: Pen, { from, binSeconds }: ThroughputSeries, values: Float64Array, to: (x: number, y: number) => void): void {
  values.forEach((value, i) => {
    to(x(from + i * binSeconds), y(value));
    to(x(from + (i + 1) * binSeconds), y(value));
  });
}

function drawOutline(pen: Pen, series: ThroughputSeries, values: Float64Array, colour: string, lineWidth: number): void {
  const { context } = pen;
  context.strokeStyle = pen.colour(colour);
  context.lineWidth = lineWidth;
  const line = lineOf(context);
  outline(pen, series, values, (x, y) => line.to(x, y));
  line.end();
}

/** What the direction puts on the line, and how much of it arrives for the first time. */
export function throughputChart({ series: all, detail, frame }: ChartInput, range: Range): Chart {
  const series = all.throughput;
  const { throughput, goodput, binSeconds, from } = series;
  const good = series.goodputIsSent ? 'sent for the first time' : 'goodput: newly acknowledged';
  const rowOf = (i: number) => [
    (from + i * binSeconds).toFixed(6), formatRate(throughput[i]), formatRate(goodput[i]),
    formatBytes(throughput[i] * binSeconds), formatBytes(goodput[i] * binSeconds),
  ];
  return {
    y: series.y,
    yTick: rateTick,
    legend: [{ name: 'throughput: all packets', colour: '--series-1', shape: 'area' }, { name: good, colour: '--series-ack', shape: 'line' }],
    draw: (pen) => clipped(pen, () => {
      const { context, x, y } = pen;
      context.beginPath();
      context.moveTo(x(from), y(0));
      outline(pen, series, throughput, (px, py) => context.lineTo(px, py));
      context.lineTo(x(from + throughput.length * binSeconds), y(0));
      context.fillStyle = pen.colour('--series-1-soft');
      context.fill();
      drawOutline(pen, series, throughput, '--series-1', 1.3);
      drawOutline(pen, series, goodput, '--series-ack', 1.8);
      drawMessageLines(pen, all);
      drawHighlight(pen, detail, frame);
    }),
    hover({ x, pen }) {
      const i = binAt(series, range[0] + (x / pen.width) * (range[1] - range[0]));
      return (
        <>
          <b><Moment at={from + i * binSeconds} />, for {formatSeconds(binSeconds)}</b>
          <span>throughput {formatRate(throughput[i])} · {formatBytes(throughput[i] * binSeconds)}</span>
          <span>{series.goodputIsSent ? good : 'goodput'} {formatRate(goodput[i])} · {formatBytes(goodput[i] * binSeconds)}</span>
        </>
      );
    },
    readout: (time) => `${formatRate(throughput[binAt(series, time)])}, goodput ${formatRate(goodput[binAt(series, time)])}`,
    summary: throughputSummary(all),
    table() {
      const filled = Array.from(throughput.keys()).filter((i) => throughput[i] > 0 || goodput[i] > 0);
      return {
        columns: [TIME_COLUMN, 'Throughput', series.goodputIsSent ? 'Sent for the first time' : 'Goodput', 'Bytes', 'New bytes'],
        rows: filled.slice(0, MOST_ROWS).map(rowOf), total: filled.length,
      };
    },
    note: `Bins of ${formatSeconds(binSeconds)}.${series.goodputIsSent ? ' The acknowledgments are not in the capture.' : ''}`,
  };
}
