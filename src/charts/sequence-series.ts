import { A_OUT_OF_ORDER, A_RESEND, A_RETRANSMISSION, A_SECOND_SIGHTING, A_ZERO_WINDOW } from '../tables/packet-table.ts';
import type { FlowDetail, FlowIcmpMark } from './detail.ts';
import type { Range } from './scale.ts';
import { remembered, TrackBuilder, type Track } from './track.ts';

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;

export type EventKind = 'resend' | 'oversize' | 'syn' | 'fin' | 'reset' | 'zero-window';

/** A frame that is drawn whatever its neighbours are. */
export interface FrameEvent {
  /** Row of the detail. */
  row: number;
  kind: EventKind;
}

export interface SequenceSeries {
  /** Data segments: time, first byte, byte after the last. */
  bars: [number, number, number][];
  events: FrameEvent[];
  /** Highest acknowledgment over time, and its right edge of the window where the scale is known. */
  ackTime: number[];
  ack: number[];
  windowTime: number[];
  window: number[];
  icmp: FlowIcmpMark[];
  /** What is seen, for the vertical axis. */
  y: Range;
}

export const isOversize = (detail: FlowDetail, row: number): boolean => {
  return detail.payload[row]! > 0 && detail.pathMtu[row]! > 0 && detail.ipLen[row]! > detail.pathMtu[row]!;
};

export const isResend = (detail: FlowDetail, row: number): boolean => {
  return (detail.analysis[row]! & (A_RESEND | A_RETRANSMISSION)) !== 0 && (detail.analysis[row]! & A_SECOND_SIGHTING) === 0;
};

/** What is remarkable about a frame that carries data or opens or ends the flow; a segment can be too big and sent again. */
function kindsOf(detail: FlowDetail, row: number): EventKind[] {
  const flags = detail.tcpFlags[row]!;
  if (flags & RST) return ['reset'];
  const kinds: EventKind[] = [];
  if (isOversize(detail, row)) kinds.push('oversize');
  if (detail.payload[row]! > 0 && isResend(detail, row)) kinds.push('resend');
  if (kinds.length > 0) return kinds;
  return flags & SYN ? ['syn'] : flags & FIN ? ['fin'] : [];
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
  /** In time order, with their times and extents for the range and the vertical axis. */
  events: FrameEvent[];
  eventTrack: Track;
}

const tracksOf = remembered((detail: FlowDetail, direction): SequenceTracks => {
  const n = detail.length;
  const bars = new TrackBuilder(n, true);
  const ack = new TrackBuilder(n);
  const window = new TrackBuilder(n);
  const eventTrack = new TrackBuilder(2 * n, true);
  const events: FrameEvent[] = [];
  const note = (row: number, kind: EventKind, low: number, high: number) => {
    events.push({ row, kind });
    eventTrack.add(detail.time[row]!, low, high);
  };
  for (let i = 0; i < n; i++) {
    const time = detail.time[i]!;
    const flags = detail.tcpFlags[i]!;
    if (detail.direction[i] === direction) {
      const seq = detail.seq[i]!;
      const length = detail.payload[i]!;
      const kinds = kindsOf(detail, i);
      for (const kind of kinds) note(i, kind, seq, seq + length);
      if (length > 0 && (kinds.length === 0 || kinds[0] === 'fin')) bars.add(time, seq, seq + length);
    } else {
      const value = detail.ack[i]!;
      if (flags & RST) note(i, 'reset', Math.max(0, value), Math.max(0, value));
      if (detail.analysis[i]! & A_ZERO_WINDOW) note(i, 'zero-window', Math.max(0, value), Math.max(0, value));
      if (value < 0 || flags & RST) continue;
      ack.add(time, value);
      if (detail.window[i]! >= 0 && !(flags & SYN)) window.add(time, value + detail.window[i]!);
    }
  }
  return { bars: bars.done(), ack: ack.done(), window: window.done(), events, eventTrack: eventTrack.done() };
});

/** Sequence numbers over time of one direction, with the other's acknowledgments: within the range, for a plot of that many pixels. */
export function sequenceSeries(detail: FlowDetail, direction: 0 | 1, range: Range, columns: number): SequenceSeries {
  const tracks = tracksOf(detail, direction);
  const icmp = detail.icmp.filter((mark) => mark.direction === direction && mark.time >= range[0] && mark.time <= range[1]);
  let low = Infinity;
  let high = -Infinity;
  const see = (extent: Range | null) => {
    if (!extent) return;
    low = Math.min(low, extent[0]);
    high = Math.max(high, extent[1]);
  };
  for (const track of [tracks.bars, tracks.ack, tracks.eventTrack]) see(track.extent(...track.within(range, 1)));
  for (const mark of icmp) if (mark.seq >= 0) see([mark.seq, mark.seq]);
  const ack = tracks.ack.line(range, columns);
  const window = tracks.window.line(range, columns);
  return {
    bars: tracks.bars.bars(range, columns), events: tracks.events.slice(...tracks.eventTrack.within(range, 1)),
    ackTime: ack.x, ack: ack.y, windowTime: window.x, window: window.y,
    icmp, y: low <= high ? [low, high] : [0, 1],
  };
}

/** Highest acknowledged byte at a moment, null where none was captured before it. */
export function ackAt(detail: FlowDetail, direction: 0 | 1, time: number): number | null {
  const { ack } = tracksOf(detail, direction);
  const i = ack.lastAt(time);
  return i < 0 ? null : ack.low[i]!;
}

/** Late arrivals are told from resends in words. */
export const isOutOfOrder = (detail: FlowDetail, row: number): boolean => (detail.analysis[row]! & A_OUT_OF_ORDER) !== 0;
