/** gzip (RFC 1952) and zstd (RFC 8878) as streams, with bounded memory. */
import { ReadFailed } from './chunk-reader.ts';
import { Damaged, type Give, type Inflater } from './damaged.ts';
import { Gunzipper } from './gunzip.ts';
import { ZstdInflater } from './zstd.ts';

/** Compressed bytes inflated at a time. At deflate's best ratio (1032:1) that gives 4 MiB, at zstd's (128 KiB in 4 bytes) 32. */
const GZIP_STEP = 1 << 12;
const ZSTD_STEP = 1 << 10;
/** The same around damage: what a step holds before the damage is lost with it. */
const CLOSE_STEP = 1 << 4;

/**
 * The inflated bytes. `again` starts the compressed bytes anew (null where they come only once). Throws Damaged behind
 * what could be inflated, in the same words wherever it runs.
 *
 * The platform's own inflater is several times faster, but Chromium's throws at a second gzip member or at zero
 * padding, and loses bytes that it had inflated; Node's passes over all that lies behind a zero. So it goes first, and
 * where it fails, or may have passed over something, the file is read again with fflate, past what was already handed
 * on; where that meets damage, once more, in small steps around it.
 */
export async function* inflatedChunks(
  raw: AsyncIterable<Uint8Array>,
  again: (() => AsyncIterable<Uint8Array>) | null,
  compression: 'gzip' | 'zstd',
): AsyncGenerator<Uint8Array> {
  if (compression === 'zstd') return yield* pushed(raw, (give) => new ZstdInflater(give), ZSTD_STEP);
  if (again === null) return yield* gunzipped(raw);
  let handedOn = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      handedOn += chunk.length;
      yield chunk;
    }
  };
  if (typeof DecompressionStream !== 'undefined') {
    const end = new FileEnd();
    try {
      yield* counted(nativeGunzip(end.of(raw)));
      if (end.states(handedOn)) return;
    } catch (error) {
      if (error instanceof ReadFailed) throw error;
    }
    raw = again();
  }
  try {
    return yield* counted(behind(gunzipped(raw), handedOn));
  } catch (error) {
    if (!(error instanceof Damaged) || error.from === null) throw error;
    yield* behind(gunzipped(again(), error.from), handedOn);
  }
}

/** The last four bytes of a file as it is read. A file of one gzip member, and nothing behind it, ends with the member's length. */
class FileEnd {
  private last = 0;

  async *of(raw: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of raw) {
      for (const byte of chunk.subarray(-4)) this.last = (this.last >>> 8) | (byte << 24);
      yield chunk;
    }
  }

  /** Whether they are this length (modulo 2^32). */
  states(length: number): boolean {
    return this.last >>> 0 === length % 2 ** 32;
  }
}

const gunzipped = (raw: AsyncIterable<Uint8Array>, closeFrom?: number) => pushed(raw, (give) => new Gunzipper(give), GZIP_STEP, closeFrom);

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

/**
 * Runs a synchronous inflater step by step. Steps begin at the same places of the file whatever the chunks, so that damage
 * costs the same bytes on every way a file is read; from `closeFrom` on they are small.
 */
async function* pushed(raw: AsyncIterable<Uint8Array>, create: (give: Give) => Inflater, most: number, closeFrom = Infinity): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const inflater = create((chunk) => ready.push(chunk));
  const step = new Uint8Array(most);
  let filled = 0;
  let from = 0;
  for await (const chunk of raw) {
    for (let at = 0; at < chunk.length;) {
      const size = from < closeFrom ? most : CLOSE_STEP;
      const took = Math.min(size - filled, chunk.length - at);
      step.set(chunk.subarray(at, at + took), filled);
      filled += took;
      at += took;
      if (filled < size) break;
      const error = attempt(() => inflater.push(step.subarray(0, size)));
      while (ready.length > 0) yield ready.shift()!;
      if (error !== null) throw error;
      from += size;
      filled = 0;
    }
  }
  const error = attempt(() => {
    if (filled > 0) inflater.push(step.subarray(0, filled));
    inflater.end();
  });
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
