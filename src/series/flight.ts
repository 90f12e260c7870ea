import { A_SECOND_SIGHTING } from '../tables/packet-table.ts';
import type { FlowReader, FlowRow } from './flow-row.ts';
import type { Builder, Builders } from './thin.ts';
import type { Points, Range, Track } from './track.ts';

const SYN = 0x02;
const RST = 0x04;

export interface FlightTracks {
  /** Bytes sent and not yet acknowledged. */
  flight: Track;
  /** What the receiver is ready to take, where its scale is known. */
  window: Track;
}

export interface FlightSeries {
  flight: Points;
  window: Points;
  /** Largest window of the range; 0 where none is known. */
  largestWindow: number;
  /** The scale of windows, and so their size, is known. */
  windowKnown: boolean;
  y: Range;
}

/** Both lines change at every segment and at every acknowledgment, as the capture point saw them. */
export class FlightReader implements FlowReader {
  private readonly flight: Builder;
  private readonly window: Builder;
  private sent = -1;
  private acked = -1;

  constructor(private readonly direction: number, make: Builders) {
    this.flight = make.line();
    this.window = make.line();
  }

  see(row: FlowRow): void {
    if (row.analysis & A_SECOND_SIGHTING) return;
    const { time, tcpFlags: flags } = row;
    if (row.direction === this.direction) {
      if (row.payload === 0) return;
      this.sent = Math.max(this.sent, row.seq + row.payload);
      // A flow joined in the middle begins with what is first seen of it.
      if (this.acked < 0) this.acked = row.seq;
    } else {
      if (flags & RST || row.ack < 0) return;
      this.acked = Math.max(this.acked, row.ack);
      if (row.window >= 0 && !(flags & SYN)) this.window.add(time, row.window);
      if (this.sent < 0) return;
    }
    this.flight.add(time, Math.max(0, this.sent - this.acked));
  }

  done(): FlightTracks {
    return { flight: this.flight.done(), window: this.window.done() };
  }
}

/** Bytes in flight and the window of one direction: what was collected of it, within the range, for a plot of that many pixels. */
export function flightPicture(tracks: FlightTracks, range: Range, columns: number): FlightSeries {
  const flight = tracks.flight.extent(...tracks.flight.within(range, 1))?.[1] ?? 0;
  const window = tracks.window.extent(...tracks.window.within(range, 1))?.[1] ?? 0;
  // A window that is far above all that is ever on its way would press that to the ground: it may leave the picture.
  const most = flight > 0 ? Math.min(Math.max(flight, window), flight * 4) : window;
  return {
    flight: tracks.flight.line(range, columns), window: tracks.window.line(range, columns), largestWindow: window, windowKnown: tracks.window.length > 0,
    y: [0, most > 0 ? most * 1.1 : 1],
  };
}
