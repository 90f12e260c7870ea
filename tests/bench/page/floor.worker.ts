/** Reads a file and does nothing with it: what the analysis is measured against. */
import type { FloorDone, FloorWay } from './page.ts';

/** Referenced from here, because Chromium may otherwise collect a reader in the midst of a read. */
const readers = new Set<ReadableStreamBYOBReader>();

async function byteStream(file: File): Promise<number> {
  const reader = file.stream().getReader({ mode: 'byob' });
  readers.add(reader);
  let bytes = 0;
  let buffer = new ArrayBuffer(4 << 20);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done || value === undefined) break;
    bytes += value.length;
    buffer = value.buffer;
  }
  readers.delete(reader);
  return bytes;
}

const SLICE = 32 << 20;

async function slices(file: File): Promise<number> {
  const read = (at: number) => (at < file.size ? file.slice(at, at + SLICE).arrayBuffer() : null);
  let bytes = 0;
  let first = read(0);
  let second = read(SLICE);
  for (let at = 2 * SLICE; first !== null; at += SLICE) {
    bytes += (await first).byteLength;
    first = second;
    second = read(at);
  }
  return bytes;
}

self.onmessage = async (event: MessageEvent<{ file: File; way: FloorWay }>) => {
  const { file, way } = event.data;
  const before = performance.now();
  const bytes = await (way === 'slices' ? slices(file) : byteStream(file));
  postMessage({ ms: performance.now() - before, bytes } satisfies FloorDone);
};
