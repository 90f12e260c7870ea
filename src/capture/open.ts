/** Reads a capture from start to end: source → (inflate) → container → frames. */
import { ChunkReader, countedChunks, ReadFailed } from './chunk-reader.ts';
import { isFailure, openContainer, sniffCompression } from './container.ts';
import { failure } from './failure.ts';
import { Feeder } from './feeder.ts';
import { part } from '../lib/part.ts';
import { HEAD_BYTES } from './pcap-magic.ts';
import type { ByteSource, CaptureFailure, Compression, ContainerInfo, FrameSink } from './types.ts';

export interface ReadHooks {
  /** Bytes read of the file as it lies on disk; awaited between chunks only if it returns a promise. */
  onBytes?(read: number): void | Promise<void>;
  /** Asked between chunks; true ends the run with failure code `cancelled`. */
  cancelled?(): boolean;
  /** Told as soon as the container is known, before the first frame; the same object is filled further while reading. */
  onInfo?(info: ContainerInfo): void;
}

export interface ReadResult {
  /** Null where no container was recognised. */
  info: ContainerInfo | null;
  compression: Compression;
  /** Null where frames could be read, even if the file is damaged further on (then there are oddities). */
  failure: CaptureFailure | null;
  /** Bytes read of the file as it lies on disk. */
  bytesRead: number;
}

/**
 * Hands every frame of the capture to `sink`, in file order. Memory does not grow with the file. Damage behind good
 * frames is an oddity; only a file without any sound beginning is a failure.
 */
export async function readCapture(source: ByteSource, sink: FrameSink, hooks: ReadHooks = {}): Promise<ReadResult> {
  const result: ReadResult = { info: null, compression: null, failure: null, bytesRead: 0 };
  const count = (read: number): void => {
    result.bytesRead = Math.max(result.bytesRead, read);
  };
  const raw = () => countedChunks(source, count);
  const file = new ChunkReader(raw());
  const head = await file.first(HEAD_BYTES);
  result.compression = sniffCompression(head);
  let plain = file;
  let first = head;
  if (result.compression !== null && source.inflated) {
    await file.close();
    plain = new ChunkReader(await source.inflated(result.compression, count));
    first = await plain.first(HEAD_BYTES);
  } else if (result.compression !== null) {
    // Standard input cannot be read twice.
    const again = source.byteLength >= 0 ? raw : null;
    const { inflatedChunks } = await part(import('./inflate.ts'));
    plain = new ChunkReader(inflatedChunks(file.from(head), again, result.compression));
    first = await plain.first(HEAD_BYTES);
  }
  if (first.length === 0 && plain.error !== null) {
    result.failure = failureOf(plain.error, result);
    return result;
  }
  if (first.length === 0 && result.compression !== null) {
    const message = `The ${result.compression} file holds nothing.`;
    result.failure = failure(
      'empty-file',
      result.bytesRead,
      'no inflated bytes',
      message,
      'Copy or download the file again, or record again.',
    );
    return result;
  }
  const reader = await openContainer(first);
  if (isFailure(reader)) {
    result.failure = reader;
    await plain.close();
    return result;
  }
  result.info = reader.info;
  hooks.onInfo?.(reader.info);
  const feeder = new Feeder(reader, sink);
  for (let chunk: Uint8Array | null = first; chunk !== null; chunk = await plain.next()) {
    if (hooks.cancelled?.() === true) {
      result.failure = failure(
        'cancelled',
        result.bytesRead,
        'a request to stop',
        'Reading was stopped.',
        'Open the file again to read all of it.',
        'the rest of the file',
      );
      await plain.close();
      return result;
    }
    feeder.push(chunk);
    const wait = hooks.onBytes?.(result.bytesRead);
    if (wait) await wait;
  }
  feeder.end();
  if (plain.error !== null) {
    const what = plain.error instanceof Error ? plain.error.message : String(plain.error);
    reader.info.cutShort = true;
    if (plain.error instanceof ReadFailed) sink.oddity('read-failed', `${what}, after ${result.bytesRead} bytes`);
    else sink.oddity('damaged-compression', what);
  }
  return result;
}

function failureOf(error: unknown, { bytesRead, compression }: ReadResult): CaptureFailure {
  const what = error instanceof Error ? error.message : String(error);
  if (error instanceof ReadFailed) {
    const advice = 'It may have been moved, changed or locked since: choose it again.';
    return failure('read-failed', bytesRead, what, `The file could not be read: ${what}.`, advice, 'bytes of the file');
  }
  const message = `The ${compression} data is damaged from its start: ${what}.`;
  return failure('damaged-compression', bytesRead, what, message, `Copy or download the file again; ${compression} -t tests a copy.`, `a sound ${compression} file`);
}
