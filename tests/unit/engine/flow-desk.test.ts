import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze, type AnalysedSession } from '../../../src/engine/analyze.ts';
import { MOST_AT_A_TIME } from '../../../src/pmtu/at-a-time.ts';
import { flowOverview, flowSketch } from '../../../src/engine/flow-sketch.ts';
import { FlowWalk } from '../../../src/engine/flow-walk.ts';
import { firstDirection } from '../../../src/report/flow-list.ts';
import { SeriesFeed, type View } from '../../../src/charts/series-feed.ts';
import { FIRST_WIDTH, flowSeries, type FlowSeries } from '../../../src/series/flow-series.ts';
import { A_SECOND_SIGHTING } from '../../../src/tables/packet-table.ts';
import { mergedFlowDetail } from '../fixtures/details.ts';
import { rttSamples } from '../fixtures/series.ts';

const captures = fileURLToPath(new URL('../../captures', import.meta.url));
const names = readdirSync(captures).filter((name) => /\.pcap(ng)?$/.test(name));
const sample = names.filter((_, i) => i % 6 === 1);

async function open(name: string): Promise<AnalysedSession> {
  return (await analyze([bufferSource(name, readFileSync(join(captures, name)))], { pathMtu: null })) as AnalysedSession;
}

const SKETCHED = ['frame', 'time', 'direction', 'seq', 'ack', 'payload', 'ipLen', 'tcpFlags', 'window', 'analysis', 'pathMtu', 'icmp', 'mtuSteps', 'length'] as const;

describe('the sketch of a flow', () => {
  it('holds what its detail holds, as far as it goes', async () => {
    let compared = 0;
    for (const name of sample) {
      const session = await open(name);
      for (const flow of session.outcome.report!.flows.keys()) {
        const detail = (await session.flowDetail(flow))!;
        const sketch = flowSketch(session.files[0]!, flow, 0);
        if (sketch === null) continue;
        compared++;
        // Copies are told by the closer look.
        const told = { ...detail, analysis: detail.analysis.map((bits) => bits & ~A_SECOND_SIGHTING) };
        const sketched = { ...sketch, analysis: sketch.analysis.map((bits) => bits & ~A_SECOND_SIGHTING) };
        for (const column of SKETCHED) expect([name, column, sketched[column]]).toEqual([name, column, told[column]]);
      }
    }
    expect(compared).toBeGreaterThan(sample.length / 2);
  }, 60_000);
});

