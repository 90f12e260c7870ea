import { describe, expect, it } from 'vitest';
import type { Pen } from '../../../src/charts/brush.ts';
import { sequenceChart } from '../../../src/charts/sequence-chart.tsx';
import { SvgBrush } from '../../../src/charts/svg-brush.ts';
import { EVENT_KINDS } from '../../../src/series/events.ts';
import { flowSeries } from '../../../src/series/flow-series.ts';
import { mergedFlowDetail } from '../fixtures/details.ts';

const detail = mergedFlowDetail(100);
const series = flowSeries(detail, { direction: 1, range: null, width: 600 });

/** Ends of the lines that are drawn in the colour of resends: of segments, and of the crosses on them. */
function resendsAt(pixels: number[], height: number): { segments: number; crosses: number[] } {
  const places = Float64Array.from(pixels);
  const events = {
    kind: new Uint8Array(pixels.length).fill(EVENT_KINDS.indexOf('resend')), time: places, low: new Float64Array(pixels.length).fill(100),
    high: new Float64Array(pixels.length).fill(100 + height), frame: new Uint32Array(pixels.length), counts: new Uint32Array(EVENT_KINDS.length),
  };
  const context = new SvgBrush();
  const pen: Pen = { context, width: 600, height: 300, x: (at) => at, y: (at) => at, colour: (name) => name };
  const shown = { ...series, stalls: [], icmp: [], sequence: { ...series.sequence, events } };
  sequenceChart({ series: shown, detail: null, direction: 1, frame: null, onFrame: () => undefined }, [0, 600]).draw(pen);
  const paths = [...context.picture(600, 300, '').matchAll(/d="([^"]*)"[^>]*stroke="--problem"/g)].map(([, path]) => path!);
  // A cross is two lines that lean, a segment one that stands.
  const lines = paths.flatMap((path) => [...path.matchAll(/M([\d.-]+) [\d.-]+L([\d.-]+) /g)].map(([, x, to]) => [Number(x), Number(to)] as const));
  return { segments: lines.filter(([x, to]) => x === to).length, crosses: lines.filter(([x, to]) => x < to).map(([x]) => x + 3.5) };
}

describe('crosses on what was sent again', () => {
  it('are one where they would lie within two pixels of each other; the segments are drawn in each pixel', () => {
    const { segments, crosses } = resendsAt(Array.from({ length: 400 }, (_, i) => 50 + i), 20);
    expect(segments).toBe(400);
    expect(crosses).toHaveLength(200);
    for (let i = 1; i < crosses.length; i++) expect(crosses[i]! - crosses[i - 1]!).toBe(2);
  });

  it('stand each by itself where they are farther apart', () => {
    expect(resendsAt([10, 12, 20, 21.9, 300, 598], 0).crosses).toEqual([10, 12, 20, 21.9, 300, 598]);
  });
});
