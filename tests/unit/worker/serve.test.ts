import { describe, expect, it } from 'vitest';
import { rehearsalCapture } from '../../../src/engine/rehearsal-capture.ts';
import type { AnalysisHooks, Session } from '../../../src/engine/types.ts';
import { MASKED } from '../../../src/report/redact.ts';
import { sourceOf } from '../../../src/worker/input-source.ts';
import { transferablesOf, type FromWorker } from '../../../src/worker/protocol.ts';
import { serve, type Analyze } from '../../../src/worker/serve.ts';
import { mergedFlowDetail } from '../fixtures/details.ts';
import { problemReport } from '../fixtures/reports.ts';

const start = { kind: 'start', run: 1, inputs: [{ name: 'a', bytes: new Uint8Array(3) }], options: { pathMtu: null } } as const;
const session = (change: Partial<Session> = {}): Session => ({
  outcome: { report: problemReport(1), failures: [null] }, sources: [],
  flowDetail: () => mergedFlowDetail(4), restate: () => problemReport(2), packets: () => Promise.resolve(null),
  evidence: () => Promise.resolve({ bytes: Uint8Array.of(1, 2, 3), frames: 1, missing: 0 }), packetsCsv: () => ['a\r\n', 'b\r\n'], ...change,
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
      await new Promise((resolve) => setTimeout(resolve, 5));
      stopped = hooks.cancelled?.() ?? false;
      return session();
    };
    const { said, answer } = listen(analyze);
    const rehearsing = answer({ kind: 'prepare' });
    await answer({ ...start, inputs: [...start.inputs] });
    await rehearsing;
    expect(rehearsed).toEqual([rehearsalCapture().length]);
    expect(stopped).toBe(true);
    expect(said.map(({ kind }) => kind)).toEqual(['done']);
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
    await answer({ kind: 'export', run: 1, request: 2, what: 'evidence', treatments: MASKED });
    await answer({ kind: 'export', run: 1, request: 3, what: 'packets-csv', treatments: MASKED });
    const files = said.flatMap((message) => (message.kind === 'exported' ? [message.exported] : []));
    expect(files.map((file) => [file?.blob.size, file?.count])).toEqual([[3, 1], [6, 1]]);
  });
});
