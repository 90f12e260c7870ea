import { formatBytes, formatCount, formatRate, formatSeconds } from '../lib/format.ts';
import { clipped, type Pen } from './brush.ts';
import { MOST_ROWS, TIME_COLUMN, type Chart, type LegendItem } from './chart.ts';
import { bytesTick, extent, rateTick, type Range } from './scale.ts';
import { lineOf } from './strokes.ts';

/** One of the flows that are compared: its bytes in bins of equal length. */
export interface ComparedFlow {
  name: string;
  /** Seconds since the capture's first frame. */
  from: number;
  binSeconds: number;
  /** IP bytes of both directions in each bin. */
  bytes: Float64Array;
  /** Bytes of its data acknowledged by the end of each bin. */
  reached: Float64Array;
  reachedIsAcked: boolean;
}

export type Compared = 'reached' | 'rate';

/** Lines that can be told apart. */
const COLOURS = 8;

/** A line's colour; its number stands at its end and in the legend, so that nobody depends on the colour. */
const colourOf = (i: number) => `--flow-${(i % COLOURS) + 1}`;
/** Every second line is broken. */
const isBroken = (i: number) => i % 2 === 1;

const valueOf = (flow: ComparedFlow, what: Compared, bin: number) => (what === 'reached' ? flow.reached[bin] : flow.bytes[bin] / flow.binSeconds);

/** The bin of a moment, −1 before the first and behind the last. */
function binAt(flow: ComparedFlow, time: number): number {
  const bin = Math.floor((time - flow.from) / flow.binSeconds);
  return bin >= 0 && bin < flow.bytes.length ? bin : -1;
}

function drawLine(pen: Pen, flow: ComparedFlow, what: Compared, i: number): void {
  const { context, colour, x, y, width, height } = pen;
  context.strokeStyle = context.fillStyle = colour(colourOf(i));
  context.lineWidth = 1.8;
  context.setLineDash(isBroken(i) ? [6, 3] : []);
  const line = lineOf(context);
  let started = false;
  let [endX, endY] = [0, 0];
  for (let bin = 0; bin < flow.bytes.length; bin++) {
    const px = x(flow.from + (bin + (what === 'reached' ? 1 : 0.5)) * flow.binSeconds);
    if (px < -20 || px > width + 20) continue;
    const py = y(valueOf(flow, what, bin));
    line.to(px, py);
    started = true;
    if (px <= width) [endX, endY] = [px, py];
  }
  line.end();
  context.setLineDash([]);
  if (!started) return;
  context.font = `600 12px ${colour('--sans') || 'sans-serif'}`;
  context.textAlign = 'right';
  context.textBaseline = 'bottom';
  // Neighbours at one end would stand on each other.
  context.fillText(String(i + 1), Math.min(endX - 3, width - 3 - i * 12), Math.max(14, Math.min(height, endY - 2)));
}

/** Several flows over one time: how far each got, or how fast it went. */
export function compareChart(flows: readonly ComparedFlow[], what: Compared): Chart {
  let most = 0;
  for (const flow of flows) for (let bin = 0; bin < flow.bytes.length; bin++) most = Math.max(most, valueOf(flow, what, bin));
  const y: Range = [0, (most || 1) * 1.05];
  const words = (value: number) => (what === 'reached' ? formatBytes(value) : formatRate(value));
  const legend: LegendItem[] = flows.map(({ name }, i) => ({ name: `${i + 1}  ${name}`, colour: colourOf(i), shape: isBroken(i) ? 'dash' : 'line' }));
  const unacked = flows.flatMap(({ reachedIsAcked }, i) => (reachedIsAcked ? [] : [i + 1]));
  const at = (time: number) => flows.flatMap((flow, i) => {
    const bin = binAt(flow, time);
    return bin < 0 ? [] : [{ i, text: words(valueOf(flow, what, bin)) }];
  });
  return {
    y,
    yTick: what === 'reached' ? bytesTick(y) : rateTick,
    legend,
    draw: (pen) => clipped(pen, () => flows.forEach((flow, i) => drawLine(pen, flow, what, i))),
    readout: (time) => at(time).map(({ i, text }) => `${i + 1}: ${text}`).join('  ·  ') || null,
    summary: flows.map((flow, i) => `${i + 1}, ${flow.name}: ${what === 'reached' ? 'up to' : 'at most'} ${words(extent(Array.from(flow.bytes.keys(), (bin) => valueOf(flow, what, bin)))?.[1] ?? 0)}`).join('; ') + '.',
    table() {
      const [first] = flows;
      const bins = first ? Array.from(first.bytes.keys()).filter((bin) => flows.some((flow) => flow.bytes[bin] > 0)) : [];
      return {
        columns: [TIME_COLUMN, ...flows.map(({ name }, i) => `${i + 1} ${name}`)],
        rows: bins.slice(0, MOST_ROWS).map((bin) => [
          (first.from + bin * first.binSeconds).toFixed(6), ...flows.map((flow) => words(valueOf(flow, what, bin))),
        ]),
        total: bins.length,
      };
    },
    note: [
      flows[0] ? `Bins of ${formatSeconds(flows[0].binSeconds)}.` : '',
      what === 'reached' && unacked.length > 0 ? `Of ${unacked.map(formatCount).join(', ')} no acknowledgment is in the capture: what was sent for the first time.` : '',
    ].join(' ').trim() || null,
  };
}
