import { formatBytes, formatCount } from '../lib/format.ts';
import { lowerBound } from '../series/bisect.ts';
import { EVENT_KINDS, type EventMarks } from '../series/events.ts';
import type { Bars } from '../series/track.ts';
import { clipped, type Pen, type Place } from './brush.ts';
import { eventLegend, icmpLegend, MOST_ROWS, TIME_COLUMN, type Chart, type ChartInput, type ChartTable } from './chart.ts';
import { FrameTip, IcmpTip, flagNames, remarksOf } from './frame-tip.tsx';
import { drawHighlight, drawIcmp, drawShapes, EVENT_LOOK, oncePerPlace, SHAPES_APART } from './marks.ts';
import { nearestRow, valueAt } from './nearest.ts';
import { bytesTick, padded, type Range } from './scale.ts';
import { drawStalls, stallAt, stallLegend, StallTip } from './stalls.tsx';
import { drawSteps, paintShapes } from './strokes.ts';
import { sequenceSummary } from './summary.ts';

function drawEvents(pen: Pen, { kind: kinds, time, low, high }: EventMarks): void {
  const { context, colour, x, y } = pen;
  const once = oncePerPlace(pen);
  const shapeOnce = oncePerPlace(pen, SHAPES_APART);
  // Painted kind by kind.
  const shapes = EVENT_KINDS.map((): number[] => []);
  const lines = EVENT_KINDS.map((): number[] => []);
  for (let i = 0; i < kinds.length; i++) {
    const number = kinds[i];
    const at = x(time[i]);
    const from = y(low[i]);
    const to = y(high[i]);
    // A segment that is taller than the plot is placed by the part of it that is seen.
    const seenAt = Math.min(Math.max((from + to) / 2, 0), pen.height);
    if (!once(number, at, seenAt)) continue;
    if (low[i] !== high[i]) lines[number].push(at, Math.max(from, to + 2), to);
    if ((low[i] === high[i] || EVENT_KINDS[number] !== 'oversize') && shapeOnce(number, at, seenAt)) shapes[number].push(at, (from + to) / 2);
  }
  EVENT_KINDS.forEach((kind, number) => {
    const ends = lines[number];
    context.strokeStyle = colour(EVENT_LOOK[kind].colour);
    context.lineWidth = kind === 'oversize' ? 4 : 2;
    paintShapes(context, 'stroke', ends.length / 3, (i) => {
      context.moveTo(ends[3 * i], ends[3 * i + 1]);
      context.lineTo(ends[3 * i], ends[3 * i + 2]);
    });
    drawShapes(pen, kind, shapes[number]);
  });
}

function drawBars({ context, x, y }: Pen, { time, low, high }: Bars): void {
  paintShapes(context, 'stroke', time.length, (i) => {
    const at = x(time[i]);
    const top = y(high[i]);
    context.moveTo(at, Math.max(y(low[i]), top + 2));
    context.lineTo(at, top);
  });
}

function drawSeries(pen: Pen, { series, detail, frame }: ChartInput): void {
  const { context, colour, x, y } = pen;
  const { sequence, icmp } = series;
  drawStalls(pen, series.stalls);
  context.lineWidth = 1;
  context.strokeStyle = colour('--series-window');
  context.setLineDash([3, 3]);
  drawSteps(pen, sequence.window);
  context.setLineDash([]);
  context.lineWidth = 1.5;
  context.strokeStyle = colour('--series-ack');
  drawSteps(pen, sequence.ack);
  context.lineWidth = 1;
  drawBars(pen, sequence.sack);
  context.strokeStyle = colour('--series-1');
  context.lineWidth = 2;
  drawBars(pen, sequence.bars);
  drawEvents(pen, sequence.events);
  for (const mark of icmp) drawIcmp(pen, x(mark.time), mark.seq >= 0 ? y(mark.seq) : 10);
  drawHighlight(pen, detail, frame);
}

