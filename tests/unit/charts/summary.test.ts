import { describe, expect, it } from 'vitest';
import { extent } from '../../../src/charts/scale.ts';
import { flightSummary, rttSummary, sizesSummary } from '../../../src/charts/summary.ts';
import { timelineSummary } from '../../../src/charts/timeline-series.ts';
import type { FlowSeries } from '../../../src/series/flow-series.ts';
import type { Timeline } from '../../../src/report/schema.ts';

const points = (...value: number[]) => ({ time: Float64Array.from(value.keys()), value: Float64Array.from(value) });
const events = (...counts: number[]) => ({ counts: Uint32Array.from([0, 1, 2, 3, 4, 5], (i) => counts[i] ?? 0) });
const series = (part: object) => ({ icmpCount: 0, stalls: [], ...part }) as unknown as FlowSeries;

describe('charts in a sentence', () => {
  it('finds least and greatest, of many and of none', () => {
    expect(extent([3, 1, 2])).toEqual([1, 3]);
    expect(extent(new Float64Array(0))).toBeNull();
    expect(extent(new Float64Array(300_000).fill(7))).toEqual([7, 7]);
  });

  it('says sizes against the path MTU, and what happened', () => {
    const told = sizesSummary(series({ sizes: { captured: points(1500, 2960), mtu: points(1500, 1400), events: events(4, 1) }, icmpCount: 2 }));
    expect(told).toBe('Packets up to 2,960 bytes. Path MTU 1,400 to 1,500. 4 above the path MTU, 1 sent again, 2 too big (ICMP).');
  });

  it('says what is not known', () => {
    expect(sizesSummary(series({ sizes: { captured: points(), mtu: points(), events: events() } }))).toBe('No packets with data. The path MTU is not known. No events.');
    expect(rttSummary(series({ rtt: { points: points(), count: 0 } }))).toBe('No samples.');
    expect(flightSummary(series({ flight: { flight: points(), windowKnown: false, largestWindow: 0 } }))).toBe('Nothing in flight; the window is not known.');
  });

  it('says the timeline', () => {
    const none = [0, 0];
    const lanes = { oversize: [0, 3], fragNeeded: none, resends: none, stalls: none, resets: none };
    const timeline = { binSeconds: 2, bytes: [1000, 250], packets: [2, 1], ...lanes } as unknown as Timeline;
    expect(timelineSummary(timeline)).toMatch(/^4 s, at most 4 kbit\/s\. \S.* 3.*\.$/);
  });
});
