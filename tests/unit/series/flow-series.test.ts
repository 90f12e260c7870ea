import { describe, expect, it } from 'vitest';
import { EVENT_KINDS } from '../../../src/series/events.ts';
import { flowSeries } from '../../../src/series/flow-series.ts';
import { timeRange } from '../../../src/series/sequence.ts';
import { binAt, binLength } from '../../../src/series/throughput.ts';
import type { FlowDetail } from '../../../src/engine/types.ts';
import { A_RETRANSMISSION, A_SECOND_SIGHTING } from '../../../src/tables/packet-table.ts';
import { mergedFlowDetail } from '../fixtures/details.ts';
import { flightSeries, flightTracks, rttSamples, rttSeries, sequenceSeries, throughputSeries } from '../fixtures/series.ts';

const FIN = 0x01;
const SYN = 0x02;
const ACK = 0x10;

interface Line {
  t: number;
  d: 0 | 1;
  seq?: number;
  ack?: number;
  len?: number;
  flags?: number;
  win?: number;
  bits?: number;
}

/** A flow from a few lines. */
function flow(lines: Line[]): FlowDetail {
  const n = lines.length;
  const of = <T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(column: T, value: (line: Line, i: number) => number): T => {
    lines.forEach((line, i) => { column[i] = value(line, i); });
    return column;
  };
  return {
    file: 0, stream: 0, part: null, length: n, icmp: [],
    frame: of(new Uint32Array(n), (_, i) => i + 1), time: of(new Float64Array(n), ({ t }) => t), direction: of(new Uint8Array(n), ({ d }) => d),
    seq: of(new Float64Array(n), ({ seq }) => seq ?? 1),
    ack: of(new Float64Array(n), ({ ack }) => ack ?? -1), payload: of(new Uint32Array(n), ({ len }) => len ?? 0),
    ipLen: of(new Uint32Array(n), ({ len }) => (len ?? 0) + 40), tcpFlags: of(new Uint16Array(n), ({ flags }) => flags ?? ACK),
    window: of(new Float64Array(n), ({ win }) => win ?? 1000), analysis: of(new Uint32Array(n), ({ bits }) => bits ?? 0),
    pathMtu: of(new Uint32Array(n), () => 1500), wireLen: new Uint32Array(n),
  };
}

const handshake: Line[] = [{ t: 0, d: 0, seq: 0, flags: SYN }, { t: 0.02, d: 1, seq: 0, ack: 1, flags: SYN | ACK }];

describe('round trips', () => {
  it('run from a segment to the first acknowledgment that covers it', () => {
    const detail = flow([
      ...handshake,
      { t: 1, d: 0, seq: 1, len: 100 }, { t: 1.01, d: 0, seq: 101, len: 100 }, { t: 1.05, d: 1, ack: 201 }, { t: 1.06, d: 1, ack: 201 },
    ]);
    const { track, segment, acknowledgment, handshake: first } = rttSamples(detail, 0);
    expect(first).toBeCloseTo(0.02);
    expect([...track.low].map((seconds) => Math.round(seconds * 1e6))).toEqual([40_000]);
    expect([[...segment], [...acknowledgment]]).toEqual([[3], [4]]);
  });

  it('are not taken from bytes that went twice (Karn), nor from second sightings', () => {
    const sent = { seq: 1, len: 100 };
    expect(rttSamples(flow([{ t: 0, d: 0, ...sent }, { t: 0.2, d: 0, ...sent, bits: A_RETRANSMISSION }, { t: 0.25, d: 1, ack: 101 }]), 0).track.length).toBe(0);
    const twice = flow([{ t: 0, d: 0, ...sent }, { t: 0.001, d: 0, ...sent, bits: A_SECOND_SIGHTING }, { t: 0.25, d: 1, ack: 101 }]);
    expect([...rttSamples(twice, 0).track.low]).toEqual([0.25]);
    expect(rttSeries(twice, 0, [0, 1], 100, 100)).toMatchObject({
      handshake: null, points: { time: Float64Array.of(0.25), value: Float64Array.of(0.25) }, segmentFrame: Uint32Array.of(1), ackFrame: Uint32Array.of(3),
    });
  });

  it('run from the FIN where the acknowledgment covers it, since a FIN takes a sequence number', () => {
    const detail = flow([...handshake, { t: 1, d: 0, seq: 1, len: 100 }, { t: 1.01, d: 0, seq: 101, flags: FIN | ACK }, { t: 1.05, d: 1, ack: 102 }]);
    const { track, segment } = rttSamples(detail, 0);
    expect([[...track.low].map((seconds) => Math.round(seconds * 1e6)), [...segment]]).toEqual([[40_000], [3]]);
  });

  it('are not taken where the last bytes acknowledged came by behind later ones', () => {
    const late = [{ t: 1, d: 0, seq: 1, len: 100 }, { t: 1.01, d: 0, seq: 201, len: 100 }, { t: 1.5, d: 0, seq: 101, len: 100 }] as const;
    expect(rttSamples(flow([...late, { t: 1.54, d: 1, ack: 201 }]), 0).track.length).toBe(0);
    expect([...rttSamples(flow([...late, { t: 1.54, d: 1, ack: 101 }]), 0).segment]).toEqual([0]);
  });

  it('are not claimed for a SYN that went twice', () => {
    const detail = flow([{ t: 0, d: 0, seq: 0, flags: SYN }, { t: 1, d: 0, seq: 0, flags: SYN }, { t: 1.02, d: 1, seq: 0, ack: 1, flags: SYN | ACK }]);
    expect(rttSamples(detail, 0).handshake).toBeNull();
  });
});

