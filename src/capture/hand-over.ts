/**
 * A compressed file that another thread inflates: this one reads and analyses meanwhile what that one has done. Between
 * them buffers of fixed size go to and fro, so that neither runs far ahead and no memory is made anew. Where the other
 * thread does not come, or falls silent, the file is inflated here, past what had arrived.
 */
import { countedChunks, ReadFailed } from './chunk-reader.ts';
import { Damaged } from './damaged.ts';
import { behind, inflatedChunks } from './inflate.ts';
import { withinTime } from './sources.ts';
import type { ByteSource, Compression } from './types.ts';

/** One end of a line to another thread; buffers that are sent with a message move there. */
export interface Line {
  send(message: Handed | Given, buffers: ArrayBuffer[]): void;
  listen(hear: (message: unknown) => void): void;
  close(): void;
}

/** Inflated bytes, and how much of the file as it lies on disk was read for them; or only the latter, as a sign of life; or the end. */
export type Handed = { bytes: ArrayBuffer; length: number; read: number } | { read: number } | { failure: { message: string; reading: boolean } | null };
/** A buffer that was read and can be filled again; null = no more is wanted. */
export type Given = ArrayBuffer | null;

const BUFFER = 1 << 20;
/** Buffers under way. */
const BUFFERS = 8;
/** Whoever says nothing for so long is gone. */
const SILENCE_MILLISECONDS = 4000;

/** The thread that inflates: hands on all that the file holds, then the end. */
export async function handOver(source: ByteSource, compression: NonNullable<Compression>, line: Line): Promise<void> {
  const free = Array.from({ length: BUFFERS }, () => new ArrayBuffer(BUFFER));
  let wanted = true;
  let wake = (): void => undefined;
  line.listen((message) => {
    if (message === null) wanted = false;
    else free.push(message as ArrayBuffer);
    wake();
  });
  let read = 0;
  const raw = () =>
    countedChunks(source, (now) => {
      read = Math.max(read, now);
      line.send({ read }, []);
    });
  let filling: Uint8Array<ArrayBuffer> | null = null;
  let length = 0;
  const send = (): void => {
    if (filling !== null && length > 0) line.send({ bytes: filling.buffer, length, read }, [filling.buffer]);
    filling = null;
  };
  let failure: { message: string; reading: boolean } | null = null;
  try {
    for await (const chunk of inflatedChunks(raw(), raw, compression)) {
      for (let at = 0; at < chunk.length;) {
        if (filling === null) {
          while (free.length === 0 && wanted) await new Promise<void>((resolve) => (wake = resolve));
          if (!wanted) return;
          filling = new Uint8Array(free.pop()!);
          length = 0;
        }
        const taken = Math.min(BUFFER - length, chunk.length - at);
        filling.set(chunk.subarray(at, at + taken), length);
        at += taken;
        length += taken;
        if (length === BUFFER) send();
      }
    }
  } catch (error) {
    failure = { message: error instanceof Error ? error.message : String(error), reading: error instanceof ReadFailed };
  }
  send();
  line.send({ failure }, []);
}

/** The thread that reads: inflated bytes of `source`, as they come over the line. `count` is told how far the file was read. */
export async function* takeOver(
  source: ByteSource,
  compression: NonNullable<Compression>,
  line: Line,
  count: (bytesSoFar: number) => void,
  silence = SILENCE_MILLISECONDS,
): AsyncGenerator<Uint8Array> {
  const come: Handed[] = [];
  let wake = (): void => undefined;
  line.listen((message) => {
    come.push(message as Handed);
    wake();
  });
  let taken = 0;
  try {
    for (;;) {
      if (come.length === 0) await withinTime(new Promise<void>((resolve) => (wake = resolve)), silence);
      const next = come.shift();
      if (next === undefined) break;
      if ('failure' in next) {
        if (next.failure === null) return;
        const { message, reading } = next.failure;
        throw reading ? new ReadFailed(message) : new Damaged(message);
      }
      count(next.read);
      if (!('bytes' in next)) continue;
      taken += next.length;
      yield new Uint8Array(next.bytes, 0, next.length);
      line.send(next.bytes, [next.bytes]);
    }
  } finally {
    line.send(null, []);
    line.close();
  }
  const raw = () => countedChunks(source, count);
  yield* behind(inflatedChunks(raw(), raw, compression), taken);
}
