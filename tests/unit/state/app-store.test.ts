// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAppStore } from '../../../src/state/app-store.ts';
import { dropKeptReport, keepReport, keepReportSoon, keptReport } from '../../../src/state/kept-report.ts';
import { paceOf } from '../../../src/state/phase.ts';
import { AnalysisClient } from '../../../src/worker/client.ts';
import type { FromWorker } from '../../../src/worker/protocol.ts';
import { FakeWorker } from '../fixtures/fake-worker.ts';
import { problemReport } from '../fixtures/reports.ts';

const input = (name: string) => ({ name, bytes: new Uint8Array(10) });

function setUp() {
  const workers: FakeWorker[] = [];
  const client = new AnalysisClient(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return Promise.resolve(worker);
  });
  return { store: createAppStore(client), workers };
}

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, '', '#/');
});

describe('the page', () => {
  it('goes from start over reading to the report, with addresses', async () => {
    const { store } = setUp();
    store.getState().open([input('a.pcap')]);
    expect(store.getState().phase.name).toBe('reading');
    await vi.waitFor(() => expect(store.getState().phase.name).toBe('report'));
    expect(location.hash).toBe('#/report');
    expect(await store.getState().detail(0)).toMatchObject({ stream: 0 });
    history.replaceState(null, '', '#/flow/0.3');
    store.getState().followAddress();
    expect(store.getState().route).toMatchObject({ view: 'flow', stream: 3 });
  });

  it('names each file that failed, and shows the report on the others', async () => {
    const { store } = setUp();
    store.getState().open([input('text.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase).toMatchObject({ name: 'failure', failures: [{ file: { name: 'text.pcap' } }] }));
    store.getState().open([input('mixed.pcap'), input('good.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase).toMatchObject({ name: 'report', failures: [{ file: { name: 'mixed.pcap' } }] }));
  });

  it('lets a new capture replace the one that is being read', async () => {
    const { store, workers } = setUp();
    store.getState().open([input('slow.pcap')]);
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    store.getState().open([input('other.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase).toMatchObject({ name: 'report', origin: { files: [{ name: 'other.pcap' }] } }));
  });

  it('cancels a worker that does not answer', async () => {
    const { store, workers } = setUp();
    store.getState().open([input('slow.pcap')]);
    await vi.waitFor(() => expect(workers[0]?.received).toHaveLength(1));
    store.getState().cancel();
    await vi.waitFor(() => expect(store.getState().phase).toMatchObject({ name: 'start', notice: 'Reading was cancelled.' }));
    expect(workers[0]!.received.at(-1)).toMatchObject({ kind: 'cancel' });
  });

  it('asks for the report anew when a path MTU is stated', async () => {
    const { store, workers } = setUp();
    store.getState().open([input('a.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase.name).toBe('report'));
    await store.getState().statePathMtu(1400);
    expect(workers[0]!.received.at(-1)).toMatchObject({ kind: 'restate', options: { pathMtu: 1400 } });
    expect(store.getState().phase).toMatchObject({ name: 'report', restating: false });
  });

  it('shows the report under the path MTU that was stated last, whichever answer comes last', async () => {
    const { store, workers } = setUp();
    store.getState().open([input('a.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase.name).toBe('report'));
    const stated = [store.getState().statePathMtu(1400), store.getState().statePathMtu(1300)];
    await vi.waitFor(() => expect(workers[0]!.received.filter(({ kind }) => kind === 'restate')).toHaveLength(2));
    await stated[0];
    // The answer to the first is another report's already.
    expect(store.getState()).toMatchObject({ pathMtu: 1300, phase: { name: 'report', restating: true } });
    await stated[1];
    expect(store.getState().phase).toMatchObject({ name: 'report', restating: false });
  });

  it('says why nothing runs where the worker does not start', async () => {
    const store = createAppStore(new AnalysisClient(() => Promise.reject(new Error('no worker here'))));
    store.getState().open([input('a.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase).toMatchObject({ name: 'failure', failures: [{ failure: { found: 'no worker here' } }] }));
  });

  it('keeps the report over a reload, and begins anew where nothing was kept', () => {
    keepReport({ report: problemReport(3), files: [{ name: 'a.pcap', bytes: 1 }], example: null });
    history.replaceState(null, '', '#/report?finding=offload-1');
    const { store } = setUp();
    store.getState().followAddress();
    expect(store.getState()).toMatchObject({ phase: { name: 'report', origin: { from: 'kept' } }, route: { finding: 'offload-1' } });
    sessionStorage.clear();
    const again = setUp().store;
    again.getState().followAddress();
    expect(again.getState().phase).toMatchObject({ name: 'start', notice: expect.stringContaining('not kept') as string });
    expect(location.hash).toBe('#/');
  });
});

describe('a link', () => {
  it('is unpacked once where the browser tells of its address twice, and then shows the view that the address names', async () => {
    const { store, workers } = setUp();
    const notices: (string | null)[] = [];
    store.subscribe(({ phase }) => {
      if (phase.name === 'start') notices.push(phase.notice);
    });
    history.replaceState(null, '', '#r=abc');
    store.getState().followAddress();
    store.getState().followAddress();
    await vi.waitFor(() => expect(workers.map(({ received }) => received)).toMatchObject([[{ kind: 'unpack', packed: 'abc' }]]));
    const { run, request } = workers[0]!.received[0] as { run: number; request: number };
    history.replaceState(null, '', '#r=abc/flow/0.3');
    store.getState().followAddress();
    workers[0]!.onmessage?.({ data: { kind: 'unpacked', run, request, unpacked: { report: problemReport(3), error: null } } } as MessageEvent<FromWorker>);
    await vi.waitFor(() => expect(store.getState()).toMatchObject({ phase: { name: 'report', origin: { from: 'link' } }, route: { view: 'flow', stream: 3 } }));
    expect(new Set(notices)).toEqual(new Set(['Opening the report that the link holds …']));
    expect(workers).toHaveLength(1);
  });

  it('is not shown where the address names another one by the time that it is unpacked', async () => {
    const { store, workers } = setUp();
    history.replaceState(null, '', '#r=abc');
    store.getState().followAddress();
    await vi.waitFor(() => expect(workers[0]?.received).toHaveLength(1));
    const { run, request } = workers[0]!.received[0] as { run: number; request: number };
    history.replaceState(null, '', '#r=other');
    workers[0]!.onmessage?.({ data: { kind: 'unpacked', run, request, unpacked: { report: problemReport(3), error: null } } } as MessageEvent<FromWorker>);
    await new Promise((resolve) => setTimeout(resolve));
    expect(store.getState().phase.name).toBe('start');
  });
});

describe('what is kept', () => {
  it('is refused where it is too large or not ours', () => {
    keepReport({ report: problemReport(6000), files: [], example: null });
    expect(keptReport()).toBeNull();
    sessionStorage.setItem('mtuscope.report', '{"report":{"schema":"other"}}');
    expect(keptReport()).toBeNull();
    sessionStorage.setItem('mtuscope.report', 'no JSON');
    expect(keptReport()).toBeNull();
  });
});

describe('a report that is kept', () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => vi.useRealTimers());
  const kept = { report: problemReport(3), files: [], example: null };

  it('is written when the first look at it is done', () => {
    vi.useFakeTimers();
    keepReportSoon(kept);
    expect(keptReport()).toBeNull();
    vi.runAllTimers();
    expect(keptReport()?.report.verdict).toEqual(kept.report.verdict);
  });

  it('is written when the page is left before, and not where another capture came', () => {
    vi.useFakeTimers();
    keepReportSoon(kept);
    dropKeptReport();
    dispatchEvent(new Event('pagehide'));
    expect(keptReport()).toBeNull();
    keepReportSoon(kept);
    dispatchEvent(new Event('pagehide'));
    expect(keptReport()).not.toBeNull();
  });
});

describe('the pace', () => {
  const progress = { file: 0, fileName: 'a', bytesRead: 500, byteLength: 1000, frames: 50, flows: 1, fragNeeded: 0 };
  it('guesses the time left from what was read, and nothing at first', () => {
    expect(paceOf(progress, 0, 2000)).toMatchObject({ fraction: 0.5, framesPerSecond: 25, secondsLeft: 2 });
    expect(paceOf(progress, 0, 100)).toMatchObject({ fraction: 0.5, secondsLeft: null });
    expect(paceOf({ ...progress, byteLength: -1 }, 0, 2000)).toMatchObject({ fraction: null, secondsLeft: null });
    expect(paceOf(null, 0, 2000).fraction).toBeNull();
  });
});
