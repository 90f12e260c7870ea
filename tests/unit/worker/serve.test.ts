import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { rehearsalCapture } from '../../../src/engine/rehearsal-capture.ts';
import type { AnalysisHooks, Session } from '../../../src/engine/types.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { renderHtml } from '../../../src/report/html.ts';
import { PartMissing } from '../../../src/lib/part.ts';
import { MASKED, UNMASKED } from '../../../src/report/redact.ts';
import type { Report } from '../../../src/report/schema.ts';
import { flowSeries } from '../../../src/series/flow-series.ts';
import { sourceOf } from '../../../src/worker/input-source.ts';
import { transferablesOf, type FromWorker } from '../../../src/worker/protocol.ts';
import { serve, type Analyze } from '../../../src/worker/serve.ts';
import { mergedFlowDetail } from '../fixtures/details.ts';
import { problemReport } from '../fixtures/reports.ts';
import { root } from '../house/sources.ts';
import { reportOf } from '../report/stories.ts';

const start = { kind: 'start', run: 1, inputs: [{ name: 'a', bytes: new Uint8Array(3) }], options: { pathMtu: null } } as const;
const session = (change: Partial<Session> = {}): Session => ({
  outcome: { report: problemReport(1), failures: [null] }, sources: [],
  flowDetail: () => Promise.resolve(mergedFlowDetail(4)), series: (question) => Promise.resolve(flowSeries(mergedFlowDetail(4), question)),
  restate: () => Promise.resolve(problemReport(2)), packets: () => Promise.resolve(null),
  evidence: () => Promise.resolve({ bytes: Uint8Array.of(1, 2, 3), frames: 1, missing: 0 }), packetsCsv: () => Promise.resolve(['a\r\n', 'b\r\n']),
  drawAhead: () => Promise.resolve(), ...change,
});

function listen(analyze: Analyze, now?: () => number) {
  const said: FromWorker[] = [];
  const moved: number[] = [];
  const answer = serve({ postMessage: (message, transfer) => { said.push(message); moved.push(transfer?.length ?? 0); } }, analyze, now);
  return { said, moved, answer };
}