describe('the first picture of a flow', () => {
  /** Bars are joined in steps of many where all are kept; told apart by what each column of pixels reaches. */
  const reached = ({ sequence: { bars } }: FlowSeries) => {
    const columns = new Map<number, [number, number]>();
    bars.time.forEach((time, i) => {
      const [low, high] = columns.get(time) ?? [Infinity, -Infinity];
      columns.set(time, [Math.min(low, bars.low[i]!), Math.max(high, bars.high[i]!)]);
    });
    return [...columns];
  };

  it('is drawn while its frames are walked through, the same as from all of them', async () => {
    let compared = 0;
    for (const name of sample) {
      const session = await open(name);
      for (const flow of session.outcome.report!.flows.keys()) {
        const sketch = flowSketch(session.files[0]!, flow, 0);
        for (const width of [20, 60, 1100]) {
          for (const direction of [0, 1] as const) {
            const question = { flowIndex: flow, direction, range: null, width };
            const overview = flowOverview(session.files[0]!, flow, question);
            if (overview === null) continue;
            const whole = flowSeries(sketch!, question, false);
            compared++;
            expect([name, reached(overview)]).toEqual([name, reached(whole)]);
            const { bars: _bars, ...rest } = overview.sequence;
            const { bars: _all, ...wanted } = whole.sequence;
            expect([name, width, { ...overview, sequence: rest }]).toEqual([name, width, { ...whole, sequence: wanted }]);
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(sample.length);
  }, 60_000);

  it('is none of a part of the flow', async () => {
    const session = await open(names.find((name) => name.startsWith('story-2'))!);
    const whole = flowOverview(session.files[0]!, 0, { flowIndex: 0, direction: 0, range: null, width: 300 })!;
    const [from, to] = whole.bounds;
    const of = (range: [number, number]) => flowOverview(session.files[0]!, 0, { flowIndex: 0, direction: 0, range, width: 300 });
    expect([of([from, to])?.bounds, of([from, (from + to) / 2])]).toEqual([whole.bounds, null]);
  });
});

describe('a very long flow', () => {
  it('is opened with a picture of the whole, closer from its sketch, and then has all of its frames', async () => {
    const frames = MOST_AT_A_TIME + 20_000;
    const session = (await analyze([bufferSource('long.pcap', longCapture(frames))], { pathMtu: null })) as AnalysedSession;
    const question = { flowIndex: 0, direction: 0 as const, range: null, width: 500 };
    const first = (await session.series(question))!;
    expect([first.complete, first.sequence.bars.high.at(-1)]).toEqual([false, 1 + frames * 100]);
    const middle: [number, number] = [first.bounds[1] * 0.4, first.bounds[1] * 0.6];
    const closer = (await session.series({ ...question, range: middle }))!;
    expect([closer.complete, closer.range]).toEqual([false, middle]);
    expect((await session.flowDetail(0))!.length).toBe(frames);
    const series = (await session.series(question))!;
    expect([series.complete, series.sequence.bars.high.at(-1)]).toEqual([true, 1 + frames * 100]);
  }, 120_000);

  it('has its first picture drawn before it is opened, in slices, and not where that was called off or the path MTU was stated', async () => {
    const session = (await analyze([bufferSource('long.pcap', longCapture(120_000))], { pathMtu: null })) as AnalysedSession;
    const question = { flowIndex: 0, direction: firstDirection(session.outcome.report!.flows[0]!), range: null, width: FIRST_WIDTH };
    const read = vi.spyOn(FlowWalk.prototype, 'next');
    const drawn = await session.series(question);
    const walked = read.mock.calls.length;
    expect(walked).toBeGreaterThan(120_000);
    // A clock on which each look takes ten milliseconds: two strides are a slice.
    let clock = 0;
    let turns = 0;
    await session.drawAhead(() => (clock += 10), () => Promise.resolve(++turns < 1000));
    expect(turns).toBeGreaterThan(10);
    read.mockClear();
    expect(await session.series(question)).toEqual(drawn);
    expect(read).not.toHaveBeenCalled();
    // Given away with the first answer; another width or direction is another picture.
    expect(await session.series(question)).toEqual(drawn);
    expect(read).toHaveBeenCalledTimes(walked);
    await session.drawAhead(() => 0, () => Promise.resolve(true));
    read.mockClear();
    await session.series({ ...question, width: 500 });
    expect(read).toHaveBeenCalledTimes(walked);
    await session.restate({ pathMtu: 1400 });
    read.mockClear();
    await session.drawAhead(() => 0, () => Promise.resolve(false));
    expect(read).not.toHaveBeenCalled();
    await session.series(question);
    expect(read).toHaveBeenCalledTimes(walked);
    read.mockRestore();
  }, 60_000);
});

/** One flow of segments of 100 bytes, snapped behind their headers. */
function longCapture(frames: number): Uint8Array {
  const RECORD = 16 + 54;
  const bytes = new Uint8Array(24 + frames * RECORD);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b2c3d4);
  view.setUint32(4, 0x00020004);
  view.setUint32(16, 54);
  view.setUint32(20, 1);
  for (let i = 0; i < frames; i++) {
    const at = 24 + i * RECORD;
    view.setUint32(at, 1_700_000_000 + Math.floor(i / 10_000));
    view.setUint32(at + 4, (i % 10_000) * 100);
    view.setUint32(at + 8, 54);
    view.setUint32(at + 12, 154);
    view.setUint16(at + 28, 0x0800);
    view.setUint32(at + 30, 0x4500_0000 + 140);
    view.setUint16(at + 34, i & 0xffff);
    view.setUint16(at + 38, 0x4006);
    view.setUint32(at + 42, 0xc000_020a);
    view.setUint32(at + 46, 0xc633_6414);
    view.setUint32(at + 50, 40_000 * 65_536 + 443);
    view.setUint32(at + 54, 1000 + i * 100);
    view.setUint32(at + 58, 5000);
    view.setUint32(at + 62, 0x5018_ffff);
  }
  return bytes;
}

describe('series', () => {
  it('are answered for each flow, and anew after another path MTU was stated', async () => {
    const session = await open(names.find((name) => name.startsWith('story-2'))!);
    const question = { flowIndex: 0, direction: 0 as const, range: null, width: 600 };
    const [before] = (await session.series(question))!.sizes.mtu.value;
    await session.restate({ pathMtu: 1300 });
    expect([before === 1300, (await session.series(question))!.sizes.mtu.value[0]]).toEqual([false, 1300]);
    expect([await session.series({ ...question, flowIndex: 99 }), await session.series({ ...question, flowIndex: -1 })]).toEqual([null, null]);
  });

  it('time round trips as Wireshark does, wherever both give a number', async () => {
    let both = 0;
    for (const name of sample) {
      const session = await open(name);
      for (const flow of session.outcome.report!.flows.keys()) {
        const detail = (await session.flowDetail(flow))!;
        for (const direction of [0, 1] as const) {
          const { track, acknowledgment } = rttSamples(detail, direction);
          acknowledgment.forEach((row, i) => {
            const theirs = detail.rtt![row]!;
            if (Number.isNaN(theirs)) return;
            both++;
            expect([name, detail.frame[row], track.low[i]!.toFixed(9)]).toEqual([name, detail.frame[row], theirs.toFixed(9)]);
          });
        }
      }
    }
    expect(both).toBeGreaterThan(300);
  }, 60_000);
});

describe('a feed of series', () => {
  const view = (from: number): View => ({ direction: 0, range: [from, from + 1], width: 100 });

  it('asks one question at a time, and of those that wait only the last', async () => {
    const asked: number[] = [];
    const waiting: (() => void)[] = [];
    const shown: number[] = [];
    const detail = mergedFlowDetail(3);
    const feed = new SeriesFeed(
      (question) => new Promise((resolve) => {
        asked.push(question.range![0]);
        waiting.push(() => resolve(flowSeries(detail, question)));
      }),
      (series: FlowSeries) => shown.push(series.range[0]),
    );
    for (const from of [1, 2, 3]) feed.want(view(from));
    waiting.shift()!();
    await new Promise((resolve) => setTimeout(resolve));
    waiting.shift()!();
    await new Promise((resolve) => setTimeout(resolve));
    feed.want(view(3));
    expect([asked, shown]).toEqual([[1, 3], [1, 3]]);
    feed.close();
  });

  it('shows an answer when it may be shown, and none after it was closed', async () => {
    const due: (() => void)[] = [];
    const shown: number[] = [];
    const detail = mergedFlowDetail(3);
    const ask = (question: View) => Promise.resolve(flowSeries(detail, question));
    const feed = new SeriesFeed(ask, ({ range }) => shown.push(range[0]), null, (callback) => due.push(callback));
    for (const from of [1, 2]) {
      feed.want(view(from));
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect([due.length, shown]).toEqual([2, []]);
    due.shift()!();
    expect(shown).toEqual([1]);
    feed.close();
    due.shift()!();
    expect(shown).toEqual([1]);
  });

  it('asks again for what was incomplete, once', async () => {
    let times = 0;
    const detail = mergedFlowDetail(3);
    const feed = new SeriesFeed((question) => Promise.resolve(flowSeries(detail, question, ++times > 1)), () => {});
    feed.want(view(1));
    await new Promise((resolve) => setTimeout(resolve));
    feed.want(view(1));
    feed.want(view(1), true);
    await new Promise((resolve) => setTimeout(resolve));
    feed.want(view(1), true);
    await new Promise((resolve) => setTimeout(resolve));
    expect(times).toBe(2);
  });
});
