import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBound } from '../../../src/series/bisect.ts';
import { nearestRow } from '../../../src/charts/nearest.ts';
import { bytesTick, clamped, niceTicks, secondsTick, secondsTicks, zoomed } from '../../../src/charts/scale.ts';
import { EVENT_KINDS, isEvent, isOversize, isResend, type EventKind } from '../../../src/series/events.ts';
import { flowSeries } from '../../../src/series/flow-series.ts';
import { buffersOfSeries } from '../../../src/series/series-buffers.ts';
import { timeRange } from '../../../src/series/sequence.ts';
import { Track, visiblePoints } from '../../../src/series/track.ts';
import { LANES, laneBars, markAround, throughput } from '../../../src/charts/timeline-series.ts';
import { A_LOST_SEGMENT, A_OUT_OF_ORDER, A_RESEND, A_RETRANSMISSION, A_SECOND_SIGHTING, A_ZERO_WINDOW } from '../../../src/tables/packet-table.ts';
import { ACK, RST } from '../../../src/wire/headers.ts';
import { mergedFlowDetail } from '../fixtures/details.ts';
import { problemReport } from '../fixtures/reports.ts';
import { sequenceSeries, sizeSeries } from '../fixtures/series.ts';

const detail = mergedFlowDetail(3000);
const whole = timeRange(detail);
const rows = Array.from({ length: detail.length }, (_, i) => i);

describe('thinning', () => {
  it('keeps the first, lowest, highest and last value of each pixel column', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 2000 });
    fc.assert(fc.property(values, fc.integer({ min: 1, max: 50 }), (y, columns) => {
      const track = new Track(Float64Array.from(y, (_, i) => i), Float64Array.from(y));
      const kept = track.line([0, y.length], columns);
      const { time, value } = kept;
      expect(time.length).toBeLessThanOrEqual(Math.max(columns * 4 + 4, Math.min(y.length, columns * 4)));
      expect([time[0], time.at(-1), value[0], value.at(-1)]).toEqual([0, y.length - 1, y[0], y.at(-1)]);
      expect(Math.max(...value)).toBe(Math.max(...y));
      expect(Math.min(...value)).toBe(Math.min(...y));
      expect(time).toEqual(time.toSorted());
    }));
  });

  it('knows the extent of any part, block or not', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 500 });
    fc.assert(fc.property(values, fc.nat(500), fc.nat(500), (y, a, b) => {
      const [first, end] = [Math.min(a, b, y.length), Math.min(Math.max(a, b), y.length)];
      const part = y.slice(first, end);
      const track = new Track(Float64Array.from(y, (_, i) => i), Float64Array.from(y));
      expect(track.extent(first, end)).toEqual(part.length === 0 ? null : [Math.min(...part), Math.max(...part)]);
    }));
  });

  it('joins bars only where they touch, and drops only points that lie on one another', () => {
    const bars = new Track(Float64Array.of(0, 0.1, 0.2), Float64Array.of(0, 10, 50), Float64Array.of(10, 20, 60));
    expect(bars.bars([0, 2], 2)).toEqual({ time: Float64Array.of(0, 0), low: Float64Array.of(0, 50), high: Float64Array.of(20, 60) });
    const points = new Track(Float64Array.of(0, 0.001, 0.5), new Float64Array(3));
    expect(visiblePoints(points, [0, 1], [0, 1], 10, 10)).toEqual({ time: Float64Array.of(0, 0.5), value: Float64Array.of(0, 0) });
    expect([lowerBound([1, 3, 5], 3), lowerBound([1, 3, 5], 6), lowerBound([], 1)]).toEqual([1, 3, 0]);
  });
});

