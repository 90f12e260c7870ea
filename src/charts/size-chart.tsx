import { formatCount } from '../lib/format.ts';
import { clipped, drawDots, type Pen, type Place } from './brush.ts';
import { eventLegend, icmpLegend, type Chart, type ChartInput } from './chart.ts';
import type { FlowDetail } from './detail.ts';
import { FrameTip, IcmpTip } from './frame-tip.tsx';
import { drawHighlight, drawIcmp, drawMessageLines, drawShape, oncePerPlace } from './marks.ts';
import { nearestRow } from './nearest.ts';
import { bytesTick, type Range } from './scale.ts';
import { segmentTable } from './sequence-chart.tsx';
import { mtuAt, sizeSeries, type SizeSeries } from './size-series.ts';

function drawSizes(pen: Pen, series: SizeSeries, detail: FlowDetail, frame: number | null): void {
  const { context, colour, x, y, width } = pen;
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
  drawDots(pen, series.captured, '--series-1', 2.4);
  context.strokeStyle = colour('--packet');
  context.lineWidth = 1.2;
  context.beginPath();
  for (const [time, size] of series.wire) {
    context.moveTo(x(time) + 3, y(size));
    context.arc(x(time), y(size), 3, 0, Math.PI * 2);
  }
  context.stroke();
  const once = oncePerPlace(pen);
  for (const { row, kind } of series.events) {
    const [px, py] = [x(detail.time[row]!), y(detail.ipLen[row]!)];
    if (once(kind === 'oversize' ? 0 : 1, px, py)) drawShape(pen, kind, px, py);
  }
  drawMessageLines(pen, series.icmp);
  for (const mark of series.icmp) drawIcmp(pen, x(mark.time), y(mark.nextHopMtu));
  drawHighlight(pen, detail, frame);
}

/** Packet sizes as captured and as they were on the wire, against the path MTU that was in force. */
export function sizeChart(input: ChartInput, range: Range, width: number, height = 226): Chart {
  const { detail, direction, frame, onFrame } = input;
  const series = sizeSeries(detail, direction, range, width, height);
  const rowAt = (at: Place) => nearestRow(detail, at, range[0] + (at.x / at.pen.width) * (range[1] - range[0]), at.pen.x, (row) => {
    if (detail.direction[row] !== direction || detail.payload[row] === 0) return null;
    const size = at.pen.y(detail.ipLen[row]!);
    return [size, size];
  });
  const icmpAt = (at: Place) => series.icmp.find((mark) => Math.hypot(at.pen.x(mark.time) - at.x, at.pen.y(mark.nextHopMtu) - at.y) < 9);
  return {
    y: series.y,
    yTick: bytesTick(series.y),
    legend: [
      { name: 'path MTU in force', colour: '--text', shape: 'line' }, { name: 'packet', colour: '--series-1', shape: 'dot' },
      ...(series.wire.length > 0 ? [{ name: 'its size on the wire', colour: '--packet', shape: 'ring' } as const] : []),
      ...eventLegend(series.events), ...(series.icmp.length > 0 ? [icmpLegend] : []),
    ],
    draw: (pen) => clipped(pen, () => drawSizes(pen, series, detail, frame)),
    hover(at) {
      const mark = icmpAt(at);
      if (mark) return <IcmpTip mark={mark} />;
      const row = rowAt(at);
      return row >= 0 ? <FrameTip detail={detail} row={row} /> : null;
    },
    onPick(at) {
      const mark = icmpAt(at);
      const row = mark ? -1 : rowAt(at);
      if (mark) onFrame(mark.frame);
      else if (row >= 0) onFrame(detail.frame[row]!);
    },
    readout(time) {
      const mtu = mtuAt(detail, direction, time);
      return mtu === null ? null : `path MTU ${formatCount(mtu)}`;
    },
    table: () => segmentTable(input, range),
  };
}
