import { A_SECOND_SIGHTING } from '../tables/packet-table.ts';
import type { FlowReader, FlowRow } from './flow-row.ts';
import type { Builder, Builders } from './thin.ts';
import type { Range, Track } from './track.ts';

const RST = 0x04;

export interface ThroughputSeries {
  binSeconds: number;
  /** Start of the first bin. */
  from: number;
  /** Bytes per second: all IP bytes of the direction, and payload that was newly acknowledged. */
  throughput: Float64Array;
  goodput: Float64Array;
  /** Acknowledgments are missing in the capture: what was sent for the first time counts as delivered. */
  goodputIsSent: boolean;
  y: Range;
}

/** Running sums over time, so that any bin costs two bisections. */
export interface Sums {
  sent: Track;
  good: Track;
  goodIsSent: boolean;
}

/** Collects what one direction sent, and what of it was acknowledged. */
export class ThroughputReader implements FlowReader {
  private readonly sent: Builder;
  private readonly acked: Builder;
  private readonly fresh: Builder;
  private bytes = 0;
  private highestAck = -1;
  private firstAck = -1;
  private highestSent = -1;
  private firstSent = -1;

  constructor(private readonly direction: number, make: Builders) {
    this.sent = make.sums();
    this.acked = make.sums();
    this.fresh = make.sums();
  }

  see(row: FlowRow): void {
    if (row.direction === this.direction) {
      // A packet that the capture saw twice went over the line once.
      if (row.analysis & A_SECOND_SIGHTING) return;
      this.bytes += row.ipLen;
      this.sent.add(row.time, this.bytes);
      if (row.payload === 0) return;
      const end = row.seq + row.payload;
      if (this.firstSent < 0) this.firstSent = row.seq;
      if (end <= this.highestSent) return;
      this.highestSent = end;
      this.fresh.add(row.time, end - this.firstSent);
    } else if (row.ack > this.highestAck && (row.tcpFlags & RST) === 0) {
      // The first acknowledgment tells where counting begins; a flow joined in the middle has had others.
      if (this.firstAck < 0) this.firstAck = row.ack;
      this.highestAck = row.ack;
      this.acked.add(row.time, this.highestAck - this.firstAck);
    }
  }

  done(): Sums {
    const goodIsSent = this.highestAck <= this.firstAck && this.highestSent > this.firstSent;
    return { sent: this.sent.done(), good: (goodIsSent ? this.fresh : this.acked).done(), goodIsSent };
  }
}

const STEPS = [1, 2, 5, 10];

/** A round length of bins that are about as wide as asked for. */
export function binLength(span: number, bins: number): number {
  const rough = span / Math.max(1, bins);
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (STEPS.find((step) => step * power >= rough * 0.999999) ?? 10);
}

function rates(track: Track, from: number, length: number, count: number): Float64Array {
  const sumAt = (time: number) => {
    // Up to the moment itself: what comes on the edge belongs to the bin that begins there.
    const index = track.within([-Infinity, time - 2e-9])[1] - 1;
    return index < 0 ? 0 : track.low[index];
  };
  const out = new Float64Array(count);
  let before = sumAt(from);
  for (let i = 0; i < count; i++) {
    const sum = sumAt(from + (i + 1) * length);
    out[i] = (sum - before) / length;
    before = sum;
  }
  return out;
}

/** Length of the bins of a picture, seconds. */
export const binSecondsOf = (range: Range, width: number): number => binLength(range[1] - range[0], width / 5);

/** Bytes per second of what was collected, in bins of a round length, which stay where they are when the chart is moved. */
export function throughputPicture({ sent, good, goodIsSent }: Sums, range: Range, width: number): ThroughputSeries {
  const binSeconds = binSecondsOf(range, width);
  const first = Math.floor(range[0] / binSeconds);
  const count = Math.ceil(range[1] / binSeconds) - first + 1;
  const from = first * binSeconds;
  const throughput = rates(sent, from, binSeconds, count);
  const highest = throughput.reduce((most, value) => Math.max(most, value), 0);
  const goodput = rates(good, from, binSeconds, count);
  const most = goodput.reduce((so, value) => Math.max(so, value), highest);
  return { binSeconds, from, throughput, goodput, goodputIsSent: goodIsSent, y: [0, most > 0 ? most * 1.08 : 1] };
}

/** Index of the bin that holds a moment. */
export function binAt({ throughput, from, binSeconds }: ThroughputSeries, time: number): number {
  return Math.min(throughput.length - 1, Math.max(0, Math.floor((time - from) / binSeconds)));
}