/** The segments of a range as a table, those of one direction. */
export function segmentTable({ detail, direction }: ChartInput, range: Range): ChartTable {
  const rows: string[][] = [];
  let total = 0;
  const columns = ['Frame', TIME_COLUMN, 'Flags', 'Seq', 'Data', 'IP length', 'On the wire', 'Path MTU', 'Remarks'];
  if (detail === null) return { columns, rows, total };
  const end = lowerBound(detail.time, range[1] + 1e-9, detail.length);
  for (let i = lowerBound(detail.time, range[0], detail.length); i < end; i++) {
    if (detail.direction[i] !== direction || (detail.payload[i] === 0 && (detail.tcpFlags[i] & 0x07) === 0)) continue;
    if (total++ >= MOST_ROWS) continue;
    const [wire, mtu] = [detail.wireLen[i], detail.pathMtu[i]];
    rows.push([
      formatCount(detail.frame[i]), detail.time[i].toFixed(6), flagNames(detail.tcpFlags[i]), formatCount(detail.seq[i]), formatCount(detail.payload[i]),
      formatCount(detail.ipLen[i]), wire > 0 ? formatCount(wire) : '–', mtu > 0 ? formatCount(mtu) : '–', remarksOf(detail, i),
    ]);
  }
  return { columns, rows, total };
}

/** Time and sequence numbers in tcptrace's manner: what was sent, what was acknowledged, and what was sent for nothing. */
export function sequenceChart(input: ChartInput, range: Range): Chart {
  const { series, detail, direction, onFrame } = input;
  const { sequence } = series;
  const y = padded(sequence.y, 0.04, 20);
  const rowAt = (at: Place) => detail === null ? -1 : nearestRow(detail, at, range[0] + (at.x / at.pen.width) * (range[1] - range[0]), at.pen.x, (row) => {
    if (detail.direction[row] === direction) return [at.pen.y(detail.seq[row]), at.pen.y(detail.seq[row] + detail.payload[row])];
    return detail.ack[row] >= 0 ? [at.pen.y(detail.ack[row]), at.pen.y(detail.ack[row])] : null;
  });
  const icmpAt = (at: Place) => series.icmp.find((mark) => Math.hypot(at.pen.x(mark.time) - at.x, (mark.seq >= 0 ? at.pen.y(mark.seq) : 10) - at.y) < 9);
  return {
    y,
    yTick: bytesTick(y),
    legend: [
      { name: 'segment', about: 'A TCP packet with data; it spans its bytes in the stream.', colour: '--series-1', shape: 'tick' }, { name: 'acknowledged', about: 'Up to here the receiver has confirmed every byte.', colour: '--series-ack', shape: 'line' },
      ...(sequence.window.time.length > 0 ? [{ name: 'receive window', colour: '--series-window', shape: 'dash' } as const] : []),
      ...(sequence.sack.time.length > 0 ? [{ name: 'held beyond it (SACK)', colour: '--series-ack', shape: 'ticks' } as const] : []),
      ...eventLegend(sequence.events), ...(series.icmp.length > 0 ? [icmpLegend] : []), ...stallLegend(series.stalls),
    ],
    draw: (pen) => clipped(pen, () => drawSeries(pen, input)),
    hover(at) {
      const mark = icmpAt(at);
      if (mark) return <IcmpTip mark={mark} />;
      const row = rowAt(at);
      if (detail !== null && row >= 0) return <FrameTip detail={detail} row={row} />;
      const stall = stallAt(series.stalls, range[0] + (at.x / at.pen.width) * (range[1] - range[0]));
      return stall ? <StallTip stall={stall} /> : null;
    },
    onPick(at) {
      const mark = icmpAt(at);
      const row = mark ? -1 : rowAt(at);
      if (mark) onFrame(mark.frame);
      else if (detail !== null && row >= 0) onFrame(detail.frame[row]);
    },
    readout(time) {
      const ack = valueAt(sequence.ack, time);
      return ack === null ? null : `acknowledged ${formatBytes(ack)}`;
    },
    summary: sequenceSummary(series),
    table: () => segmentTable(input, range),
  };
}
