import { A_OUT_OF_ORDER, A_RESEND, A_RETRANSMISSION, A_SECOND_SIGHTING, A_ZERO_WINDOW } from '../tables/packet-table.ts';
import { decimateBars, decimateLine, lowerBound } from './decimate.ts';
import type { FlowDetail, FlowIcmpMark } from './detail.ts';
import type { Range } from './scale.ts';

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

/** Sequence numbers over time of one direction, with the other's acknowledgments: within the range, for a plot of that many pixels. */
export function sequenceSeries(detail: FlowDetail, direction: 0 | 1, range: Range, columns: number): SequenceSeries {
  const bars: [number, number, number][] = [];
  const events: FrameEvent[] = [];
  const ackTime: number[] = [];
  const ack: number[] = [];
  const windowTime: number[] = [];
  const window: number[] = [];
  let low = Infinity;
  let high = -Infinity;
  const see = (value: number) => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  // One frame to either side, so that lines run to the edges.
  const first = Math.max(0, lowerBound(detail.time, range[0], detail.length) - 1);
  const end = Math.min(detail.length, lowerBound(detail.time, range[1] + 1e-9, detail.length) + 1);
  // What was acknowledged before the range still holds at its left edge.
  for (let i = first - 1; i >= 0; i--) {
    if (detail.direction[i] === direction || detail.ack[i]! < 0 || detail.tcpFlags[i]! & RST) continue;
    ackTime.push(range[0]);
    ack.push(detail.ack[i]!);
    if (detail.window[i]! >= 0 && !(detail.tcpFlags[i]! & SYN)) {
      windowTime.push(range[0]);
      window.push(detail.ack[i]! + detail.window[i]!);
    }
    break;
  }
  for (let i = first; i < end; i++) {
    const time = detail.time[i]!;
    const flags = detail.tcpFlags[i]!;
    if (detail.direction[i] === direction) {
      const seq = detail.seq[i]!;
      const length = detail.payload[i]!;
      const kinds = kindsOf(detail, i);
      for (const kind of kinds) events.push({ row: i, kind });
      if (kinds.length > 0 || length > 0) {
        see(seq);
        see(seq + length);
      }
      if (length > 0 && (kinds.length === 0 || kinds[0] === 'fin')) bars.push([time, seq, seq + length]);
    } else {
      if (flags & RST) events.push({ row: i, kind: 'reset' });
      if (detail.analysis[i]! & A_ZERO_WINDOW) events.push({ row: i, kind: 'zero-window' });
      const value = detail.ack[i]!;
      if (value < 0 || flags & RST) continue;
      ackTime.push(time);
      ack.push(value);
      see(value);
      if (detail.window[i]! >= 0 && !(flags & SYN)) {
        windowTime.push(time);
        window.push(value + detail.window[i]!);
      }
    }
  }
  const icmp = detail.icmp.filter((mark) => mark.direction === direction && mark.time >= range[0] && mark.time <= range[1]);
  for (const mark of icmp) if (mark.seq >= 0) see(mark.seq);
  const keptAcks = decimateLine(ackTime, ack, range[0], range[1], columns);
  const keptWindows = decimateLine(windowTime, window, range[0], range[1], columns);
  return {
    bars: decimateBars(bars, range[0], range[1], columns), events,
    ackTime: keptAcks.map((i) => ackTime[i]!), ack: keptAcks.map((i) => ack[i]!),
    windowTime: keptWindows.map((i) => windowTime[i]!), window: keptWindows.map((i) => window[i]!),
    icmp, y: low <= high ? [low, high] : [0, 1],
  };
}

/** Late arrivals are told from resends in words. */
export const isOutOfOrder = (detail: FlowDetail, row: number): boolean => (detail.analysis[row]! & A_OUT_OF_ORDER) !== 0;
