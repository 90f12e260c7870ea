import { describe, expect, it, vi } from 'vitest';
import { AnalysisClient, type RunListener } from '../../../src/worker/client.ts';
import type { FromWorker } from '../../../src/worker/protocol.ts';
import { FakeWorker } from '../fixtures/fake-worker.ts';

const input = (name: string) => ({ name, bytes: new Uint8Array(10) });

function setUp() {
  const workers: FakeWorker[] = [];
  const client = new AnalysisClient(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return Promise.resolve(worker);
  });
  return { client, workers };
}

function ended(client: AnalysisClient, name: string): Promise<string> {
  return new Promise((resolve) => {
    const listener: RunListener = {
      onProgress: () => undefined, onPartial: () => undefined,
      onDone: () => resolve('done'), onBroken: resolve, onStopped: () => resolve('stopped'),
    };
    void client.start([input(name)], { pathMtu: null }, listener);
  });
}

describe('a worker that waits for a capture', () => {
  it('gets the capture, and the next capture the next one that waits', async () => {
    const { client, workers } = setUp();
    client.prepare(true);
    client.prepare(true);
    await vi.waitFor(() => expect(workers[0]?.received).toEqual([{ kind: 'prepare' }]));
    expect(await ended(client, 'a.pcap')).toBe('done');
    expect(workers).toHaveLength(1);
    client.prepare(true);
    client.prepare(true);
    await vi.waitFor(() => expect(workers[1]?.received).toEqual([{ kind: 'prepare' }]));
    expect([workers.length, workers[0]!.ended]).toEqual([2, false]);
    expect(await ended(client, 'b.pcap')).toBe('done');
    expect(workers.map(({ ended: gone, received }) => [gone, received.map(({ kind }) => kind)])).toEqual([[true, ['prepare', 'start']], [false, ['prepare', 'start']]]);
  });

  it('rehearses once more when a file is about to come, if there is one', async () => {
    const { client, workers } = setUp();
    client.freshen();
    expect(workers).toHaveLength(0);
    client.prepare(true);
    await vi.waitFor(() => expect(workers[0]?.received).toHaveLength(1));
    client.freshen();
    await vi.waitFor(() => expect(workers[0]!.received).toEqual([{ kind: 'prepare' }, { kind: 'prepare' }]));
    expect(await ended(client, 'a.pcap')).toBe('done');
    client.freshen();
    expect(workers.map(({ received }) => received.map(({ kind }) => kind))).toEqual([['prepare', 'prepare', 'start']]);
  });

  it('only waits where it is not to rehearse yet', async () => {
    const { client, workers } = setUp();
    client.prepare(false);
    await vi.waitFor(() => expect(workers).toHaveLength(1));
    expect(workers[0]!.received).toEqual([]);
    client.freshen();
    await vi.waitFor(() => expect(workers[0]!.received).toEqual([{ kind: 'prepare' }]));
    expect(await ended(client, 'a.pcap')).toBe('done');
    expect(workers).toHaveLength(1);
  });

  it('is not made while a capture is read', async () => {
    const { client, workers } = setUp();
    const reading = ended(client, 'a.pcap');
    client.prepare(true);
    expect(await reading).toBe('done');
    expect(workers).toHaveLength(1);
  });

  it('does not answer for the analysis that is on the screen', async () => {
    const { client, workers } = setUp();
    expect(await ended(client, 'a.pcap')).toBe('done');
    client.prepare(true);
    await vi.waitFor(() => expect(workers).toHaveLength(2));
    expect(await client.detail(0)).toMatchObject({ stream: 0 });
    expect(workers[1]!.received.map(({ kind }) => kind)).not.toContain('detail');
  });

  it('is forgotten where it broke', async () => {
    const { client, workers } = setUp();
    client.prepare(true);
    await vi.waitFor(() => expect(workers[0]?.received).toHaveLength(1));
    workers[0]!.onerror?.({ message: 'out of memory' } as ErrorEvent);
    expect(await ended(client, 'a.pcap')).toBe('done');
    expect(workers).toHaveLength(2);
  });
});

describe('a question whose part of the program does not come', () => {
  it('is answered with null, and told', async () => {
    const workers: FakeWorker[] = [];
    let told = 0;
    const client = new AnalysisClient(() => {
      workers.push(new FakeWorker());
      return Promise.resolve(workers.at(-1)!);
    }, () => told++);
    expect(await ended(client, 'a.pcap')).toBe('done');
    const worker = workers[0]!;
    worker.postMessage = (message) => {
      if (message.kind !== 'packets') throw new Error('another question');
      const missing = message.question.what === 'detail';
      worker.onmessage?.({ data: { kind: 'failed', run: message.run, request: message.request, missing } } as MessageEvent<FromWorker>);
    };
    expect(await client.packets({ what: 'detail', file: 0, frame: 1 })).toBeNull();
    expect(told).toBe(1);
    // A fault of the answer itself is no missing part.
    expect(await client.packets({ what: 'rows', file: 0, rows: [1] })).toBeNull();
    expect(told).toBe(1);
  });
});

describe('a second worker that inflates', () => {
  const order = { file: new File(['x'], 'a.pcap.gz'), compression: 'gzip', port: new MessageChannel().port1 } as const;
  async function ordered() {
    const { client, workers } = setUp();
    void ended(client, 'slow.pcap.gz');
    await vi.waitFor(() => expect(workers[0]?.received).toHaveLength(1));
    const { run } = workers[0]!.received[0] as { run: number };
    const say = (data: object) => workers[0]!.onmessage?.({ data: { run, ...data } } as MessageEvent<FromWorker>);
    say({ kind: 'inflate', order });
    await vi.waitFor(() => expect(workers[1]?.received).toEqual([{ kind: 'inflate', order }]));
    return { client, workers, say };
  }

  it('is made when the first asks for it, and ends with the reading', async () => {
    const { client, workers, say } = await ordered();
    say({ kind: 'done', report: null, failures: [null] });
    expect(workers.map((worker) => worker.ended)).toEqual([false, true]);
    client.close();
  });

  it('ends when the run is given up, or the next file has one', async () => {
    const { client, workers, say } = await ordered();
    say({ kind: 'inflate', order });
    await vi.waitFor(() => expect(workers).toHaveLength(3));
    await vi.waitFor(() => expect(workers.map((worker) => worker.ended)).toEqual([false, true, false]));
    client.close();
    expect(workers.map((worker) => worker.ended)).toEqual([true, true, true]);
  });

  it('is not kept when it comes after the run was given up', async () => {
    const { client, workers, say } = await ordered();
    say({ kind: 'inflate', order });
    client.close();
    await vi.waitFor(() => expect(workers.map((worker) => worker.ended)).toEqual([true, true, true]));
    expect(workers[2]!.received).toEqual([]);
  });
});
