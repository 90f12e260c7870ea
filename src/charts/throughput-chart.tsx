import { formatBytes, formatRate, formatSeconds } from '../lib/format.ts';
import { binAt, type ThroughputSeries } from '../series/throughput.ts';
import { clipped, type Pen } from './brush.ts';
import { MOST_ROWS, TIME_COLUMN, type Chart, type ChartInput } from './chart.ts';
import { drawHighlight, drawMessageLines } from './marks.ts';
import { Moment } from './moment.ts';
import { rateTick, type Range } from './scale.ts';
import { throughputSummary } from './summary.ts';

/** The outline of bins: each at its height for its whole length. */
function outline({ context, x, y }: Pen, series: ThroughputSeries, values: Float64Array, closed: boolean): void {
  const { from, binSeconds } = series;
  context.beginPath();
  if (closed) context.moveTo(x(from), y(0));
  values.forEach((value, i) => {
    context.lineTo(x(from + i * binSeconds), y(value));
    context.lineTo(x(from + (i + 1) * binSeconds), y(value));
  });
  if (closed) context.lineTo(x(from + values.length * binSeconds), y(0));
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
      const { context, colour } = pen;
      outline(pen, series, throughput, true);
      context.fillStyle = colour('--series-1-soft');
      context.fill();
      outline(pen, series, throughput, false);
      context.strokeStyle = colour('--series-1');
      context.lineWidth = 1.3;
      context.stroke();
      outline(pen, series, goodput, false);
      context.strokeStyle = colour('--series-ack');
      context.lineWidth = 1.8;
      context.stroke();
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
