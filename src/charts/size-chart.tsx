import { formatCount } from '../lib/format.ts';
import { lowerBound } from '../series/bisect.ts';
import { EVENT_KINDS } from '../series/events.ts';
import { clipped, type Pen, type Place } from './brush.ts';
import { eventLegend, icmpLegend, type Chart, type ChartInput } from './chart.ts';
import { FrameTip, IcmpTip } from './frame-tip.tsx';
import { drawHighlight, drawIcmp, drawMessageLines, drawShapes, oncePerPlace, SHAPES_APART } from './marks.ts';
import { nearestRow } from './nearest.ts';
import { bytesTick, type Range } from './scale.ts';
import { segmentTable } from './sequence-chart.tsx';
import { circle, drawDots, paintShapes } from './strokes.ts';
import { sizesSummary } from './summary.ts';

function drawSizes(pen: Pen, { series, detail, frame }: ChartInput): void {
  const { sizes, icmp } = series;
  const { mtu, wire, events } = sizes;
  const { context, colour, x, y, width } = pen;
  context.strokeStyle = colour('--text');
  context.lineWidth = 1.6;
  context.beginPath();
  mtu.value.forEach((value, i) => {
    const time = mtu.time[i];
    if (i === 0) context.moveTo(Math.max(0, x(time)), y(value));
    else {
      context.lineTo(x(time), y(mtu.value[i - 1]));
      context.lineTo(x(time), y(value));
    }
  });
  const last = mtu.value.at(-1);
  if (last !== undefined) context.lineTo(width, y(last));
  context.stroke();
  drawDots(pen, sizes.captured, '--series-1', 2.4);
  context.strokeStyle = colour('--packet');
  context.lineWidth = 1.2;
  paintShapes(context, 'stroke', wire.time.length, (i) => circle(context, x(wire.time[i]), y(wire.value[i]), 3));
  const once = oncePerPlace(pen, SHAPES_APART);
  const places = EVENT_KINDS.map((): number[] => []);
  for (let i = 0; i < events.kind.length; i++) {
    const [px, py] = [x(events.time[i]), y(events.low[i])];
    if (once(events.kind[i], px, py)) places[events.kind[i]].push(px, py);
  }
  EVENT_KINDS.forEach((kind, number) => drawShapes(pen, kind, places[number]));
  drawMessageLines(pen, series);
  for (const mark of icmp) drawIcmp(pen, x(mark.time), y(mark.nextHopMtu));
  drawHighlight(pen, detail, frame);
}

/** Packet sizes as captured and as they were on the wire, against the path MTU that was in force. */
export function sizeChart(input: ChartInput, range: Range): Chart {
  const { series, detail, direction, onFrame } = input;
  const { sizes } = series;
  const rowAt = (at: Place) => detail === null ? -1 : nearestRow(detail, at, range[0] + (at.x / at.pen.width) * (range[1] - range[0]), at.pen.x, (row) => {
    if (detail.direction[row] !== direction || detail.payload[row] === 0) return null;
    const size = at.pen.y(detail.ipLen[row]);
    return [size, size];
  });
  const icmpAt = (at: Place) => series.icmp.find((mark) => Math.hypot(at.pen.x(mark.time) - at.x, at.pen.y(mark.nextHopMtu) - at.y) < 9);
  return {
    y: sizes.y,
    yTick: bytesTick(sizes.y),
    legend: [
      { name: 'path MTU in force', colour: '--text', shape: 'line' }, { name: 'packet', colour: '--series-1', shape: 'dot' },
      ...(sizes.wire.time.length > 0 ? [{ name: 'its size on the wire', colour: '--packet', shape: 'ring' } as const] : []),
      ...eventLegend(sizes.events), ...(series.icmp.length > 0 ? [icmpLegend] : []),
    ],
    draw: (pen) => clipped(pen, () => drawSizes(pen, input)),
    hover(at) {
      const mark = icmpAt(at);
      if (mark) return <IcmpTip mark={mark} />;
      const row = rowAt(at);
      return detail !== null && row >= 0 ? <FrameTip detail={detail} row={row} /> : null;
    },
    onPick(at) {
      const mark = icmpAt(at);
      const row = mark ? -1 : rowAt(at);
      if (mark) onFrame(mark.frame);
      else if (detail !== null && row >= 0) onFrame(detail.frame[row]);
    },
    readout(time) {
      const { time: times, value } = sizes.mtu;
      return value.length === 0 ? null : `path MTU ${formatCount(value[Math.max(0, lowerBound(times, time + 1e-9) - 1)])}`;
    },
    summary: sizesSummary(series),
    table: () => segmentTable(input, range),
  };
}
