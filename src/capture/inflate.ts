/** gzip (RFC 1952) and zstd (RFC 8878) as streams, with bounded memory. */
import { Gunzip } from 'fflate';
import { Decompress } from 'fzstd';
import { ReadFailed } from './chunk-reader.ts';

/** Compressed bytes inflated at a time. At deflate's best ratio (1032:1) that gives 33 MiB, at zstd's (128 KiB in 4 bytes) as much. */
const GZIP_STEP = 1 << 15;
const ZSTD_STEP = 1 << 10;

/**
 * The inflated bytes. `again` starts the compressed bytes anew (null where they come only once).
 *
 * The browser's own inflater is several times faster, but Chromium's throws at a second gzip member or at zero
 * padding, and loses bytes that it had inflated. So it goes first, and where it fails the file is read again with
 * fflate, past what was already handed on.
 */
export async function* inflatedChunks(
  raw: AsyncIterable<Uint8Array>,
  again: (() => AsyncIterable<Uint8Array>) | null,
  compression: 'gzip' | 'zstd',
): AsyncGenerator<Uint8Array> {
  if (compression === 'zstd') return yield* pushed(raw, zstdInflater, ZSTD_STEP);
  if (again === null || typeof DecompressionStream === 'undefined') return yield* pushed(raw, gzipInflater, GZIP_STEP);
  let handedOn = 0;
  try {
    for await (const chunk of nativeGunzip(raw)) {
      handedOn += chunk.length;
      yield chunk;
    }
    return;
  } catch (error) {
    if (error instanceof ReadFailed) throw error;
  }
  yield* behind(pushed(again(), gzipInflater, GZIP_STEP), handedOn);
}

/** The chunks without their first `bytes` bytes. */
export async function* behind(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let skip = bytes;
  for await (const chunk of chunks) {
    const from = Math.min(skip, chunk.length);
    skip -= from;
    if (from < chunk.length) yield chunk.subarray(from);
  }
}

async function* nativeGunzip(raw: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const pump = async () => {
    try {
      // The stream keeps what it is given for a while, and the source uses its chunk again.
      for await (const chunk of raw) await writer.write(chunk.slice());
      await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
      throw error;
    }
  };
  const pumping = pump();
  // Looked at below; until then a failure must not count as unhandled.
  pumping.catch(() => undefined);
  let ended = false;
  try {
    for (;;) {
      const next = await reader.read();
      if (next.done) break;
      yield next.value;
    }
    ended = true;
    await pumping;
  } catch (error) {
    ended = true;
    // A failing source shows as an aborted stream; the pump knows the reason.
    const reason = await pumping.then(
      () => error,
      (failed: unknown) => failed,
    );
    throw reason instanceof ReadFailed ? reason : error;
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined);
  }
}

interface Inflater {
  push(bytes: Uint8Array, last: boolean): void;
}

/** Runs a synchronous inflater step by step over the chunks. */
async function* pushed(raw: AsyncIterable<Uint8Array>, create: (out: (chunk: Uint8Array) => void) => Inflater, step: number): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const inflater = create((chunk) => {
    if (chunk.length > 0) ready.push(chunk);
  });
  for await (const chunk of raw) {
    for (let at = 0; at < chunk.length; at += step) {
      // Inflaters keep references into what they are given, and the source uses its chunk again.
      const error = attempt(() => inflater.push(chunk.slice(at, at + step), false));
      while (ready.length > 0) yield ready.shift()!;
      if (error !== null) throw error;
    }
  }
  const error = attempt(() => inflater.push(new Uint8Array(0), true));
  while (ready.length > 0) yield ready.shift()!;
  if (error !== null) throw error;
}

function attempt(run: () => void): Error | null {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function gzipInflater(out: (chunk: Uint8Array) => void): Inflater {
  let given = 0;
  let over = false;
  const gunzip = new Gunzip((chunk) => {
    given += chunk.length;
    out(chunk);
  });
  return {
    push(bytes, last) {
      if (over) return;
      if (last) {
        if (isInsideMember(gunzip)) throw new Error('the gzip data ends early');
        return;
      }
      try {
        gunzip.push(bytes);
      } catch (error) {
        // Behind a whole member comes something that is no member: padding or rubbish, which gzip ignores too.
        if (given === 0 || !(error instanceof Error) || error.message !== 'invalid gzip data') throw error;
        over = true;
      }
    },
  };
}

/**
 * fflate says nothing at the end of data that was cut off. Its field `v` is 0 while it inflates a member, else the place
 * of the next one; the tests notice if a later version has no such field.
 */
function isInsideMember(gunzip: Gunzip): boolean {
  return (gunzip as unknown as { v?: number }).v === 0;
}

function zstdInflater(out: (chunk: Uint8Array) => void): Inflater {
  return new Decompress(out) as unknown as Inflater;
}
