import { countedChunks } from '../capture/chunk-reader.ts';
import { inflatedChunks } from '../capture/inflate.ts';
import type { ByteSource, Compression } from '../capture/types.ts';

/** Where a frame's bytes lie in the (inflated) file. */
export interface FramePlace {
  offset: number;
  length: number;
}

/**
 * The bytes of several frames, in the order of `places`, which must rise. A compressed file is inflated once for all of
 * them. What cannot be read is empty.
 */
export async function readFrames(source: ByteSource, compression: Compression, places: readonly FramePlace[]): Promise<Uint8Array[]> {
  if (compression === null) {
    const frames: Uint8Array[] = [];
    for (const { offset, length } of places) frames.push(await source.slice(offset, offset + length));
    return frames;
  }
  const frames = places.map(({ length }) => new Uint8Array(length));
  const filled = places.map(() => 0);
  const raw = (): AsyncGenerator<Uint8Array> => countedChunks(source, () => undefined);
  let at = 0;
  let first = 0;
  try {
    for await (const chunk of inflatedChunks(raw(), raw, compression)) {
      for (let i = first; i < places.length; i++) {
        const { offset, length } = places[i];
        if (offset >= at + chunk.length) break;
        const from = Math.max(0, offset + filled[i] - at);
        const part = chunk.subarray(from, from + length - filled[i]);
        frames[i].set(part, filled[i]);
        filled[i] += part.length;
        if (filled[i] === length && i === first) first++;
      }
      at += chunk.length;
      if (first === places.length) break;
    }
  } catch {
    // Damage ends the stream; what came before it was read.
  }
  return frames.map((frame, i) => frame.subarray(0, filled[i]));
}