describe('bytes in flight', () => {
  it('grow with what is sent for the first time and shrink with what is acknowledged', () => {
    const again: Line = { t: 2, d: 0, seq: 1, len: 100, bits: A_RETRANSMISSION };
    const detail = flow([{ t: 0, d: 0, seq: 1, len: 100 }, { t: 1, d: 0, seq: 101, len: 100 }, again, { t: 3, d: 1, ack: 101, win: 5000 }]);
    const { flight, window } = flightTracks(detail, 0);
    expect([...flight.low]).toEqual([100, 200, 200, 100]);
    expect([...window.low]).toEqual([5000]);
    // A window far above what is on its way leaves the picture rather than pressing it to the ground.
    expect(flightSeries(detail, 0, [0, 3], 500).y[1]).toBeCloseTo(880);
  });

  it('begin at what is first seen of a flow joined in the middle', () => {
    expect([...flightTracks(flow([{ t: 0, d: 0, seq: 5_000_001, len: 100 }]), 0).flight.low]).toEqual([100]);
  });
});

describe('throughput', () => {
  it('counts every packet, and as goodput what is newly acknowledged', () => {
    const again: Line = { t: 0.2, d: 0, seq: 1, len: 960, bits: A_RETRANSMISSION };
    const detail = flow([{ t: 0, d: 1, ack: 1 }, { t: 0.1, d: 0, seq: 1, len: 960 }, again, { t: 0.3, d: 1, ack: 961 }]);
    const series = throughputSeries(detail, 0, [0, 1], 5);
    expect([series.binSeconds, series.throughput[0], series.goodput[0]]).toEqual([1, 2000, 960]);
    expect(series.goodputIsSent).toBe(false);
    expect(binAt(series, 0.5)).toBe(0);
  });

  it('finds the bin under the pointer where the picture begins later than the flow, and the outermost beside it', () => {
    const detail = flow(Array.from({ length: 100 }, (_, t): Line => ({ t, d: 0, seq: 1 + 100 * t, len: 100 })));
    const series = throughputSeries(detail, 0, [40, 50], 50);
    expect([series.from, series.binSeconds, series.throughput.length]).toEqual([40, 1, 11]);
    expect([40, 43.5, 50].map((time) => binAt(series, time))).toEqual([0, 3, 10]);
    expect([12, 80].map((time) => binAt(series, time))).toEqual([0, 10]);
  });

  it('says so where no acknowledgment was captured', () => {
    const series = throughputSeries(flow([{ t: 0, d: 0, seq: 1, len: 100 }, { t: 0.5, d: 0, seq: 101, len: 100 }]), 0, [0, 1], 5);
    expect([series.goodputIsSent, series.goodput[0]]).toEqual([true, 200]);
    // What was sent again delivers nothing new.
    const sent = (t: number, seq: number): Line => ({ t, d: 0, seq, len: 100 });
    expect(throughputSeries(flow([sent(0, 1), sent(0.5, 101), sent(0.6, 1)]), 0, [0, 1], 5).goodput[0]).toBe(200);
    expect(throughputSeries(flow([sent(0, 101), sent(0.5, 1), sent(1.5, 201)]), 0, [0, 2], 10).goodput[1]).toBe(100);
    // Of nothing sent nothing is missing.
    expect(throughputSeries(flow(handshake), 1, [0, 1], 5).goodputIsSent).toBe(false);
  });

  it('keeps the bytes of a flow whatever the zoom is', () => {
    const detail = mergedFlowDetail(400);
    const whole = timeRange(detail);
    const total = detail.ipLen.reduce((sum, bytes, i) => sum + (detail.direction[i] === 1 ? bytes : 0), 0);
    for (const width of [40, 300, 900]) {
      const { throughput, binSeconds } = throughputSeries(detail, 1, whole, width);
      expect(throughput.reduce((sum, rate) => sum + rate * binSeconds, 0)).toBeCloseTo(total, 3);
    }
    expect([binLength(1, 100), binLength(7, 100), binLength(3e-4, 100)].map((length) => Number(length.toPrecision(6)))).toEqual([0.01, 0.1, 5e-6]);
  });
});

describe('sequence numbers', () => {
  it('have the right edge of the window only where its scale holds: not in a SYN', () => {
    const detail = flow([...handshake, { t: 0.03, d: 0, seq: 1, len: 100 }, { t: 0.05, d: 1, ack: 101, win: 5000 }]);
    const { window } = sequenceSeries(detail, 0, [0, 1], 500);
    expect([[...window.time], [...window.value]]).toEqual([[0.05], [5101]]);
  });

  it('count the events of a part of the time, without those that only stand beside it', () => {
    const again = (t: number): Line => ({ t, d: 0, seq: 1, len: 100, bits: A_RETRANSMISSION });
    const { events } = sequenceSeries(flow([{ t: 0, d: 0, seq: 1, len: 100 }, again(1), again(2), again(3)]), 0, [1.5, 2.5], 500);
    expect(events.counts[EVENT_KINDS.indexOf('resend')]).toBe(1);
  });
});

it('thins half a million segments without looking at each', () => {
  const detail = mergedFlowDetail(170_000);
  expect(detail.length).toBeGreaterThan(300_000);
  const whole = timeRange(detail);
  const all = () => flowSeries(detail, { direction: 1, range: whole, width: 1100 });
  all();
  const start = performance.now();
  for (let i = 0; i < 5; i++) all();
  // A few milliseconds on a machine that does nothing else; tests run beside others.
  expect((performance.now() - start) / 5).toBeLessThan(1000);
}, 60_000);
