/** Single frames, read again after the run. */
import { countedChunks } from './chunk-reader.ts';
import { inflatedChunks } from './inflate.ts';
import type { ByteSource, Compression } from './types.ts';

/**
 * The bytes [fileOffset, fileOffset + length) of the (inflated) file, fewer where it ends. Of an uncompressed capture that
 * is one slice; a compressed one is inflated again from its start up to there, because neither gzip nor zstd can be
 * entered in the middle. Rejects where the source cannot be read twice (standard input).
 */
export async function readFrameBytes(
  source: ByteSource,
  compression: Compression,
  fileOffset: number,
  length: number,
): Promise<Uint8Array> {
  if (compression === null) return source.slice(fileOffset, fileOffset + length);
  if (source.byteLength < 0) throw new Error(`${source.name} cannot be read again`);
  const raw = () => countedChunks(source, () => undefined);
  const frame = new Uint8Array(length);
  let at = 0;
  let filled = 0;
  try {
    for await (const chunk of inflatedChunks(raw(), raw, compression)) {
      const from = Math.max(0, fileOffset - at);
      if (from < chunk.length) {
        const part = chunk.subarray(from, from + length - filled);
        frame.set(part, filled);
        filled += part.length;
        if (filled === length) return frame;
      }
      at += chunk.length;
    }
  } catch (error) {
    // Damage behind the frame does not matter; damage before it does.
    if (filled === 0) throw error;
  }
  return frame.subarray(0, filled);
}
