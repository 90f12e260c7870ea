// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAppStore, startPreparing } from '../../../src/state/app-store.ts';
import { roomForTwo } from '../../../src/state/room.ts';
import { AnalysisClient } from '../../../src/worker/client.ts';
import { FakeWorker } from '../fixtures/fake-worker.ts';

const input = (name: string) => ({ name, bytes: new Uint8Array(10) });

/** How often a worker was asked for, with a browser that is always idle after half a second. */
function watched(hasRoom?: boolean) {
  const store = createAppStore(new AnalysisClient(() => Promise.resolve(new FakeWorker())));
  const asked: string[] = [];
  const rehearsing: string[] = [];
  startPreparing(store, (rehearse) => {
    asked.push(store.getState().phase.name);
    if (rehearse) rehearsing.push(asked.at(-1)!);
  }, hasRoom);
  return { store, asked, rehearsing };
}

describe('the next worker', () => {
  beforeEach(() => {
    history.replaceState(null, '', '#/');
    vi.useFakeTimers();
    vi.stubGlobal('requestIdleCallback', (then: () => void) => setTimeout(then, 500));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('is prepared on the start page, and behind a report, where it does not rehearse yet, when that has been looked at', async () => {
    const { store, asked, rehearsing } = watched(true);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toEqual(['start']);
    store.getState().open([input('a.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase.name).toBe('report'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(['start']);
    await vi.advanceTimersByTimeAsync(3000);
    expect(asked).toEqual(['start', 'report']);
    expect(rehearsing).toEqual(['start']);
  });

  it('is prepared behind a failure, and not while another capture is read', async () => {
    const { store, asked } = watched(true);
    store.getState().open([input('text.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase.name).toBe('failure'));
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toContain('failure');
    const before = asked.length;
    store.getState().open([input('slow.pcap')]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.slice(before)).toEqual([]);
  });

  it('is not prepared beside a report on a device with little memory', async () => {
    const { store, asked } = watched(false);
    store.getState().open([input('a.pcap')]);
    await vi.waitFor(() => expect(store.getState().phase.name).toBe('report'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.filter((phase) => phase === 'report').length).toBeLessThanOrEqual(1);
    expect([roomForTwo(1), roomForTwo(2), roomForTwo(undefined)]).toEqual([false, true, true]);
  });
});
