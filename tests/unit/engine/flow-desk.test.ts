import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze, type AnalysedSession } from '../../../src/engine/analyze.ts';
import { flowSketch } from '../../../src/engine/flow-sketch.ts';
import { SeriesFeed, type View } from '../../../src/charts/series-feed.ts';
import { flowSeries, type FlowSeries } from '../../../src/series/flow-series.ts';
import { rttSamples } from '../../../src/series/rtt.ts';
import { mergedFlowDetail } from '../fixtures/details.ts';

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
      session.outcome.report!.flows.forEach((_, flow) => {
        const detail = session.flowDetail(flow)!;
        const sketch = flowSketch(session.files[0]!, flow, 0);
        if (sketch === null) return;
        compared++;
        for (const column of SKETCHED) expect([name, column, sketch[column]]).toEqual([name, column, detail[column]]);
      });
    }
    expect(compared).toBeGreaterThan(sample.length / 2);
  }, 60_000);
});

describe('series', () => {
  it('are answered for each flow, and anew after another path MTU was stated', async () => {
    const session = await open(names.find((name) => name.startsWith('story-2'))!);
    const question = { flowIndex: 0, direction: 0 as const, range: null, width: 600 };
    const [before] = session.series(question)!.sizes.mtu.value;
    session.restate({ pathMtu: 1300 });
    expect([before === 1300, session.series(question)!.sizes.mtu.value[0]]).toEqual([false, 1300]);
    expect([session.series({ ...question, flowIndex: 99 }), session.series({ ...question, flowIndex: -1 })]).toEqual([null, null]);
  });

  it('time round trips as Wireshark does, wherever both give a number', async () => {
    let both = 0;
    for (const name of sample) {
      const session = await open(name);
      session.outcome.report!.flows.forEach((_, flow) => {
        const detail = session.flowDetail(flow)!;
        for (const direction of [0, 1] as const) {
          const { track, acknowledgment } = rttSamples(detail, direction);
          acknowledgment.forEach((row, i) => {
            const theirs = detail.rtt![row]!;
            if (Number.isNaN(theirs)) return;
            both++;
            expect([name, detail.frame[row], track.low[i]!.toFixed(9)]).toEqual([name, detail.frame[row], theirs.toFixed(9)]);
          });
        }
      });
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
