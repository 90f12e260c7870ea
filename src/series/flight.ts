import { A_SECOND_SIGHTING } from '../tables/packet-table.ts';
import type { FlowDetail } from './flow-detail.ts';
import { remembered, TrackBuilder, type Points, type Range, type Track } from './track.ts';

const SYN = 0x02;
const RST = 0x04;

interface FlightTracks {
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
export const flightTracks = remembered((detail: FlowDetail, direction): FlightTracks => {
  const flight = new TrackBuilder(false, detail.length);
  const window = new TrackBuilder(false, detail.length);
  let sent = -1;
  let acked = -1;
  for (let i = 0; i < detail.length; i++) {
    if (detail.analysis[i]! & A_SECOND_SIGHTING) continue;
    const flags = detail.tcpFlags[i]!;
    const time = detail.time[i]!;
    if (detail.direction[i] === direction) {
      if (detail.payload[i]! === 0) continue;
      sent = Math.max(sent, detail.seq[i]! + detail.payload[i]!);
      // A flow joined in the middle begins with what is first seen of it.
      if (acked < 0) acked = detail.seq[i]!;
    } else {
      if (flags & RST || detail.ack[i]! < 0) continue;
      acked = Math.max(acked, detail.ack[i]!);
      if (detail.window[i]! >= 0 && !(flags & SYN)) window.add(time, detail.window[i]!);
      if (sent < 0) continue;
    }
    flight.add(time, Math.max(0, sent - acked));
  }
  return { flight: flight.done(), window: window.done() };
});

export function flightSeries(detail: FlowDetail, direction: 0 | 1, range: Range, columns: number): FlightSeries {
  const tracks = flightTracks(detail, direction);
  const flight = tracks.flight.extent(...tracks.flight.within(range, 1))?.[1] ?? 0;
  const window = tracks.window.extent(...tracks.window.within(range, 1))?.[1] ?? 0;
  // A window that is far above all that is ever on its way would press that to the ground: it may leave the picture.
  const most = flight > 0 ? Math.min(Math.max(flight, window), flight * 4) : window;
  return {
    flight: tracks.flight.line(range, columns), window: tracks.window.line(range, columns), largestWindow: window, windowKnown: tracks.window.length > 0,
    y: [0, most > 0 ? most * 1.1 : 1],
  };
}
