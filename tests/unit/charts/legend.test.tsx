import { describe, expect, it } from 'vitest';
import type { ChartInput } from '../../../src/charts/chart.ts';
import { flightChart } from '../../../src/charts/flight-chart.tsx';
import { drawLegend } from '../../../src/charts/legend.tsx';
import { rttChart } from '../../../src/charts/rtt-chart.tsx';
import { sequenceChart } from '../../../src/charts/sequence-chart.tsx';
import { sizeChart } from '../../../src/charts/size-chart.tsx';
import { SvgBrush } from '../../../src/charts/svg-brush.ts';
import { throughputChart } from '../../../src/charts/throughput-chart.tsx';
import { EVENT_KINDS } from '../../../src/series/events.ts';
import type { FlowSeries } from '../../../src/series/flow-series.ts';

const track = { time: Float64Array.of(0, 1), value: Float64Array.of(1, 2), low: Float64Array.of(0, 1), high: Float64Array.of(1, 2) };
const none = Float64Array.of();
const events = { kind: Uint8Array.of(), time: none, low: none, high: none, counts: Uint32Array.from(EVENT_KINDS, () => 1) };
const message = { time: 1, seq: 1, nextHopMtu: 1400, ipLength: 1500, frame: 3, reporter: '192.0.2.1', outcome: 'ignored' };
const stall = { direction: 0, start: 0, end: 1, frame: null };

/** A flow in which there is something of every kind. */
const series = {
  bounds: [0, 2], icmp: [message], icmpCount: 1, windowKnown: true, handshake: 0.1,
  stalls: [{ ...stall, cause: 'loss' }, { ...stall, cause: 'application-idle' }],
  sequence: { y: [0, 2], window: track, ack: track, sack: track, bars: track, events },
  sizes: { y: [0, 2], captured: track, wire: track, mtu: track, events },
  throughput: { y: [0, 2], throughput: [1, 2], goodput: [1, 1], goodputIsSent: false, binSeconds: 1, from: 0 },
  rtt: { y: [0, 2], points: track, count: 2, handshake: 0.1 },
  flight: { y: [0, 2], flight: track, window: track, windowKnown: true, largestWindow: 2, largest: 2 },
} as unknown as FlowSeries;
const input: ChartInput = { series, detail: null, direction: 0, frame: null, onFrame: () => undefined };

describe('legends', () => {
  const charts = { sequenceChart, sizeChart, throughputChart, rttChart, flightChart };

  it.each(Object.entries(charts))('of %s has a shape of its own for each kind of mark', (_name, make) => {
    const shapes = make(input, [0, 2]).legend.map(({ shape }) => shape);
    expect(shapes.length).toBeGreaterThan(1);
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it('draw each shape otherwise in a picture, too', () => {
    const drawn = [...new Set(Object.values(charts).flatMap((make) => make(input, [0, 2]).legend.map(({ shape }) => shape)))].map((shape) => {
      const brush = new SvgBrush();
      drawLegend(brush, [{ name: '', colour: 'c', shape }], 0, 0, 100, (name) => name);
      return brush.picture(100, 20, '');
    });
    expect(new Set(drawn).size).toBe(drawn.length);
  });
});
