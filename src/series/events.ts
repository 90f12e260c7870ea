/** Frames that stand out: drawn whatever their neighbours are. */
import { grown } from '../lib/growable.ts';
import { A_LOST_SEGMENT, A_OUT_OF_ORDER, A_RESEND, A_RETRANSMISSION, A_SECOND_SIGHTING, A_ZERO_WINDOW } from '../tables/packet-table.ts';
import type { READINGS } from '../tables/readings.ts';
import type { FlowDetail } from './flow-detail.ts';
import { TrackBuilder, type Range, type Track } from './track.ts';

/** The number of a kind is its place here. */
export const EVENT_KINDS = ['oversize', 'resend', 'syn', 'fin', 'reset', 'zero-window'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Marks of a part of the time, one for each place and kind. */
export interface EventMarks {
  kind: Uint8Array;
  time: Float64Array;
  low: Float64Array;
  high: Float64Array;
  frame: Uint32Array;
  /** By kind, how many frames there are in that part of the time. */
  counts: Uint32Array;
}

/** The frame's number by the index that a reader was shown with it. */
export type FrameOf = (index: number) => number;

export const framesOf = (detail: FlowDetail): FrameOf => (index) => detail.frame[index];

/** Above the path MTU that was in force. */
export const isOversize = (detail: FlowDetail, row: number): boolean => {
  return detail.payload[row] > 0 && detail.pathMtu[row] > 0 && detail.ipLen[row] > detail.pathMtu[row];
};

/** Its code, without the names of all codes in what every page loads. */
const SECOND_SIGHTING = 2 satisfies (typeof READINGS)[2] extends 'second-sighting' ? number : never;

/** Captured once more on its way, as on a router. Only our own reading knows those of frames without payload. */
export const isSecondSighting = (detail: FlowDetail, row: number): boolean => {
  return (detail.analysis[row] & A_SECOND_SIGHTING) !== 0 || detail.reading?.[row] === SECOND_SIGHTING;
};

/** Sent again, and not merely seen again. */
export const isResend = (detail: FlowDetail, row: number): boolean => {
  return (detail.analysis[row] & (A_RESEND | A_RETRANSMISSION)) !== 0 && !isSecondSighting(detail, row);
};

const RST = 0x04;

/** Worth a stop for who goes from event to event: sent again, lost, out of order, no window, reset. The packet view stops at the same ones. */
export const isEvent = (detail: FlowDetail, row: number): boolean =>
  isResend(detail, row) || (detail.analysis[row] & (A_RETRANSMISSION | A_LOST_SEGMENT | A_OUT_OF_ORDER | A_ZERO_WINDOW)) !== 0 ||
  (detail.tcpFlags[row] & RST) !== 0;

/** All events of a direction, in the order of time. */
export interface Events {
  kind: Uint8Array;
  row: Uint32Array;
  track: Track;
}

export class EventsBuilder {
  private kind = new Uint8Array(64);
  private row = new Uint32Array(64);
  private readonly track = new TrackBuilder(true);
  private n = 0;

  add(kind: EventKind, row: number, time: number, low: number, high: number): void {
    const { n } = this;
    if (n === this.kind.length) {
      this.kind = grown(this.kind, n + 1);
      this.row = grown(this.row, n + 1);
    }
    this.kind[n] = EVENT_KINDS.indexOf(kind);
    this.row[n] = row;
    this.track.add(time, low, high);
    this.n = n + 1;
  }

  done(): Events {
    return { kind: this.kind.subarray(0, this.n), row: this.row.subarray(0, this.n), track: this.track.done() };
  }
}

/** Rows of places that are told apart; more than any chart is pixels high. */
const ROWS = 400;
/** What lies beside the vertical axis is placed on its edge. */
const clampRow = (row: number): number => (row < 0 ? 0 : row >= ROWS ? ROWS - 1 : row | 0);

/**
 * The marks of a range: of those of one kind on the same place the first. Whoever stands in a place that is left out
 * has its like there.
 */
export function eventMarks(events: Events, frameOf: FrameOf, range: Range, y: Range, columns: number): EventMarks {
  const { track } = events;
  const [first, end] = track.within(range, 1);
  const across = Math.max(1, Math.ceil(columns)) + 2;
  const perX = (across - 2) / (range[1] - range[0]);
  const perY = ROWS / (y[1] - y[0]);
  const seen = new Uint8Array(across * ROWS);
  const counts = new Uint32Array(EVENT_KINDS.length);
  const kept: number[] = [];
  for (let i = first; i < end; i++) {
    const kind = events.kind[i];
    const time = track.x[i];
    if (time >= range[0] && time <= range[1]) counts[kind]++;
    // One column to either side is for what stands beside the range.
    const column = Math.min(across - 1, Math.max(0, Math.floor((time - range[0]) * perX) + 1));
    const row = clampRow(((track.low[i] + track.high[i]) / 2 - y[0]) * perY);
    const bit = 1 << kind;
    const cell = row * across + column;
    if (seen[cell] & bit) continue;
    seen[cell] |= bit;
    kept.push(i);
  }
  const of = (value: (i: number) => number): Float64Array => Float64Array.from(kept, value);
  return {
    kind: Uint8Array.from(kept, (i) => events.kind[i]),
    time: of((i) => track.x[i]),
    low: of((i) => track.low[i]),
    high: of((i) => track.high[i]),
    frame: Uint32Array.from(kept, (i) => frameOf(events.row[i])),
    counts,
  };
}
