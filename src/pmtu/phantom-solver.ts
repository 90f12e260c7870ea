import type { FlowTrace } from './flow-trace.ts';

/** Longest time between the first of the captured pieces and the others, seconds. */
const MERGE_WINDOW = 1;

/**
 * A message quotes a packet of a length that nobody captured: is it the sum of captured segments? 2960 = 40 + 1460 + 1460: contiguous
 * segments from the quoted sequence number on whose payloads add up to exactly what the quoted packet carried.
 *
 * `first` is the segment (trace index) that starts at `seq`; `headers` are the bytes of IP and TCP header that the quote shows, null = cut off:
 * then they are as long as in the first segment; `startingAt` names the segments captured before the message that start at a number. Null where
 * no sum fits: a hole, a piece that ends beyond, or more than a second between them.
 */
export function solvePhantom(
  t: FlowTrace,
  first: number,
  seq: number,
  quotedLength: number,
  headers: number | null,
  startingAt: (seq: number) => readonly number[],
): number[] | null {
  const wanted = quotedLength - (headers ?? t.ipLen[first] - t.payload[first]);
  if (wanted <= t.payload[first]) return null;
  const pieces = [first];
  let at = seq + t.payload[first];
  let last = first;
  while (at < seq + wanted) {
    const next = nearest(t, startingAt(at), last, t.time[first]);
    if (next < 0) return null;
    pieces.push(next);
    last = next;
    at += t.payload[next];
  }
  return at === seq + wanted ? pieces : null;
}

/** Of several transmissions of the same bytes the one nearest to the piece before, -1 = none in time. */
function nearest(t: FlowTrace, candidates: readonly number[], previous: number, startTime: number): number {
  let best = -1;
  for (const i of candidates) {
    if (t.payload[i] === 0 || Math.abs(t.time[i] - startTime) > MERGE_WINDOW) continue;
    if (best < 0 || Math.abs(i - previous) < Math.abs(best - previous)) best = i;
  }
  return best;
}
