import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bufferSource, fileSource, type FileLike } from '../../../src/capture/sources.ts';
import type { ByteSource } from '../../../src/capture/types.ts';
import { nodeFileSource } from '../../../src/cli/node-source.ts';

const bytes = Uint8Array.from({ length: 9_500_000 }, (_, i) => (i * 2654435761) >>> 24);

/** Whether the file system takes such a name. */
function isWritten(path: Buffer, text: string): boolean {
  try {
    writeFileSync(path, text);
    return true;
  } catch {
    return false;
  }
}

/** Reads all chunks, slowly enough that reading ahead would show. */
async function readAll(source: ByteSource): Promise<Uint8Array> {
  const whole = new Uint8Array(bytes.length + 100);
  let at = 0;
  for await (const chunk of source.chunks()) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole.subarray(0, at);
}

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const folder = mkdtempSync(join(tmpdir(), 'sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(stream: FileLike['stream']): FileLike {
  const blob = new Blob([bytes]);
  return { name: 'a.pcap', size: bytes.length, slice: (start, end) => blob.slice(start, end), stream };
}

describe('sources', () => {
  it.each<[string, () => ByteSource | Promise<ByteSource>]>([
    ['a buffer', () => bufferSource('a.pcap', bytes)],
    ['a file with a byte stream', () => fileSource(file(() => new Blob([bytes]).stream()))],
    [
      'a file without one',
      () =>
        fileSource(
          file(() => {
            throw new TypeError('not supported');
          }),
        ),
    ],
    [
      'a file whose stream has no BYOB reader',
      () => fileSource(file(() => new ReadableStream({ start: (controller) => controller.close() }))),
    ],
    ['a file whose stream stalls', () => fileSource(file(stallingStream), 20)],
    [
      'a file on disk',
      () => {
        writeFileSync(join(folder, 'a.pcap'), bytes);
        return nodeFileSource(join(folder, 'a.pcap'));
      },
    ],
  ])('%s gives all bytes in order, and slices', async (_name, make) => {
    const source = await make();
    expect(source.byteLength).toBe(bytes.length);
    expect(source.name).toBe('a.pcap');
    expect(same(await readAll(source), bytes)).toBe(true);
    expect(same(await source.slice(5_000_000, 5_000_100), bytes.subarray(5_000_000, 5_000_100))).toBe(true);
    expect((await source.slice(bytes.length - 10, bytes.length + 10)).length).toBe(10);
    expect(same(await readAll(source), bytes)).toBe(true);
  });

  it('reads an empty file on disk, and refuses a folder and a missing file', async () => {
    writeFileSync(join(folder, 'empty'), '');
    expect((await readAll(await nodeFileSource(join(folder, 'empty')))).length).toBe(0);
    await expect(nodeFileSource(folder)).rejects.toThrow('directory');
    // Arguments reach a program as text, whatever the bytes of the name.
    const odd = Buffer.concat([Buffer.from(`${folder}/r`), Buffer.from([0xe9]), Buffer.from('seau.pcap')]);
    if (isWritten(odd, 'abc')) {
      const source = await nodeFileSource(odd.toString());
      expect([source.name, source.byteLength, (await readAll(source)).length]).toEqual(['r\ufffdseau.pcap', 3, 3]);
      isWritten(Buffer.concat([Buffer.from(`${folder}/r`), Buffer.from([0xe8]), Buffer.from('seau.pcap')]), 'abcd');
      await expect(nodeFileSource(odd.toString())).rejects.toThrow('ENOENT');
    }
    await expect(nodeFileSource(join(folder, 'missing'))).rejects.toThrow('ENOENT');
  });
});

/** Gives two pieces, then never settles: a reader that Chromium collected. */
function stallingStream(): ReadableStream<Uint8Array> {
  let piece = 0;
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (piece >= 2) return new Promise<void>(() => undefined);
      controller.enqueue(bytes.slice(piece * 1000, piece * 1000 + 1000));
      piece++;
      return undefined;
    },
  });
}