describe('sequence numbers', () => {
  /** Frames of the data direction that stand out, and where. */
  const expected: [kind: EventKind, time: number, place: number][] = rows.flatMap((row) => {
    const place = detail.seq[row]! + detail.payload[row]! / 2;
    if (detail.direction[row] !== 1 || detail.payload[row] === 0) return [];
    const at = (kind: EventKind): [EventKind, number, number] => [kind, detail.time[row]!, place];
    return [...(isOversize(detail, row) ? [at('oversize')] : []), ...(isResend(detail, row) ? [at('resend')] : [])];
  });

  it.each([10, 300, 1100])('have a mark of the kind wherever something happened, on %d pixels', (width) => {
    const { events, y } = sequenceSeries(detail, 1, whole, width);
    const count = (kind: EventKind) => expected.filter(([own]) => own === kind).length;
    expect(count('oversize') * count('resend')).toBeGreaterThan(0);
    expect([events.counts[EVENT_KINDS.indexOf('oversize')], events.counts[EVENT_KINDS.indexOf('resend')]]).toEqual([count('oversize'), count('resend')]);
    const column = (whole[1] - whole[0]) / width;
    const height = (y[1] - y[0]) / 400;
    const marks = Array.from(events.kind, (kind, i) => ({ kind: EVENT_KINDS[kind]!, time: events.time[i]!, place: (events.low[i]! + events.high[i]!) / 2 }));
    for (const [kind, time, place] of expected) {
      expect(marks.some((mark) => mark.kind === kind && Math.abs(mark.time - time) <= column && Math.abs(mark.place - place) <= height)).toBe(true);
    }
    if (width === 10) expect(marks.length).toBeLessThan(expected.length);
  });

  it('keep each message that can be told from others, and say how many there are', () => {
    const series = flowSeries(detail, { direction: 1, range: whole, width: 10_000 });
    expect([series.icmp.length, series.icmpCount]).toEqual([detail.icmp.length, detail.icmp.length]);
    const few = flowSeries(detail, { direction: 1, range: whole, width: 50 });
    expect(few.icmp.length).toBeLessThan(few.icmpCount);
    expect(few.icmp.length).toBeGreaterThan(20);
    expect(sequenceSeries(detail, 1, whole, 10).ack.time.length).toBeLessThanOrEqual(44);
  });

  it('show what lies in the range', () => {
    const middle = (whole[0] + whole[1]) / 2;
    const series = flowSeries(detail, { direction: 1, range: [middle, middle + 1], width: 900 });
    expect(series.icmp.every(({ time }) => time >= middle && time <= middle + 1)).toBe(true);
    expect(series.sequence.y[1] - series.sequence.y[0]).toBeLessThan(sequenceSeries(detail, 1, whole, 900).y[1] / 10);
  });

  it('come as a whole where no range is asked for, and hold no array for each segment', () => {
    const series = flowSeries(detail, { direction: 1, range: null, width: 200 });
    expect(series.bounds).toEqual(whole);
    expect(series.range[0]).toBeLessThan(whole[0]);
    const lengths = buffersOfSeries(series).map(({ byteLength }) => byteLength / 8);
    expect(Math.max(...lengths)).toBeLessThan(detail.length / 4);
  });
});

describe('an event', () => {
  it('is what stands out: a resend, a gap, disorder, a closed window, a reset; no second sighting', () => {
    const is = (analysis: number, flags = ACK) => isEvent({ ...detail, analysis: Uint32Array.of(analysis), tcpFlags: Uint16Array.of(flags) }, 0);
    for (const flag of [A_RESEND, A_RETRANSMISSION, A_LOST_SEGMENT, A_OUT_OF_ORDER, A_ZERO_WINDOW]) expect(is(flag)).toBe(true);
    expect([is(0, RST), is(0), is(A_RESEND | A_SECOND_SIGHTING)]).toEqual([true, false, false]);
  });
});

describe('sizes', () => {
  it('stand against the path MTU in force, also where it was set before the range', () => {
    const series = sizeSeries(detail, 1, [whole[1] - 1, whole[1]], 900, 200);
    expect(series.mtu.value[0]).toBe(1500);
    expect(series.wire.value.every((size) => size === 1500)).toBe(true);
    expect(series.y[1]).toBeGreaterThan(1500);
  });

  it('have no wire size of its own where a packet was captured as it was sent', () => {
    const single = { ...detail, wireLen: Uint32Array.from(detail.ipLen) };
    expect(sizeSeries(single, 1, whole, 900, 200).wire.value).toHaveLength(0);
    const halved = { ...detail, wireLen: detail.ipLen.map((size) => size / 2) };
    expect(sizeSeries(halved, 1, whole, 900, 200).wire.value.length).toBeGreaterThan(0);
  });

  it('follow a path MTU that changes', () => {
    const changed = { ...detail, pathMtu: detail.pathMtu.map((_, i) => (i < detail.length / 2 ? 1500 : 1400)) };
    expect([...sizeSeries(changed, 1, whole, 900, 200).mtu.value]).toEqual([1500, 1400]);
  });
});

