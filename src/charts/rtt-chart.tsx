import { formatCount, formatSeconds } from '../lib/format.ts';
import { lowerBound } from '../series/bisect.ts';
import { clipped, type Place } from './brush.ts';
import { MOST_ROWS, TIME_COLUMN, type Chart, type ChartInput } from './chart.ts';
import { drawHighlight, drawMessageLines } from './marks.ts';
import { valueAt } from './nearest.ts';
import { secondsTick, type Range } from './scale.ts';
import { drawDots } from './strokes.ts';
import { rttSummary } from './summary.ts';

/** How far from a dot the pointer may be, and how many dots are looked at. */
const REACH = 16;
const MOST = 4000;

/** The time from segments to their acknowledgments. */
export function rttChart({ series: all, detail, frame, onFrame }: ChartInput, range: Range): Chart {
  const series = all.rtt;
  const { time: times, value } = series.points;
  const nearest = (at: Place): number => {
    const timeAt = (x: number) => range[0] + (x / at.pen.width) * (range[1] - range[0]);
    const first = lowerBound(times, timeAt(at.x - REACH));
    const end = lowerBound(times, timeAt(at.x + REACH));
    let best = -1;
    let bestDistance = REACH * REACH;
    for (let i = first; i < Math.min(end, first + MOST); i++) {
      const distance = (at.pen.x(times[i]) - at.x) ** 2 + (at.pen.y(value[i]) - at.y) ** 2;
      if (distance < bestDistance) [best, bestDistance] = [i, distance];
    }
    return best;
  };
  return {
    y: series.y,
    yTick: secondsTick(series.y),
    legend: [
      { name: 'RTT: segment to its acknowledgment', colour: '--series-1', shape: 'dot' },
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
      drawMessageLines(pen, all);
      drawHighlight(pen, detail, frame);
    }),
    hover(at) {
      const i = nearest(at);
      if (i < 0) return null;
      return (
        <>
          <b>{formatSeconds(value[i])}</b>
          <span>frame {formatCount(series.segmentFrame[i])}, {formatCount(series.payload[i])} bytes at seq {formatCount(series.seq[i])}</span>
          <span>acknowledged by frame {formatCount(series.ackFrame[i])}</span>
        </>
      );
    },
    onPick(at) {
      const i = nearest(at);
      if (i >= 0) onFrame(series.ackFrame[i]);
    },
    readout(time) {
      const roundTrip = valueAt(series.points, time);
      return roundTrip === null ? null : formatSeconds(roundTrip);
    },
    summary: rttSummary(all),
    table() {
      return {
        columns: ['Acknowledged by', TIME_COLUMN, 'Segment', 'Seq', 'Data', 'Round trip'],
        rows: Array.from({ length: Math.min(MOST_ROWS, times.length) }, (_, i) => [
          formatCount(series.ackFrame[i]), times[i].toFixed(6), formatCount(series.segmentFrame[i]), formatCount(series.seq[i]),
          formatCount(series.payload[i]), formatSeconds(value[i]),
        ]),
        total: series.count,
      };
    },
    note: series.total === 0 ? 'No segment of this direction was acknowledged in the capture, or each went more than once.' : null,
  };
}
