import { useMemo } from 'react';
import styles from './charts.module.css';
import { FrameTip, IcmpTip } from './frame-tip.tsx';
import { eventLegend, icmpLegend, Legend, type FlowChartProps } from './flow-charts.tsx';
import { Layer, type Pen } from './layer.tsx';
import { drawHighlight, drawIcmp, drawShape, EVENT_LOOK } from './marks.ts';
import { nearestRow } from './nearest.ts';
import { Plot } from './plot.tsx';
import { bytesTick, padded, secondsTick } from './scale.ts';
import { sequenceSeries, type EventKind, type SequenceSeries } from './sequence-series.ts';
import { usePlotWidth } from './use-plot-width.ts';
import type { FlowDetail } from './detail.ts';

const HEIGHT = 360;

/** A line that goes on at its height until the next value. */
function steps({ context, x, y, width }: Pen, times: number[], values: number[]): void {
  context.beginPath();
  times.forEach((time, i) => {
    if (i > 0) context.lineTo(x(time), y(values[i - 1]!));
    if (i === 0) context.moveTo(x(time), y(values[i]!));
    else context.lineTo(x(time), y(values[i]!));
  });
  // The last value holds until another comes.
  const last = values.at(-1);
  if (last !== undefined && x(times.at(-1)!) < width) context.lineTo(width, y(last));
  context.stroke();
}

function drawSeries(pen: Pen, series: SequenceSeries, detail: FlowDetail, frame: number | null): void {
  const { context, colour, x, y } = pen;
  context.save();
  context.beginPath();
  context.rect(-1, -1, pen.width + 2, pen.height + 2);
  context.clip();
  context.lineWidth = 1;
  context.strokeStyle = colour('--series-window');
  context.setLineDash([3, 3]);
  steps(pen, series.windowTime, series.window);
  context.setLineDash([]);
  context.lineWidth = 1.5;
  context.strokeStyle = colour('--series-ack');
  steps(pen, series.ackTime, series.ack);
  context.strokeStyle = colour('--series-1');
  context.lineWidth = 2;
  context.beginPath();
  for (const [time, low, high] of series.bars) {
    const at = x(time);
    const top = y(high);
    context.moveTo(at, Math.max(y(low), top + 2));
    context.lineTo(at, top);
  }
  context.stroke();
  for (const { row, kind } of series.events) {
    const at = x(detail.time[row]!);
    const from = y(detail.seq[row]!);
    const to = y(detail.seq[row]! + detail.payload[row]!);
    if (kind === 'zero-window' || detail.payload[row] === 0) {
      drawShape(pen, kind, at, kind === 'zero-window' ? y(Math.max(0, detail.ack[row]!)) : from);
      continue;
    }
    context.strokeStyle = colour(EVENT_LOOK[kind].colour);
    context.lineWidth = kind === 'oversize' ? 4 : 2;
    context.beginPath();
    context.moveTo(at, Math.max(from, to + 2));
    context.lineTo(at, to);
    context.stroke();
    if (kind !== 'oversize') drawShape(pen, kind, at, (from + to) / 2);
  }
  for (const mark of series.icmp) drawIcmp(pen, x(mark.time), mark.seq >= 0 ? y(mark.seq) : 10);
  if (frame !== null) {
    const row = detail.frame.indexOf(frame);
    const message = detail.icmp.find((mark) => mark.frame === frame);
    if (row >= 0 || message) drawHighlight(pen, x(row >= 0 ? detail.time[row]! : message!.time));
  }
  context.restore();
}

/** Time and sequence numbers in tcptrace's manner: what was sent, what was acknowledged, and what was sent for nothing. */
export function SequenceChart({ detail, direction, range, bounds, onRange, frame, onFrame }: FlowChartProps) {
  const [ref, width] = usePlotWidth();
  const series = useMemo(() => sequenceSeries(detail, direction, range, width), [detail, direction, range, width]);
  const y = padded(series.y, 0.04, 20);
  const kinds = [...new Set(series.events.map(({ kind }) => kind))] as EventKind[];
  const rowAt = (at: { x: number; y: number; pen: Pick<Pen, 'width' | 'x' | 'y'> }) => {
    const time = range[0] + (at.x / at.pen.width) * (range[1] - range[0]);
    return nearestRow(detail, at, time, at.pen.x, (row) => {
      if (detail.direction[row] === direction) return [at.pen.y(detail.seq[row]!), at.pen.y(detail.seq[row]! + detail.payload[row]!)];
      return detail.ack[row]! >= 0 ? [at.pen.y(detail.ack[row]!), at.pen.y(detail.ack[row]!)] : null;
    });
  };
  const icmpAt = (at: { x: number; y: number; pen: Pick<Pen, 'x' | 'y'> }) => series.icmp.find((mark) => Math.hypot(at.pen.x(mark.time) - at.x, (mark.seq >= 0 ? at.pen.y(mark.seq) : 10) - at.y) < 9);
  return (
    <figure className={styles.card} ref={ref}>
      <figcaption className={styles.caption}>
        <h3>Sequence numbers over time</h3>
        <Legend
          items={[
            { name: 'segment', colour: '--series-1', shape: 'line' }, { name: 'acknowledged', colour: '--series-ack', shape: 'line' },
            ...(series.window.length > 0 ? [{ name: 'receive window', colour: '--series-window', shape: 'dash' } as const] : []),
            ...eventLegend(kinds), ...(series.icmp.length > 0 ? [icmpLegend] : []),
          ]}
        />
      </figcaption>
      <Plot x={range} y={y} height={HEIGHT} width={width} xTick={secondsTick(range)} yTick={bytesTick(y)}>
        <Layer
          draw={(pen) => drawSeries(pen, series, detail, frame)} x={range} bounds={bounds} onZoom={onRange} label="Sequence numbers over time"
          hover={(at) => {
            const mark = icmpAt(at);
            if (mark) return <IcmpTip mark={mark} />;
            const row = rowAt(at);
            return row >= 0 ? <FrameTip detail={detail} row={row} /> : null;
          }}
          onPick={(at) => {
            const mark = icmpAt(at);
            const row = mark ? -1 : rowAt(at);
            if (mark) onFrame(mark.frame);
            else if (row >= 0) onFrame(detail.frame[row]!);
          }}
        />
      </Plot>
    </figure>
  );
}
