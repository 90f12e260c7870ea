import { A_SECOND_SIGHTING } from '../tables/packet-table.ts';
import type { FlowDetail } from './flow-detail.ts';
import { remembered, TrackBuilder, type Range, type Track } from './track.ts';

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
interface Sums {
  sent: Track;
  good: Track;
  goodIsSent: boolean;
}

const sumsOf = remembered((detail: FlowDetail, direction): Sums => {
  const sent = new TrackBuilder(false, detail.length);
  const acked = new TrackBuilder(false, detail.length);
  const fresh = new TrackBuilder(false, detail.length);
  let bytes = 0;
  let highestAck = -1;
  let firstAck = -1;
  let highestSent = -1;
  let firstSent = -1;
  for (let i = 0; i < detail.length; i++) {
    const time = detail.time[i]!;
    if (detail.direction[i] === direction) {
      // A packet that the capture saw twice went over the line once.
      if (detail.analysis[i]! & A_SECOND_SIGHTING) continue;
      bytes += detail.ipLen[i]!;
      sent.add(time, bytes);
      if (detail.payload[i]! === 0) continue;
      const end = detail.seq[i]! + detail.payload[i]!;
      if (firstSent < 0) firstSent = detail.seq[i]!;
      if (end <= highestSent) continue;
      highestSent = end;
      fresh.add(time, end - firstSent);
    } else if (detail.ack[i]! > highestAck && (detail.tcpFlags[i]! & 0x04) === 0) {
      // The first acknowledgment tells where counting begins; a flow joined in the middle has had others.
      if (firstAck < 0) firstAck = detail.ack[i]!;
      highestAck = detail.ack[i]!;
      acked.add(time, highestAck - firstAck);
    }
  }
  const goodIsSent = highestAck <= firstAck && highestSent > firstSent;
  return { sent: sent.done(), good: (goodIsSent ? fresh : acked).done(), goodIsSent };
});

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
    return index < 0 ? 0 : track.low[index]!;
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

/** Bytes per second in bins of a round length, which stay where they are when the chart is moved. */
export function throughputSeries(detail: FlowDetail, direction: 0 | 1, range: Range, width: number): ThroughputSeries {
  const { sent, good, goodIsSent } = sumsOf(detail, direction);
  const binSeconds = binLength(range[1] - range[0], width / 5);
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
