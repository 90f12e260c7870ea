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

/** Longest first timeout (RFC 2988, seconds), beside two round trips. */
const PATIENCE = 3;

/**
 * Whether the sender acts on acknowledgments that the capture does not hold, as where a filter leaves out packets without data: it sends
 * more while what went before waits for longer than any timer, and was not sent again.
 */
export function acksMissed(d: DirectionCase): boolean {
  const { trace, tx } = d;
  let acked = -1;
  let since = 0;
  for (let k = 0, i = 0; k < tx.count; k++) {
    for (; i < tx.at[k]; i++) {
      if (trace.direction[i] === d.direction || trace.ack[i] <= acked) continue;
      acked = trace.ack[i]!;
      since = trace.time[i]!;
    }
    const now = d.time(k);
    // Once it has sent again it waits longer each time.
    if (tx.resend[k]) since = Infinity;
    else if (acked < 0 || (d.highestEnd[k - 1] ?? 0) <= acked) since = now;
    else if (now - since > PATIENCE + 2 * (d.rtt ?? 0)) return true;
  }
  return false;
}
