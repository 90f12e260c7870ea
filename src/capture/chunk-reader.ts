import type { ByteSource } from './types.ts';

/** The file itself could not be read (as opposed to: what it holds is damaged). */
export class ReadFailed extends Error {
  constructor(cause: unknown) {
    // Some browsers end it with a full stop, some do not; it becomes a part of sentences.
    super((cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, ''));
    this.name = 'ReadFailed';
  }
}

/** The chunks of a source, counted; errors of the source become ReadFailed. */
export async function* countedChunks(source: ByteSource, count: (bytesSoFar: number) => void): AsyncGenerator<Uint8Array> {
  let read = 0;
  const iterator = source.chunks()[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => {
        throw new ReadFailed(error);
      });
      if (next.done === true) return;
      read += next.value.length;
      count(read);
      if (next.value.length > 0) yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Chunks one by one. An error ends them and is kept, so that what came before it can be used first. */
export class ChunkReader {
  error: unknown = null;
  private readonly iterator: AsyncIterator<Uint8Array>;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.iterator = chunks[Symbol.asyncIterator]();
  }

  /** The next chunk, null at the end or after an error. */
  async next(): Promise<Uint8Array | null> {
    if (this.error !== null) return null;
    try {
      const next = await this.iterator.next();
      return next.done === true ? null : next.value;
    } catch (error) {
      this.error = error;
      return null;
    }
  }

  /** At least `least` bytes from the start, fewer if there are not more. One chunk is handed on as it is, several are copied. */
  async first(least: number): Promise<Uint8Array> {
    let start = (await this.next()) ?? new Uint8Array(0);
    while (start.length < least) {
      // The next chunk may lie where this one lies.
      const before = start.slice();
      const chunk = await this.next();
      if (chunk === null) return before;
      start = new Uint8Array(before.length + chunk.length);
      start.set(before);
      start.set(chunk, before.length);
    }
    return start;
  }

  /** The bytes got by `first`, then the rest. */
  async *from(first: Uint8Array): AsyncGenerator<Uint8Array> {
    if (first.length > 0) yield first;
    for (;;) {
      const chunk = await this.next();
      if (chunk !== null) {
        yield chunk;
        continue;
      }
      if (this.error !== null) throw this.error;
      return;
    }
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