describe('the worker', () => {
  it('answers with the report, then with details whose columns are moved', async () => {
    const { said, moved, answer } = listen(() => Promise.resolve(session()));
    await answer({ ...start, inputs: [...start.inputs] });
    await answer({ kind: 'detail', run: 1, request: 7, flowIndex: 0 });
    await answer({ kind: 'restate', run: 1, request: 8, options: { pathMtu: 1400 } });
    expect(said.map(({ kind }) => kind)).toEqual(['done', 'detail', 'restated']);
    expect(moved[1]).toBe(transferablesOf(mergedFlowDetail(4)).length);
  });

  it('keeps the detail that it sends, and moves the arrays of series', async () => {
    const kept = mergedFlowDetail(4);
    const { said, moved, answer } = listen(() => Promise.resolve(session({ flowDetail: () => Promise.resolve(kept) })));
    await answer({ ...start, inputs: [...start.inputs] });
    await answer({ kind: 'detail', run: 1, request: 7, flowIndex: 0 });
    await answer({ kind: 'series', run: 1, request: 8, question: { flowIndex: 0, direction: 1, range: null, width: 500 } });
    const detail = said.flatMap((message) => (message.kind === 'detail' && message.detail ? [message.detail] : []))[0]!;
    expect(detail).toEqual(kept);
    expect(detail.time.buffer).not.toBe(kept.time.buffer);
    const series = said.flatMap((message) => (message.kind === 'series' && message.series ? [message.series] : []))[0]!;
    expect(series.sequence.events.time.length).toBeGreaterThan(0);
    expect(moved[2]).toBeGreaterThan(20);
  });

  it('leaves the processor to the page for a second before pictures are drawn ahead', async () => {
    vi.useFakeTimers();
    try {
      const turns: boolean[] = [];
      const drawAhead: Session['drawAhead'] = async (_, goOn) => {
        for (let i = 0; i < 3; i++) turns.push(await goOn());
      };
      const { said, answer } = listen(() => Promise.resolve(session({ drawAhead })));
      const run = answer({ ...start, inputs: [...start.inputs] });
      await vi.advanceTimersByTimeAsync(900);
      expect(said.map(({ kind }) => kind)).toEqual(['done']);
      expect(turns).toEqual([]);
      await vi.advanceTimersByTimeAsync(200);
      expect(turns).toEqual([true, true, true]);
      await run;
    } finally {
      vi.useRealTimers();
    }
  });

  it('speaks of progress at most ten times a second', async () => {
    let clock = 0;
    const analyze: Analyze = (_sources, _options, hooks: AnalysisHooks = {}) => {
      for (let i = 0; i < 1000; i++) {
        clock += 1;
        hooks.onProgress?.({ file: 0, fileName: 'a', bytesRead: i, byteLength: 1000, frames: i, flows: 0, fragNeeded: 0 });
      }
      return Promise.resolve(session());
    };
    const { said, answer } = listen(analyze, () => clock);
    await answer({ ...start, inputs: [...start.inputs] });
    expect(said.filter(({ kind }) => kind === 'progress')).toHaveLength(10);
  });

  it('tells the engine of a cancel, and forgets a run that another replaced', async () => {
    const stops: boolean[] = [];
    let finish = () => {};
    const analyze: Analyze = async (_sources, _options, hooks = {}) => {
      await new Promise<void>((resolve) => { finish = resolve; });
      stops.push(hooks.cancelled?.() ?? false);
      return session();
    };
    const { said, answer } = listen(analyze);
    const running = answer({ ...start, inputs: [...start.inputs] });
    await answer({ kind: 'cancel', run: 1 });
    finish();
    await running;
    expect(stops).toEqual([true]);
    const second = answer({ ...start, run: 2, inputs: [...start.inputs] });
    const finishSecond = finish;
    const third = answer({ ...start, run: 3, inputs: [...start.inputs] });
    finishSecond();
    finish();
    await Promise.all([second, third]);
    expect(said.map(({ run }) => run)).toEqual([1, 3]);
  });

  it('rehearses until a capture comes, and says nothing of it', async () => {
    const rehearsed: number[] = [];
    let stopped = false;
    const analyze: Analyze = async (sources, _options, hooks = {}) => {
      if (sources[0]!.name === 'a') return session();
      rehearsed.push(sources[0]!.byteLength);
      await new Promise((resolve) => setTimeout(resolve, 50));
      stopped = hooks.cancelled?.() ?? false;
      return session();
    };
    const { said, answer } = listen(analyze);
    const rehearsing = answer({ kind: 'prepare' });
    await vi.waitFor(() => expect(rehearsed).toHaveLength(1), { interval: 1 });
    await answer({ ...start, inputs: [...start.inputs] });
    await rehearsing;
    expect(rehearsed).toEqual([rehearsalCapture(1, 8, 20).length]);
    expect(stopped).toBe(true);
    expect(said.map(({ kind }) => kind)).toEqual(['done']);
  });

  it('stops rehearsing when another round would bring nothing, and on a slow machine when it has taken long', async () => {
    const rounds = async (milliseconds: number): Promise<number> => {
      let clock = 0;
      let count = 0;
      const answer = serve({ postMessage: () => undefined }, () => {
        count++;
        clock += milliseconds;
        return Promise.resolve(session());
      }, () => clock);
      // Asked meanwhile, it does not rehearse twice at a time; asked later, it does so again.
      await Promise.all([answer({ kind: 'prepare' }), answer({ kind: 'prepare' })]);
      const first = count;
      await answer({ kind: 'prepare' });
      expect(count).toBe(2 * first);
      return first;
    };
    expect(await rounds(1)).toBe(60);
    expect(await rounds(1000)).toBe(3);
  });

  it('tells of a part that does not come, and goes on', async () => {
    const gone = () => Promise.reject(new PartMissing(new Error('Failed to fetch')));
    const { said, answer } = listen(() => Promise.resolve(session({ packets: gone, flowDetail: gone })));
    await answer({ ...start, inputs: [...start.inputs] });
    await answer({ kind: 'packets', run: 1, request: 4, question: { what: 'detail', file: 0, frame: 1 } });
    await answer({ kind: 'detail', run: 1, request: 5, flowIndex: 0 });
    await answer({ kind: 'restate', run: 1, request: 6, options: { pathMtu: 1400 } });
    expect(said.map(({ kind }) => kind)).toEqual(['done', 'failed', 'failed', 'restated']);
    expect(said[1]).toEqual({ kind: 'failed', run: 1, request: 4, missing: true });
  });

  it('leaves no question without an answer where an analysis has a fault, and lets the console know', async () => {
    const broken = () => Promise.reject(new Error('a bug'));
    const { said, answer } = listen(() => Promise.resolve(session({ flowDetail: broken, packets: broken })));
    await answer({ ...start, inputs: [...start.inputs] });
    await expect(answer({ kind: 'detail', run: 1, request: 5, flowIndex: 0 })).rejects.toThrow('a bug');
    expect(said.at(-1)).toEqual({ kind: 'failed', run: 1, request: 5, missing: false });
    await expect(answer({ kind: 'packets', run: 1, request: 6, question: { what: 'detail', file: 0, frame: 1 } })).rejects.toThrow('a bug');
    expect(said.at(-1)).toEqual({ kind: 'failed', run: 1, request: 6, missing: false });
  });

  it('says what broke', async () => {
    const { said, answer } = listen(() => Promise.reject(new Error('a bug')));
    await answer({ ...start, inputs: [...start.inputs] });
    expect(said).toEqual([{ kind: 'broken', run: 1, message: 'a bug' }]);
  });
});

