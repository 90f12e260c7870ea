import { fileSource, type FileLike } from '../engine/sources.ts';
import type { Session } from '../engine/types.ts';
import type { Readable } from './protocol.ts';

/** Makes what the page handed over readable for the engine. */
export function sourceOf(input: Readable): Session['sources'][number] {
  return fileSource(fileOf(input));
}

/**
 * Bytes that the page holds, seen as a file: what is read from it is a copy, which may travel on to the page. Not a real
 * File: in some workers WebKit cannot read any (lent-file.ts).
 */
export function fileOf(input: Readable): FileLike {
  if ('slice' in input) return input;
  const { name, bytes } = input;
  return { name, size: bytes.length, slice: (start, end) => ({ arrayBuffer: () => Promise.resolve(bytes.slice(start, end).buffer) }) };
}
