import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { handOver, takeOver, type Line } from '../../../src/capture/hand-over.ts';
import { countedChunks, ReadFailed } from '../../../src/capture/chunk-reader.ts';
import { Damaged } from '../../../src/capture/damaged.ts';
import { inflatedChunks } from '../../../src/capture/inflate.ts';
import { readCapture } from '../../../src/capture/open.ts';
import { bufferSource } from '../../../src/capture/sources.ts';
import type { ByteSource, FrameRecord } from '../../../src/capture/types.ts';
import { PartMissing } from '../../../src/lib/part.ts';

/** Bytes little compressible at the start, very at the end, in which no two buffers are alike. */
function madeUp(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = i < 1 << 18 ? Math.imul(i, 0x9e3779b1) >>> 24 : i >>> 18;
  return bytes;
}

const zipped = (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes, { level: 1 }));
/** More than the buffers under way hold. */
const plain = madeUp(11 << 20);
const packed = zipped(plain);

function lineOf(port: MessagePort, sent?: unknown[]): Line {
  return {
    send(message, buffers) {
      sent?.push(message);
      port.postMessage(message, buffers);
    },
    listen: (hear) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => hear(data);
    },
    close: () => port.close(),
  };
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<{ bytes: Uint8Array; error: unknown }> {
  const parts: Uint8Array[] = [];
  let error: unknown = null;
  try {
    for await (const chunk of chunks) parts.push(chunk.slice());
  } catch (thrown) {
    error = thrown;
  }
  return { bytes: Buffer.concat(parts), error };
}

/** What arrives of a source that another end inflates, and how far it was read by what arrived. */
async function handed(source: ByteSource) {
  const { port1, port2 } = new MessageChannel();
  let read = 0;
  const handing = handOver(source, 'gzip', lineOf(port2));
  const got = await collected(takeOver(source, 'gzip', lineOf(port1), (now) => (read = Math.max(read, now))));
  await handing;
  return { ...got, read };
}

const inflatedHere = (source: ByteSource) => collected(inflatedChunks(countedChunks(source, () => undefined), () => countedChunks(source, () => undefined), 'gzip'));
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

describe('a source that has another way to its inflated bytes', () => {
  const capture = readFileSync(new URL('../../captures/handshake-fails.pcap', import.meta.url));
  const compressed = bufferSource('a.pcap.gz', new Uint8Array(gzipSync(capture)));

  it('is read by it, and tells how far', async () => {
    const frames: number[] = [];
    const sink = { frame: (record: FrameRecord) => frames.push(record.capLen), oddity: () => undefined };
    const source: ByteSource = {
      ...compressed,
      inflated: (compression, count) => {
        expect(compression).toBe('gzip');
        count(77);
        return Promise.resolve(bufferSource('', new Uint8Array(capture)).chunks());
      },
    };
    const result = await readCapture(source, sink);
    expect([result.compression, result.failure, result.bytesRead]).toEqual(['gzip', null, Math.max(77, compressed.byteLength)]);
    const there = frames.splice(0);
    await readCapture(compressed, sink);
    expect(there).toEqual(frames);
    expect(frames.length).toBeGreaterThan(3);
  });

  it('whose way is missing is no damaged file', async () => {
    const sink = { frame: () => undefined, oddity: () => undefined };
    const reading = readCapture({ ...compressed, inflated: () => Promise.reject(new PartMissing('gone')) }, sink);
    await expect(reading).rejects.toBeInstanceOf(PartMissing);
  });
});

describe('a file that another thread inflates', () => {
  it('arrives whole, in more buffers than are under way', async () => {
    const { bytes, error, read } = await handed(bufferSource('a.gz', packed));
    expect(error).toBeNull();
    expect(same(bytes, plain)).toBe(true);
    expect(read).toBe(packed.length);
  });

  it('that is cut off or damaged gives the bytes and the error that inflating here gives', async () => {
    const small = zipped(madeUp(1_500_000));
    const damaged = small.slice().fill(0xff, small.length / 3, small.length / 3 + 100);
    for (const bytes of [small.subarray(0, small.length / 2), damaged, new Uint8Array(100).fill(9)]) {
      const source = bufferSource('a.gz', bytes);
      const [there, here] = [await handed(source), await inflatedHere(source)];
      expect(same(there.bytes, here.bytes)).toBe(true);
      expect(String(there.error)).toBe(String(here.error));
      expect(here.error).toBeInstanceOf(Damaged);
    }
  });

  it('that cannot be read further says so', async () => {
    const source: ByteSource = {
      ...bufferSource('a.gz', packed),
      async *chunks() {
        yield packed.subarray(0, 5000);
        await Promise.reject(new Error('the stick is gone'));
      },
    };
    const { error } = await handed(source);
    expect(error).toBeInstanceOf(ReadFailed);
    expect((error as Error).message).toBe('the stick is gone');
  });

  it('is inflated here where nobody answers', async () => {
    const { port1 } = new MessageChannel();
    const { bytes, error } = await collected(takeOver(bufferSource('a.gz', packed), 'gzip', lineOf(port1), () => undefined, 20));
    expect(error).toBeNull();
    expect(same(bytes, plain)).toBe(true);
  });

  it('is inflated here from where the other end fell silent', async () => {
    const { port1, port2 } = new MessageChannel();
    const first = plain.slice(0, 1_500_001);
    port2.postMessage({ bytes: first.buffer, length: first.length, read: 10 }, [first.buffer]);
    const { bytes, error } = await collected(takeOver(bufferSource('a.gz', packed), 'gzip', lineOf(port1), () => undefined, 50));
    expect(error).toBeNull();
    expect(same(bytes, plain)).toBe(true);
    port2.close();
  });

  it('is not inflated to its end when nobody wants more of it', async () => {
    const { port1, port2 } = new MessageChannel();
    const sent: unknown[] = [];
    const handing = handOver(bufferSource('a.gz', packed), 'gzip', lineOf(port2, sent));
    const taking = takeOver(bufferSource('a.gz', packed), 'gzip', lineOf(port1), () => undefined);
    expect(((await taking.next()).value as Uint8Array).length).toBe(1 << 20);
    await taking.return(undefined);
    await handing;
    // At most the eight buffers under way, and the one that came back.
    expect(sent.filter((message) => 'bytes' in (message as object)).length).toBeLessThanOrEqual(9);
    expect(sent.some((message) => 'failure' in (message as object))).toBe(false);
  });
});
