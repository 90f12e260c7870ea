import { A_KEEP_ALIVE, A_RETRANSMISSION, A_RESEND, A_SECOND_SIGHTING } from '../tables/packet-table.ts';
import { grown } from '../lib/growable.ts';
import type { FrameOf } from './events.ts';
import type { FlowReader, FlowRow } from './flow-row.ts';
import type { Builder, Builders } from './thin.ts';
import { visibleItems, type Points, type Range, type Track } from './track.ts';

/** Segments on their way that there is room for at first, a power of two. */
const RING = 1024;
const FIN = 0x01;
const SYN = 0x02;
const ACK = 0x10;

export interface RttSamples {
  /** Time of the acknowledgment, seconds that it took. */
  track: Track;
  /** Index of the segment of each sample, and of its acknowledgment. */
  segment: Int32Array;
  acknowledgment: Int32Array;
  /** Place and length of the segment. */
  seq: Float64Array;
  payload: Uint32Array;
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
export class RttReader implements FlowReader {
  private readonly samples: Builder;
  private segment = new Int32Array(256);
  private acknowledgment = new Int32Array(256);
  private seq = new Float64Array(256);
  private payload = new Uint32Array(256);
  private count = 0;
  // Segments on their way, by rising end, in a ring.
  private ends = new Float64Array(RING);
  private indexes = new Int32Array(RING);
  private starts = new Float64Array(RING);
  private times = new Float64Array(RING);
  private lengths = new Uint32Array(RING);
  private mask = RING - 1;
  private head = 0;
  private tail = 0;
  private highestEnd = -Infinity;
  // What was sent again: the tail of the ring at that moment and the number from which on. Both rise; what an entry hides is left out.
  private againTail: number[] = [];
  private againStart: number[] = [];
  private againHead = 0;
  // Of what came by behind later bytes and is not acknowledged yet: where it begins and ends.
  private fillLow = Infinity;
  private fillHigh = -Infinity;
  private syn = -1;
  private synTime = NaN;
  private handshake: number | null = null;

  constructor(private readonly direction: number, make: Builders) {
    this.samples = make.all();
  }

  see(row: FlowRow): void {
    if (row.analysis & A_SECOND_SIGHTING) return;
    const flags = row.tcpFlags;
    if (row.direction === this.direction) {
      if (flags & SYN) {
        this.syn = this.syn === -1 ? 0 : -2;
        this.synTime = row.time;
      }
      // A FIN takes a sequence number, so that an acknowledgment of it times the FIN and not the data before (RFC 9293 §3.4).
      const length = row.payload + (flags & FIN ? 1 : 0);
      if (length > 0) this.sent(row, length);
      return;
    }
    const { ack } = row;
    if (ack < 0 || (flags & ACK) === 0) return;
    if (this.handshake === null && this.syn >= 0 && ack >= 1) this.handshake = row.time - this.synTime;
    let covered = -1;
    while (this.head < this.tail && this.ends[this.head & this.mask] <= ack) covered = this.head++;
    const filled = this.fillLow < ack && covered >= 0 && this.fillLow >= this.starts[covered & this.mask];
    if (ack >= this.fillHigh) {
      this.fillLow = Infinity;
      this.fillHigh = -Infinity;
    } else this.fillLow = Math.max(this.fillLow, ack);
    // The last bytes that it covers came later than the segments in order: that segment's time is not theirs.
    if (covered < 0 || filled || this.wentTwice(covered)) return;
    this.sample(row, covered & this.mask);
  }

  private sent(row: FlowRow, length: number): void {
    const start = row.seq;
    const end = start + length;
    if (end > this.highestEnd && !isAmbiguous(row.analysis)) {
      if (this.tail - this.head > this.mask) this.widen();
      const at = this.tail++ & this.mask;
      this.ends[at] = end;
      this.starts[at] = start;
      this.indexes[at] = row.index;
      this.times[at] = row.time;
      this.lengths[at] = row.payload;
      this.highestEnd = end;
      return;
    }
    this.fillLow = Math.min(this.fillLow, start);
    this.fillHigh = Math.max(this.fillHigh, end);
    // Whatever of it is still on its way went twice now.
    while (this.againStart.length > this.againHead && this.againStart.at(-1)! >= start) {
      this.againStart.pop();
      this.againTail.pop();
    }
    this.againStart.push(start);
    this.againTail.push(this.tail);
    this.highestEnd = Math.max(this.highestEnd, end);
  }

  /** Whether any byte of the segment, none before which is asked about any more, was sent again behind it. */
  private wentTwice(k: number): boolean {
    while (this.againHead < this.againTail.length && this.againTail[this.againHead] <= k) this.againHead++;
    return this.againHead < this.againStart.length && this.againStart[this.againHead] < this.ends[k & this.mask];
  }

  private widen(): void {
    const { head, tail, mask } = this;
    const turned = <T extends Float64Array | Int32Array | Uint32Array>(old: T, wide: T): T => {
      for (let k = head; k < tail; k++) wide[k - head] = old[k & mask]!;
      return wide;
    };
    const room = (mask + 1) * 2;
    this.ends = turned(this.ends, new Float64Array(room));
    this.starts = turned(this.starts, new Float64Array(room));
    this.indexes = turned(this.indexes, new Int32Array(room));
    this.times = turned(this.times, new Float64Array(room));
    this.lengths = turned(this.lengths, new Uint32Array(room));
    this.mask = room - 1;
    this.againTail = this.againTail.slice(this.againHead).map((at) => at - head);
    this.againStart = this.againStart.slice(this.againHead);
    this.againHead = 0;
    this.tail = tail - head;
    this.head = 0;
  }

  private sample(row: FlowRow, at: number): void {
    const n = this.count++;
    if (n >= this.segment.length) {
      this.segment = grown(this.segment, n + 1);
      this.acknowledgment = grown(this.acknowledgment, n + 1);
      this.seq = grown(this.seq, n + 1);
      this.payload = grown(this.payload, n + 1);
    }
    this.samples.add(row.time, row.time - this.times[at]);
    this.segment[n] = this.indexes[at]!;
    this.acknowledgment[n] = row.index;
    this.seq[n] = this.starts[at]!;
    this.payload[n] = this.lengths[at]!;
  }

  done(): RttSamples {
    const { count } = this;
    return {
      track: this.samples.done(), segment: this.segment.subarray(0, count), acknowledgment: this.acknowledgment.subarray(0, count),
      seq: this.seq.subarray(0, count), payload: this.payload.subarray(0, count), handshake: this.handshake,
    };
  }
}

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

/** Round trips of one direction: the samples of the range that a plot of so many pixels can tell apart. */
export function rttPicture(samples: RttSamples, frameOf: FrameOf, range: Range, width: number, height: number): RttSeries {
  const { track, segment, acknowledgment, handshake } = samples;
  const [first, end] = track.within(range);
  const most = Math.max(track.extent(first, end)?.[1] ?? 0, handshake ?? 0);
  const y: Range = [0, most > 0 ? most * 1.1 : 0.001];
  const items = visibleItems(track, range, y, width, height);
  return {
    points: { time: Float64Array.from(items, (i) => track.x[i]), value: Float64Array.from(items, (i) => track.low[i]) },
    segmentFrame: Uint32Array.from(items, (i) => frameOf(segment[i])),
    ackFrame: Uint32Array.from(items, (i) => frameOf(acknowledgment[i])),
    seq: Float64Array.from(items, (i) => samples.seq[i]),
    payload: Uint32Array.from(items, (i) => samples.payload[i]),
    count: end - first, total: track.length, handshake, y,
  };
}
