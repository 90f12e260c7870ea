import { fileSource } from '../engine/sources.ts';
import type { Session } from '../engine/types.ts';
import type { Input } from './protocol.ts';

/**
 * Makes what the page handed over readable for the engine. Bytes that the page holds become a file as well: what is
 * read from it is a copy, which may travel on to the page.
 */
export function sourceOf(input: Input): Session['sources'][number] {
  return fileSource(input instanceof File ? input : new File([input.bytes as Uint8Array<ArrayBuffer>], input.name));
}
