import { formatBytes, formatCount } from '../lib/format.ts';
import { clipped, drawSteps, type Pen, type Place } from './brush.ts';
import { eventLegend, icmpLegend, MOST_ROWS, type Chart, type ChartInput, type ChartTable } from './chart.ts';
import type { FlowDetail } from './detail.ts';
import { lowerBound } from './bisect.ts';
import { FrameTip, IcmpTip, flagNames, remarksOf } from './frame-tip.tsx';
import { drawHighlight, drawIcmp, drawShape, EVENT_LOOK, oncePerPlace } from './marks.ts';
import { nearestRow } from './nearest.ts';
import { bytesTick, padded, type Range } from './scale.ts';
import { ackAt, sequenceSeries, type EventKind, type SequenceSeries } from './sequence-series.ts';

const KINDS = Object.keys(EVENT_LOOK) as EventKind[];

function drawEvents(pen: Pen, series: SequenceSeries, detail: FlowDetail): void {
  const { context, colour, x, y } = pen;
  const once = oncePerPlace(pen);
  for (const { row, kind } of series.events) {
    const at = x(detail.time[row]!);
    const number = KINDS.indexOf(kind);
    if (kind === 'zero-window' || detail.payload[row] === 0) {
      const height = y(kind === 'zero-window' ? Math.max(0, detail.ack[row]!) : detail.seq[row]!);
      if (once(number, at, height)) drawShape(pen, kind, at, height);
      continue;
    }
    const from = y(detail.seq[row]!);
    const to = y(detail.seq[row]! + detail.payload[row]!);
    // A segment that is taller than the plot is placed by the part of it that is seen.
    if (!once(number, at, Math.min(Math.max((from + to) / 2, 0), pen.height))) continue;
    context.strokeStyle = colour(EVENT_LOOK[kind].colour);
    context.lineWidth = kind === 'oversize' ? 4 : 2;
    context.beginPath();
    context.moveTo(at, Math.max(from, to + 2));
    context.lineTo(at, to);
    context.stroke();
    if (kind !== 'oversize') drawShape(pen, kind, at, (from + to) / 2);
  }
}

function drawSeries(pen: Pen, series: SequenceSeries, detail: FlowDetail, frame: number | null): void {
  const { context, colour, x, y } = pen;
  context.lineWidth = 1;
  context.strokeStyle = colour('--series-window');
  context.setLineDash([3, 3]);
  drawSteps(pen, series.windowTime, series.window);
  context.setLineDash([]);
  context.lineWidth = 1.5;
  context.strokeStyle = colour('--series-ack');
  drawSteps(pen, series.ackTime, series.ack);
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
  drawEvents(pen, series, detail);
  for (const mark of series.icmp) drawIcmp(pen, x(mark.time), mark.seq >= 0 ? y(mark.seq) : 10);
  drawHighlight(pen, detail, frame);
}

/** The segments of a range as a table, those of one direction. */
export function segmentTable({ detail, direction }: ChartInput, range: Range): ChartTable {
  const rows: string[][] = [];
  let total = 0;
  const end = lowerBound(detail.time, range[1] + 1e-9, detail.length);
  for (let i = lowerBound(detail.time, range[0], detail.length); i < end; i++) {
    if (detail.direction[i] !== direction || (detail.payload[i] === 0 && (detail.tcpFlags[i]! & 0x07) === 0)) continue;
    if (total++ >= MOST_ROWS) continue;
    const [wire, mtu] = [detail.wireLen[i]!, detail.pathMtu[i]!];
    rows.push([
      formatCount(detail.frame[i]!), detail.time[i]!.toFixed(6), flagNames(detail.tcpFlags[i]!), formatCount(detail.seq[i]!), formatCount(detail.payload[i]!),
      formatCount(detail.ipLen[i]!), wire > 0 ? formatCount(wire) : '–', mtu > 0 ? formatCount(mtu) : '–', remarksOf(detail, i),
    ]);
  }
  return { columns: ['Frame', 'Time (s)', 'Flags', 'Seq', 'Data', 'IP length', 'On the wire', 'Path MTU', 'Remarks'], rows, total };
}

/** Time and sequence numbers in tcptrace's manner: what was sent, what was acknowledged, and what was sent for nothing. */
export function sequenceChart(input: ChartInput, range: Range, width: number): Chart {
  const { detail, direction, frame, onFrame } = input;
  const series = sequenceSeries(detail, direction, range, width);
  const y = padded(series.y, 0.04, 20);
  const rowAt = (at: Place) => nearestRow(detail, at, range[0] + (at.x / at.pen.width) * (range[1] - range[0]), at.pen.x, (row) => {
    if (detail.direction[row] === direction) return [at.pen.y(detail.seq[row]!), at.pen.y(detail.seq[row]! + detail.payload[row]!)];
    return detail.ack[row]! >= 0 ? [at.pen.y(detail.ack[row]!), at.pen.y(detail.ack[row]!)] : null;
  });
  const icmpAt = (at: Place) => series.icmp.find((mark) => Math.hypot(at.pen.x(mark.time) - at.x, (mark.seq >= 0 ? at.pen.y(mark.seq) : 10) - at.y) < 9);
  return {
    y,
    yTick: bytesTick(y),
    legend: [
      { name: 'segment', colour: '--series-1', shape: 'line' }, { name: 'acknowledged', colour: '--series-ack', shape: 'line' },
      ...(series.window.length > 0 ? [{ name: 'receive window', colour: '--series-window', shape: 'dash' } as const] : []),
      ...eventLegend(series.events), ...(series.icmp.length > 0 ? [icmpLegend] : []),
    ],
    draw: (pen) => clipped(pen, () => drawSeries(pen, series, detail, frame)),
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
      const ack = ackAt(detail, direction, time);
      return ack === null ? null : `acknowledged ${formatBytes(ack)}`;
    },
    table: () => segmentTable(input, range),
  };
}
