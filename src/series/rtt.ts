import { A_KEEP_ALIVE, A_RETRANSMISSION, A_RESEND, A_SECOND_SIGHTING } from '../tables/packet-table.ts';
import type { FlowDetail } from './flow-detail.ts';
import { remembered, TrackBuilder, visibleItems, type Points, type Range, type Track } from './track.ts';

const FIN = 0x01;
const SYN = 0x02;
const ACK = 0x10;

export interface RttSamples {
  /** Time of the acknowledgment, seconds that it took. */
  track: Track;
  /** Row of the segment of each sample, and of its acknowledgment. */
  segment: Int32Array;
  acknowledgment: Int32Array;
  /** From the SYN to its answer on the same side, null where the capture does not show it. */
  handshake: number | null;
}

/** First sent bytes and no others: an acknowledgment of bytes that went twice does not tell which of the two it means (Karn). */
const isAmbiguous = (bits: number): boolean => (bits & (A_RETRANSMISSION | A_RESEND | A_KEEP_ALIVE)) !== 0;

/**
 * From each segment to the first acknowledgment that covers it, as the capture point saw both: near the sender that is
 * the whole round trip, near the receiver only its own reaction. One sample for each acknowledgment that covers
 * something new: that of the last segment it covers. Bytes that went twice give none.
 */
export const rttSamples = remembered((detail: FlowDetail, direction): RttSamples => {
  const n = detail.length;
  const samples = new TrackBuilder(false, n);
  const segments: number[] = [];
  const acknowledgments: number[] = [];
  // Segments on their way, by rising end; those sent twice are marked by −1 as their row.
  const ends: number[] = [];
  const rows: number[] = [];
  let head = 0;
  let highestEnd = -Infinity;
  let syn = -1;
  let handshake: number | null = null;
  for (let i = 0; i < n; i++) {
    if (detail.analysis[i]! & A_SECOND_SIGHTING) continue;
    const flags = detail.tcpFlags[i]!;
    if (detail.direction[i] === direction) {
      if (flags & SYN) syn = syn < 0 ? i : -2;
      // A FIN takes a sequence number, so that an acknowledgment of it times the FIN and not the data before (RFC 9293 §3.4).
      const length = detail.payload[i]! + (flags & FIN ? 1 : 0);
      if (length === 0) continue;
      const start = detail.seq[i]!;
      const end = start + length;
      if (end > highestEnd && !isAmbiguous(detail.analysis[i]!)) {
        ends.push(end);
        rows.push(i);
        highestEnd = end;
        continue;
      }
      // Whatever of it is still on its way went twice now.
      for (let k = ends.length - 1; k >= head && ends[k]! > start; k--) rows[k] = -1;
      highestEnd = Math.max(highestEnd, end);
      continue;
    }
    const ack = detail.ack[i]!;
    if (ack < 0 || (flags & ACK) === 0) continue;
    if (handshake === null && syn >= 0 && ack >= 1) handshake = detail.time[i]! - detail.time[syn]!;
    let covered = -1;
    while (head < ends.length && ends[head]! <= ack) covered = head++;
    if (covered < 0 || rows[covered]! < 0) continue;
    samples.add(detail.time[i]!, detail.time[i]! - detail.time[rows[covered]!]!);
    segments.push(rows[covered]!);
    acknowledgments.push(i);
  }
  return { track: samples.done(), segment: Int32Array.from(segments), acknowledgment: Int32Array.from(acknowledgments), handshake };
});

export interface RttSeries {
  /** When an acknowledgment came, and the seconds from its segment to it. */
  points: Points;
  /** Of each point: the frame of the segment and of its acknowledgment, and the segment's place and length. */
  segmentFrame: Uint32Array;
  ackFrame: Uint32Array;
  seq: Float64Array;
  payload: Uint32Array;
  /** Samples in the range, and in the flow; points that lie on one another are one. */
  count: number;
  total: number;
  handshake: number | null;
  y: Range;
}

export function rttSeries(detail: FlowDetail, direction: 0 | 1, range: Range, width: number, height: number): RttSeries {
  const { track, segment, acknowledgment, handshake } = rttSamples(detail, direction);
  const [first, end] = track.within(range);
  const most = Math.max(track.extent(first, end)?.[1] ?? 0, handshake ?? 0);
  const y: Range = [0, most > 0 ? most * 1.1 : 0.001];
  const items = visibleItems(track, range, y, width, height);
  return {
    points: { time: Float64Array.from(items, (i) => track.x[i]!), value: Float64Array.from(items, (i) => track.low[i]!) },
    segmentFrame: Uint32Array.from(items, (i) => detail.frame[segment[i]!]!),
    ackFrame: Uint32Array.from(items, (i) => detail.frame[acknowledgment[i]!]!),
    seq: Float64Array.from(items, (i) => detail.seq[segment[i]!]!),
    payload: Uint32Array.from(items, (i) => detail.payload[segment[i]!]!),
    count: end - first, total: track.length, handshake, y,
  };
}
