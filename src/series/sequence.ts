import { A_ZERO_WINDOW } from '../tables/packet-table.ts';
import { eventMarks, EventsBuilder, isOversize, isResend, type EventMarks, type Events } from './events.ts';
import type { FlowDetail } from './flow-detail.ts';
import { marksIn } from './icmp-marks.ts';
import { remembered, TrackBuilder, type Bars, type Points, type Range, type Track } from './track.ts';

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;

export interface SequenceSeries {
  /** Data segments: first byte, byte after the last. */
  bars: Bars;
  events: EventMarks;
  /** Highest acknowledgment over time, and its right edge of the window where the scale is known. */
  ack: Points;
  window: Points;
  /** SACK blocks of the receiver: what it holds beyond its acknowledgment. */
  sack: Bars;
  /** What is seen, for the vertical axis. */
  y: Range;
}

/** The direction that carries more payload: that of the data. */
export function dataDirection(detail: FlowDetail): 0 | 1 {
  let balance = 0;
  for (let i = 0; i < detail.length; i++) balance += detail.direction[i] === 0 ? detail.payload[i]! : -detail.payload[i]!;
  return balance >= 0 ? 0 : 1;
}

/** From the first frame to the last. */
export function timeRange(detail: FlowDetail): Range {
  if (detail.length === 0) return [0, 1];
  const from = detail.time[0]!;
  const to = detail.time[detail.length - 1]!;
  return to > from ? [from, to] : [from - 0.5, to + 0.5];
}

/** What the chart of sequence numbers is drawn from, collected once. */
interface SequenceTracks {
  bars: Track;
  ack: Track;
  window: Track;
  sack: Track;
  events: Events;
}

const tracksOf = remembered((detail: FlowDetail, direction): SequenceTracks => {
  const bars = new TrackBuilder(true, detail.length);
  const ack = new TrackBuilder(false, detail.length);
  const window = new TrackBuilder(false, detail.length);
  const events = new EventsBuilder();
  for (let i = 0; i < detail.length; i++) {
    const time = detail.time[i]!;
    const flags = detail.tcpFlags[i]!;
    if (detail.direction[i] === direction) {
      const seq = detail.seq[i]!;
      const end = seq + detail.payload[i]!;
      if (flags & RST) {
        events.add('reset', i, time, seq, end);
        continue;
      }
      // A segment can be too big and sent again.
      const oversize = isOversize(detail, i);
      const resend = end > seq && isResend(detail, i);
      if (oversize) events.add('oversize', i, time, seq, end);
      if (resend) events.add('resend', i, time, seq, end);
      if (oversize || resend) continue;
      if (flags & SYN) events.add('syn', i, time, seq, end);
      else {
        if (flags & FIN) events.add('fin', i, time, seq, end);
        if (end > seq) bars.add(time, seq, end);
      }
    } else {
      const value = detail.ack[i]!;
      const place = Math.max(0, value);
      if (flags & RST) events.add('reset', i, time, place, place);
      if (detail.analysis[i]! & A_ZERO_WINDOW) events.add('zero-window', i, time, place, place);
      if (value < 0 || flags & RST) continue;
      ack.add(time, value);
      if (detail.window[i]! >= 0 && !(flags & SYN)) window.add(time, value + detail.window[i]!);
    }
  }
  return { bars: bars.done(), ack: ack.done(), window: window.done(), sack: sackTrack(detail, direction), events: events.done() };
});

/** The blocks that the other side's ACKs name. */
function sackTrack(detail: FlowDetail, direction: 0 | 1): Track {
  const track = new TrackBuilder(true);
  const { sackRow: rows, sackLeft: left, sackRight: right } = detail;
  if (rows && left && right) {
    for (let i = 0; i < rows.length; i++) {
      if (detail.direction[rows[i]!] !== direction) track.add(detail.time[rows[i]!]!, left[i]!, right[i]!);
    }
  }
  return track.done();
}

/** Sequence numbers over time of one direction, with the other's acknowledgments: within the range, for a plot of that many pixels. */
export function sequenceSeries(detail: FlowDetail, direction: 0 | 1, range: Range, columns: number): SequenceSeries {
  const tracks = tracksOf(detail, direction);
  let low = Infinity;
  let high = -Infinity;
  const see = (extent: Range | null) => {
    if (!extent) return;
    low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  };
  for (const track of [tracks.bars, tracks.ack, tracks.events.track]) see(track.extent(...track.within(range, 1)));
  for (const mark of marksIn(detail, direction, range)) if (mark.seq >= 0) see([mark.seq, mark.seq]);
  const y: Range = low <= high ? [low, high] : [0, 1];
  return {
    bars: tracks.bars.bars(range, columns), events: eventMarks(tracks.events, detail, range, y, columns),
    ack: tracks.ack.line(range, columns), window: tracks.window.line(range, columns), sack: tracks.sack.bars(range, columns), y,
  };
}
