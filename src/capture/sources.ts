/** Byte sources that need no platform of their own: a buffer, and a browser's File seen through the few methods used. */
import type { ByteSource } from './types.ts';

/** Bytes in memory. */
export function bufferSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    byteLength: bytes.length,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    async *chunks() {
      await Promise.resolve();
      for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
    },
  };
}

/** What is used of a browser's File. */
export interface FileLike {
  readonly name: string;
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
  /** Left out where the bytes come only in slices. */
  stream?: (() => unknown) | undefined;
}

const CHUNK = 4 * 1024 * 1024;
/** Bytes asked of the stream at a time: the browser's process reads on while these are decoded. */
const STREAM_CHUNK = 1024 * 1024;
/** A read that takes longer than this has been forgotten by the browser; slices go on from where it stood. */
const STALL_MILLISECONDS = 4000;

/**
 * Readers in use. Chromium 156 can collect a BYOB reader that nothing global refers to, and its read() then never
 * settles; so they are held here for as long as they are read.
 */
const readersInUse = new Set<ReadableStreamBYOBReader>();

/** A File of the browser: read as a byte stream where there is one (fastest, little memory), else in slices. */
export function fileSource(file: FileLike, stallMilliseconds = STALL_MILLISECONDS): ByteSource {
  return {
    name: file.name,
    byteLength: file.size,
    slice: async (start, end) => new Uint8Array(await file.slice(start, Math.min(end, file.size)).arrayBuffer()),
    async *chunks() {
      let read = 0;
      const reader = openByob(file);
      if (reader) {
        try {
          let buffer = new ArrayBuffer(STREAM_CHUNK);
          for (;;) {
            const next = await withinTime(reader.read(new Uint8Array(buffer)), stallMilliseconds);
            if (next === STALLED) break;
            if (next.done) return;
            read += next.value.length;
            yield next.value;
            buffer = next.value.buffer;
          }
        } finally {
          readersInUse.delete(reader);
          reader.cancel().catch(() => undefined);
        }
      }
      yield* sliceChunks(file, read);
    },
  };
}

export const STALLED = Symbol('stalled');

/** What a promise gives, or STALLED if it has not after so long. */
export async function withinTime<T>(promise: Promise<T>, milliseconds: number): Promise<T | typeof STALLED> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<typeof STALLED>((resolve) => {
    timer = setTimeout(() => resolve(STALLED), milliseconds);
  });
  try {
    return await Promise.race([promise, stalled]);
  } finally {
    clearTimeout(timer);
  }
}

function openByob(file: FileLike): ReadableStreamBYOBReader | null {
  if (!file.stream) return null;
  try {
    const reader = (file.stream() as ReadableStream<Uint8Array>).getReader({ mode: 'byob' });
    readersInUse.add(reader);
    return reader;
  } catch {
    // No byte stream here (older Safari).
    return null;
  }
}

/** The rest of the file in slices, one read ahead. */
async function* sliceChunks(file: FileLike, from: number): AsyncGenerator<Uint8Array> {
  const read = (at: number) => (at < file.size ? file.slice(at, Math.min(at + CHUNK, file.size)).arrayBuffer() : null);
  let pending = read(from);
  for (let at = from; pending !== null;) {
    const chunk = new Uint8Array(await pending);
    at += chunk.length;
    if (chunk.length === 0) throw new Error(`the file ends at ${at} of ${file.size} bytes`);
    pending = read(at);
    // If the consumer stops here, a failing read ahead concerns nobody.
    pending?.catch(() => undefined);
    yield chunk;
  }
}
