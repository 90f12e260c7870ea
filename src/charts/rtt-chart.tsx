import { formatCount, formatSeconds } from '../lib/format.ts';
import { clipped, drawDots, type Place } from './brush.ts';
import { MOST_ROWS, type Chart, type ChartInput } from './chart.ts';
import { drawHighlight, drawMessageLines, messagesIn } from './marks.ts';
import { rttSamples, rttSeries } from './rtt-series.ts';
import { secondsTick, type Range } from './scale.ts';

/** How far from a dot the pointer may be, and how many dots are looked at. */
const REACH = 16;
const MOST = 4000;

/** The time from segments to their acknowledgments. */
export function rttChart(input: ChartInput, range: Range, width: number, height = 156): Chart {
  const { detail, direction, frame, onFrame } = input;
  const samples = rttSamples(detail, direction);
  const series = rttSeries(detail, direction, range, width, height);
  const { track } = samples;
  const nearest = (at: Place): number => {
    const timeAt = (x: number) => range[0] + (x / at.pen.width) * (range[1] - range[0]);
    const [first, end] = track.within([timeAt(at.x - REACH), timeAt(at.x + REACH)]);
    let best = -1;
    let bestDistance = REACH * REACH;
    for (let i = first; i < Math.min(end, first + MOST); i++) {
      const distance = (at.pen.x(track.x[i]!) - at.x) ** 2 + (at.pen.y(track.low[i]!) - at.y) ** 2;
      if (distance < bestDistance) [best, bestDistance] = [i, distance];
    }
    return best;
  };
  return {
    y: series.y,
    yTick: secondsTick(series.y),
    legend: [
      { name: 'segment to its acknowledgment', colour: '--series-1', shape: 'dot' },
      ...(series.handshake === null ? [] : [{ name: `handshake: ${formatSeconds(series.handshake)}`, colour: '--text-2', shape: 'dash' } as const]),
    ],
    draw: (pen) => clipped(pen, () => {
      const { context, colour, y, width: across } = pen;
      if (series.handshake !== null) {
        context.strokeStyle = colour('--text-2');
        context.lineWidth = 1.2;
        context.setLineDash([5, 4]);
        context.beginPath();
        context.moveTo(0, y(series.handshake));
        context.lineTo(across, y(series.handshake));
        context.stroke();
        context.setLineDash([]);
      }
      drawDots(pen, series.points, '--series-1', 2);
      drawMessageLines(pen, messagesIn(detail, direction, range));
      drawHighlight(pen, detail, frame);
    }),
    hover(at) {
      const i = nearest(at);
      if (i < 0) return null;
      const [segment, acknowledgment] = [samples.segment[i]!, samples.acknowledgment[i]!];
      return (
        <>
          <b>{formatSeconds(track.low[i]!)}</b>
          <span>frame {formatCount(detail.frame[segment]!)}, {formatCount(detail.payload[segment]!)} bytes at seq {formatCount(detail.seq[segment]!)}</span>
          <span>acknowledged by frame {formatCount(detail.frame[acknowledgment]!)}</span>
        </>
      );
    },
    onPick(at) {
      const i = nearest(at);
      if (i >= 0) onFrame(detail.frame[samples.acknowledgment[i]!]!);
    },
    readout(time) {
      const i = track.lastAt(time);
      return i < 0 ? null : formatSeconds(track.low[i]!);
    },
    table() {
      const [first, end] = track.within(range);
      return {
        columns: ['Acknowledged by', 'Time (s)', 'Segment', 'Seq', 'Data', 'Round trip'],
        rows: Array.from({ length: Math.min(MOST_ROWS, end - first) }, (_, k) => {
          const [segment, acknowledgment] = [samples.segment[first + k]!, samples.acknowledgment[first + k]!];
          return [
            formatCount(detail.frame[acknowledgment]!), track.x[first + k]!.toFixed(6), formatCount(detail.frame[segment]!), formatCount(detail.seq[segment]!),
            formatCount(detail.payload[segment]!), formatSeconds(track.low[first + k]!),
          ];
        }),
        total: end - first,
      };
    },
    note: track.length === 0 ? 'No segment of this direction was acknowledged in the capture, or each went more than once.' : null,
  };
}