describe('the pointer', () => {
  it('finds the nearest mark, or none', () => {
    const x = (time: number) => time * 1000;
    const at = { x: x(detail.time[40]!) + 1, y: 100 };
    expect(detail.time[nearestRow(detail, at, at.x / 1000, x, () => [90, 110])]).toBeCloseTo(detail.time[40]!, 2);
    expect(nearestRow(detail, { x: -500, y: 0 }, -0.5, x, () => [0, 0])).toBe(-1);
  });

  it('lies on a mark anywhere along it, and reaches fourteen pixels beyond', () => {
    const alone = { ...detail, length: 1, time: Float64Array.of(0.5) };
    const found = (dx: number, y: number, span: [number, number]) =>
      nearestRow(alone, { x: 500 + dx, y }, (500 + dx) / 1000, (time) => time * 1000, () => span);
    for (const span of [[20, 90], [90, 20]] as [number, number][]) {
      expect([20, 60, 90, 7, 103].map((y) => found(0, y, span)), String(span)).toEqual([0, 0, 0, 0, 0]);
      expect([5, 105].map((y) => found(0, y, span)), String(span)).toEqual([-1, -1]);
      expect([-13, 13, -15, 15].map((dx) => found(dx, 60, span)), String(span)).toEqual([0, 0, -1, -1]);
    }
  });
});

describe('axes', () => {
  it('have round ticks within their range', () => {
    expect(niceTicks([0, 60], 6)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(niceTicks([0.0121, 0.0139], 4)).toEqual([0.0125, 0.013, 0.0135]);
    expect([niceTicks([0, 10], 4), niceTicks([0, 900], 4)]).toEqual([[0, 2.5, 5, 7.5, 10], [0, 250, 500, 750]]);
    expect([0, 0.0004, 0.0012].map(secondsTick([0, 0.0012]))).toEqual(['0\u00a0µs', '400\u00a0µs', '1200\u00a0µs']);
    expect([0, 30, 60].map(secondsTick([0, 60]))).toEqual(['0\u00a0s', '30\u00a0s', '60\u00a0s']);
    expect([secondsTick([0, 0.002])(0.00025), secondsTick([0, 0.5])(0.1), secondsTick([12.3, 12.3001])(12.30005)]).toEqual(['0.25\u00a0ms', '100\u00a0ms', '12.30005\u00a0s']);
    expect([0, 1500, 10_000].map(bytesTick([0, 10_220]))).toEqual(['0\u00a0B', '1,500\u00a0B', '10,000\u00a0B']);
  });

  it('count whole hours where they count hours, and whole days where they count days', () => {
    const labels = (range: [number, number]) => secondsTicks(range, 8).map(secondsTick(range));
    expect(labels([0, 36_318])).toEqual(['0', '2', '4', '6', '8', '10'].map((hours) => `${hours}\u00a0h`));
    expect(labels([0, 19_619_428])).toEqual(['0', '50', '100', '150', '200'].map((days) => `${days}\u00a0d`));
    expect(secondsTicks([0, 60], 6)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  });

  it('zoom within their bounds', () => {
    expect(zoomed([0, 10], 2, [0, 10])).toEqual([0, 10]);
    expect(zoomed([0, 10], 0.5, [0, 10])).toEqual([2.5, 7.5]);
    expect(clamped([8, 12], [0, 10])).toEqual([6, 10]);
  });
});

describe('the timeline', () => {
  const timeline = problemReport().timeline!;
  it('keeps its peaks when bins are joined, and every event', () => {
    const highest = Math.max(...timeline.bytes) / timeline.binSeconds;
    expect(Math.max(...throughput(timeline, 7).map(({ bytesPerSecond }) => bytesPerSecond))).toBe(highest);
    for (const { key } of LANES) {
      const bins = timeline[key].flatMap((count, i) => (count > 0 ? [i] : []));
      expect(laneBars(timeline, key).map(({ from }) => Math.round(from / timeline.binSeconds))).toEqual(bins);
    }
  });

  it('draws a bin the taller the more happened in it, and a single event to be seen', () => {
    const oversize = [0, 1, 0, 2500, 10000, 0];
    const bars = laneBars({ ...timeline, binSeconds: 2, oversize }, 'oversize');
    expect(bars).toEqual([{ from: 2, to: 4, share: 0.45 }, { from: 6, to: 8, share: 0.5 }, { from: 8, to: 10, share: 1 }]);
  });

  it('takes a click for the mark under it, of a busy lane for a part', () => {
    const quiet = { ...timeline, binSeconds: 2, resends: [0, 0, 3, 1, 0, 0, 0, 9] };
    expect(markAround(quiet, 'resends', 7.9)).toEqual([2, 10]);
    expect(markAround(quiet, 'resends', 8.1)).toBeNull();
    expect(markAround(quiet, 'resends', 14)).toEqual([12, 18]);
    const [from, to] = markAround({ ...timeline, binSeconds: 1, resends: new Array<number>(240).fill(7) }, 'resends', 120.5)!;
    expect([from, to]).toEqual([111, 130]);
  });
});
