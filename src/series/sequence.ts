import { A_ZERO_WINDOW } from '../tables/packet-table.ts';
import { eventMarks, EventsBuilder, type EventMarks, type Events, type FrameOf } from './events.ts';
import type { FlowDetail, FlowIcmpMark } from './flow-detail.ts';
import type { FlowReader, FlowRow } from './flow-row.ts';
import type { Builder, Builders } from './thin.ts';
import { TrackBuilder, type Bars, type Points, type Range, type Track } from './track.ts';

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

/** From the first frame to the last. */
export function timeRange(detail: FlowDetail): Range {
  if (detail.length === 0) return [0, 1];
  const from = detail.time[0];
  const to = detail.time[detail.length - 1];
  return to > from ? [from, to] : [from - 0.5, to + 0.5];
}

/** What the chart of sequence numbers is drawn from, collected once. */
export interface SequenceTracks {
  bars: Track;
  ack: Track;
  window: Track;
  sack: Track;
  events: Events;
}

/** Collects what the chart of sequence numbers shows of one direction. */
export class SequenceReader implements FlowReader {
  private readonly bars: Builder;
  private readonly ack: Builder;
  private readonly window: Builder;
  private readonly events = new EventsBuilder();

  constructor(private readonly direction: number, make: Builders) {
    this.bars = make.bars();
    this.ack = make.line();
    this.window = make.line();
  }

  see(row: FlowRow): void {
    const { events } = this;
    const { index, time, tcpFlags: flags } = row;
    if (row.direction === this.direction) {
      const { seq } = row;
      const end = seq + row.payload;
      if (flags & RST) {
        events.add('reset', index, time, seq, end);
        return;
      }
      // A segment can be too big and sent again.
      const oversize = row.isOversize;
      const resend = end > seq && row.isResend;
      if (oversize) events.add('oversize', index, time, seq, end);
      if (resend) events.add('resend', index, time, seq, end);
      if (oversize || resend) return;
      if (flags & SYN) events.add('syn', index, time, seq, end);
      else {
        if (flags & FIN) events.add('fin', index, time, seq, end);
        if (end > seq) this.bars.add(time, seq, end);
      }
      return;
    }
    const value = row.ack;
    const place = Math.max(0, value);
    if (flags & RST) events.add('reset', index, time, place, place);
    if (row.analysis & A_ZERO_WINDOW) events.add('zero-window', index, time, place, place);
    if (value < 0 || flags & RST) return;
    this.ack.add(time, value);
    if (row.window >= 0 && !(flags & SYN)) this.window.add(time, value + row.window);
  }

  done(sack: Track): SequenceTracks {
    return { bars: this.bars.done(), ack: this.ack.done(), window: this.window.done(), sack, events: this.events.done() };
  }
}

/** The blocks that the other side's ACKs name. */
export function sackTrack(detail: FlowDetail, direction: 0 | 1): Track {
  const track = new TrackBuilder(true);
  const { sackRow: rows, sackLeft: left, sackRight: right } = detail;
  if (rows && left && right) {
    for (let i = 0; i < rows.length; i++) {
      if (detail.direction[rows[i]] !== direction) track.add(detail.time[rows[i]], left[i], right[i]);
    }
  }
  return track.done();
}

/**
 * Sequence numbers over time of one direction, with the other's acknowledgments: what was collected of it, within the range, for a
 * plot of that many pixels. `icmp`: the messages of the range.
 */
export function sequencePicture(tracks: SequenceTracks, frameOf: FrameOf, icmp: readonly FlowIcmpMark[], range: Range, columns: number): SequenceSeries {
  let low = Infinity;
  let high = -Infinity;
  const see = (extent: Range | null) => {
    if (!extent) return;
    low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  };
  for (const track of [tracks.bars, tracks.ack, tracks.events.track]) see(track.extent(...track.within(range, 1)));
  for (const mark of icmp) if (mark.seq >= 0) see([mark.seq, mark.seq]);
  const y: Range = low <= high ? [low, high] : [0, 1];
  return {
    bars: tracks.bars.bars(range, columns), events: eventMarks(tracks.events, frameOf, range, y, columns),
    ack: tracks.ack.line(range, columns), window: tracks.window.line(range, columns), sack: tracks.sack.bars(range, columns), y,
  };
}
