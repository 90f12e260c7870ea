import type { DirectionCase } from './direction-case.ts';

/** IDs that go on by more are another counter's, or the direction was silent for too long to say. */
const MOST_UNSEEN = 256;

/**
 * Packets of a direction that its sender numbered before the frame at trace index i, since its frame before, and that never
 * came by the capture point: by the step of IP IDs, where the sender counts them one by one in this flow. 0 = none, or not to
 * be told. A host that numbers all its packets with one counter may have sent them to others.
 */
export function unseenBefore(d: DirectionCase, i: number): number {
  const step = d.wires.ids.tell ? idsSince(d, i) : 0;
  return step > 1 && step <= MOST_UNSEEN ? step - 1 : 0;
}

/** By how many the sender's IP IDs went on from its frame before, pure ACKs too, to the one at trace index i; 0 = cannot tell. */
export function idsSince(d: DirectionCase, i: number): number {
  const { trace, direction } = d;
  if (trace.ipId[i] <= 0) return 0;
  for (let j = i - 1; j >= 0; j--) {
    if (trace.direction[j] !== direction || trace.second[j]) continue;
    const k = d.txOf[j];
    if (trace.ipId[j] <= 0 || (k >= 0 && d.isSuper[k])) return 0;
    return (trace.ipId[i] - trace.ipId[j]) & 0xffff;
  }
  return 0;
}
