import type { Session } from '../engine/types.ts';
import type { Input } from './protocol.ts';

type ByteSource = Session['sources'][number];

const CHUNK_BYTES = 1 << 20;

/**
 * Readers in use. A BYOB reader that nothing global refers to can hang in `read()` for ever in Chromium 156, so they
 * are held here while they read.
 */
const readers = new Set<ReadableStreamBYOBReader>();

/** The file as a byte stream into one buffer of ours: the browser reads ahead while the worker decodes, and little memory is churned. */
async function* streamed(blob: Blob): AsyncIterable<Uint8Array> {
  const reader = blob.stream().getReader({ mode: 'byob' });
  readers.add(reader);
  try {
    let buffer = new ArrayBuffer(CHUNK_BYTES);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done || value === undefined) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    readers.delete(reader);
    // Nobody waits for the rest when a run is given up.
    reader.cancel().catch(() => undefined);
  }
}

async function* sliced(blob: Blob): AsyncIterable<Uint8Array> {
  for (let start = 0; start < blob.size; start += CHUNK_BYTES) {
    yield new Uint8Array(await blob.slice(start, start + CHUNK_BYTES).arrayBuffer());
  }
}

/** Browsers without byte streams for files (Safari before 26) get slices. */
function hasByteStream(blob: Blob): boolean {
  try {
    const reader = blob.slice(0, 1).stream().getReader({ mode: 'byob' });
    reader.cancel().catch(() => undefined);
    return true;
  } catch {
    return false;
  }
}

/** Makes what the page handed over readable for the engine. */
export function sourceOf(input: Input): ByteSource {
  const blob = input instanceof File ? input : new Blob([input.bytes as Uint8Array<ArrayBuffer>]);
  return {
    name: input.name,
    byteLength: blob.size,
    slice: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
    chunks: () => (hasByteStream(blob) ? streamed(blob) : sliced(blob)),
  };
}
