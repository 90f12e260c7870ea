import type { Session } from '../engine/types.ts';

/** The frames of all files as tab-separated lines below one header. */
export function packetLines(_session: Session): Iterable<string> {
  throw new Error('the frame table is not there yet');
}
