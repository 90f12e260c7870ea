import { useMemo } from 'react';
import styles from './charts.module.css';
import type { FlowDetail } from './detail.ts';
import { eventLegend, icmpLegend, Legend, type FlowChartProps } from './flow-charts.tsx';
import { FrameTip, IcmpTip } from './frame-tip.tsx';
import { Layer, type Pen } from './layer.tsx';
import { drawHighlight, drawIcmp, drawShape } from './marks.ts';
import { nearestRow } from './nearest.ts';
import { Plot } from './plot.tsx';
import { bytesTick, secondsTick } from './scale.ts';
import type { EventKind } from './sequence-series.ts';
import { sizeSeries, type SizeSeries } from './size-series.ts';
import { usePlotWidth } from './use-plot-width.ts';

const HEIGHT = 260;

function drawSizes(pen: Pen, series: SizeSeries, detail: FlowDetail, frame: number | null): void {
  const { context, colour, x, y, width } = pen;
  context.save();
  context.beginPath();
  context.rect(-1, -1, width + 2, pen.height + 2);
  context.clip();
  context.strokeStyle = colour('--text');
  context.lineWidth = 1.6;
  context.beginPath();
  series.mtu.forEach(({ time, value }, i) => {
    if (i === 0) context.moveTo(Math.max(0, x(time)), y(value));
    else {
      context.lineTo(x(time), y(series.mtu[i - 1]!.value));
      context.lineTo(x(time), y(value));
    }
  });
  const last = series.mtu.at(-1);
  if (last) context.lineTo(width, y(last.value));
  context.stroke();
  context.fillStyle = colour('--series-1');
  for (const [time, size] of series.captured) {
    context.beginPath();
    context.arc(x(time), y(size), 2.4, 0, Math.PI * 2);
    context.fill();
  }
  context.strokeStyle = colour('--packet');
  context.lineWidth = 1.2;
  for (const [time, size] of series.wire) {
    context.beginPath();
    context.arc(x(time), y(size), 3, 0, Math.PI * 2);
    context.stroke();
  }
  for (const { row, kind } of series.events) drawShape(pen, kind, x(detail.time[row]!), y(detail.ipLen[row]!));
  context.strokeStyle = colour('--problem');
  context.setLineDash([2, 4]);
  context.lineWidth = 1;
  // Lines help as long as they can be told apart.
  for (const mark of series.icmp.length <= 40 ? series.icmp : []) {
    context.beginPath();
    context.moveTo(x(mark.time), 0);
    context.lineTo(x(mark.time), pen.height);
    context.stroke();
  }
  context.setLineDash([]);
  for (const mark of series.icmp) drawIcmp(pen, x(mark.time), y(mark.nextHopMtu));
  if (frame !== null) {
    const row = detail.frame.indexOf(frame);
    if (row >= 0) drawHighlight(pen, x(detail.time[row]!));
  }
  context.restore();
}

/** Packet sizes as captured and as they were on the wire, against the path MTU that was in force. */
export function SizeChart({ detail, direction, range, bounds, onRange, frame, onFrame }: FlowChartProps) {
  const [ref, width] = usePlotWidth();
  const series = useMemo(() => sizeSeries(detail, direction, range, width, HEIGHT), [detail, direction, range, width]);
  const kinds = [...new Set(series.events.map(({ kind }) => kind))] as EventKind[];
  const rowAt = (at: { x: number; y: number; pen: Pick<Pen, 'width' | 'x' | 'y'> }) => {
    const time = range[0] + (at.x / at.pen.width) * (range[1] - range[0]);
    return nearestRow(detail, at, time, at.pen.x, (row) => {
      if (detail.direction[row] !== direction || detail.payload[row] === 0) return null;
      const size = at.pen.y(detail.ipLen[row]!);
      return [size, size];
    });
  };
  const icmpAt = (at: { x: number; y: number; pen: Pick<Pen, 'x' | 'y'> }) => series.icmp.find((mark) => Math.hypot(at.pen.x(mark.time) - at.x, at.pen.y(mark.nextHopMtu) - at.y) < 9);
  return (
    <figure className={styles.card} ref={ref}>
      <figcaption className={styles.caption}>
        <h3>Packet sizes against the path MTU</h3>
        <Legend
          items={[
            { name: 'path MTU in force', colour: '--text', shape: 'line' }, { name: 'packet', colour: '--series-1', shape: 'dot' },
            ...(series.wire.length > 0 ? [{ name: 'its size on the wire', colour: '--packet', shape: 'ring' } as const] : []),
            ...eventLegend(kinds), ...(series.icmp.length > 0 ? [icmpLegend] : []),
          ]}
        />
      </figcaption>
      <Plot x={range} y={series.y} height={HEIGHT} width={width} xTick={secondsTick(range)} yTick={bytesTick(series.y)}>
        <Layer
          draw={(pen) => drawSizes(pen, series, detail, frame)} x={range} bounds={bounds} onZoom={onRange} label="Packet sizes over time"
          hover={(at) => {
            const mark = icmpAt(at);
            if (mark) return <IcmpTip mark={mark} />;
            const row = rowAt(at);
            return row >= 0 ? <FrameTip detail={detail} row={row} /> : null;
          }}
          onPick={(at) => {
            const row = rowAt(at);
            if (row >= 0) onFrame(detail.frame[row]!);
          }}
        />
      </Plot>
    </figure>
  );
}