describe('a source', () => {
  it('gives the bytes of a buffer, in order and by place', async () => {
    const bytes = Uint8Array.from({ length: 9_000_000 }, (_, i) => i % 251);
    const source = sourceOf({ name: 'a', bytes });
    let at = 0;
    for await (const chunk of source.chunks()) {
      expect(chunk[0]).toBe(at % 251);
      at += chunk.length;
    }
    expect(at).toBe(source.byteLength);
    expect([...(await source.slice(250, 253))]).toEqual([250, 0, 1]);
  });
});

describe('a file from the packets', () => {
  it('is made of the session that is there, and of none that is gone', async () => {
    const { said, answer } = listen(() => Promise.resolve(session()));
    await answer({ kind: 'export', run: 1, request: 1, what: 'evidence', treatments: MASKED });
    await answer({ ...start, inputs: [...start.inputs] });
    await answer({ kind: 'export', run: 0, request: 2, what: 'evidence', treatments: MASKED });
    await answer({ kind: 'export', run: 1, request: 3, what: 'evidence', treatments: MASKED });
    await answer({ kind: 'export', run: 1, request: 4, what: 'packets-csv', treatments: MASKED });
    const files = said.flatMap((message) => (message.kind === 'exported' ? [message] : []));
    expect(files.map(({ request, exported }) => [request, exported?.name, exported?.blob.size, exported?.count])).toEqual([
      [1, undefined, undefined, undefined], [3, 'mtuscope-capture-1-evidence.pcapng', 3, 1], [4, 'mtuscope-capture-1-packets.csv', 6, 1],
    ]);
  });
});

describe('a report without its capture', () => {
  it('is made into files and a link, and read out of one', async () => {
    const { said, answer } = listen(() => Promise.reject(new Error('nothing is analysed here')));
    const report = await reportOf('story-2-lro-router.pcap');
    await answer({ kind: 'link', run: 3, request: 1, choices: { target: 8000 }, report });
    // The report is known by now.
    await answer({ kind: 'export', run: 3, request: 2, what: 'html', treatments: MASKED });
    await answer({ kind: 'export', run: 3, request: 3, what: 'json', treatments: UNMASKED });
    await answer({ kind: 'export', run: 3, request: 4, what: 'evidence', treatments: UNMASKED });
    const [linked, html, json, evidence] = said;
    if (linked?.kind !== 'linked' || html?.kind !== 'exported' || json?.kind !== 'exported') throw new Error('no answer');
    expect(linked.link).toMatchObject({ fits: true, hasCharts: false });
    await answer({ kind: 'unpack', run: 3, request: 5, packed: linked.link!.url.replace('#r=', '') });
    expect(said.at(-1)).toMatchObject({ kind: 'unpacked', request: 5, unpacked: { error: null, report: { verdict: { outcome: 'problem' } } } });
    expect(await html.exported!.blob.text()).not.toContain('10.77.');
    expect(html.exported!.name).toBe('mtuscope-capture-1.html');
    expect((JSON.parse(await json.exported!.blob.text()) as Report).findings).toEqual(report.findings);
    expect(evidence).toMatchObject({ request: 4, exported: null });
  });

  it('is opened like a capture, beside captures, and refused in words', async () => {
    const report = await reportOf('story-2-lro-router.pcap');
    const text = (content: string, name: string) => ({ name, bytes: new TextEncoder().encode(content) });
    const inputs = [
      text(JSON.stringify(report), 'report.json'), text(renderHtml(report), 'report.html'), text(JSON.stringify({ ...report, version: 9 }), 'newer.json'),
      text('<!doctype html><p>A page.</p>', 'page.html'), { name: 'story.pcap', bytes: new Uint8Array(readFileSync(`${root}tests/captures/story-2-lro-router.pcap`)) },
    ];
    const { said, answer } = listen(analyze);
    await answer({ ...start, inputs });
    const done = said.at(-1);
    if (done?.kind !== 'done') throw new Error('not done');
    expect(done.given?.map(({ file }) => file)).toEqual([0, 1]);
    expect(done.given?.map(({ report: read }) => read)).toEqual([report, report]);
    expect(done.failures.map((failure) => failure?.message ?? null)).toEqual([
      null, null, 'This report was made by a newer mtuscope than this one.', 'This is a web page (HTML), not a capture.', null,
    ]);
    expect(done.report?.totals.packets).toBe(report.totals.packets);
  });
});
