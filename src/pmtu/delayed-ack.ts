import type { DirectionCase } from './direction-case.ts';

/** A receiver acknowledges a segment that comes alone within half a second (RFC 1122 §4.2.3.2); stacks wait for up to 200 ms. */
const LONGEST = 0.5;
const USUAL = 0.2;

/**
 * Whether what transmission k sends again may have arrived, and its receiver was still waiting for a second segment or for something to send:
 * one packet, alone under way, went again whole sooner than receivers need to answer, and that was answered. A receiver that is seen to wait no
 * longer than half of the time would have answered; beyond what stacks usually wait, only one counts that is seen to wait so long.
 * `roundTrip` in seconds, NaN = unknown; `longest` is `longestDelay`, found once for all resends.
 */
export function outranDelayedAck(d: DirectionCase, k: number, roundTrip: number, longest: number): boolean {
  const { tx } = d;
  const before = tx.replaces[k];
  if (before < 0 || d.isSuper[before] || d.payload(k) < d.payload(before) || d.highestEnd[k - 1] > d.end(before)) return false;
  if (!d.acked(k) || d.replaced(k)) return false;
  // What went before it had been acknowledged by then.
  if (before > 0 && !(tx.ackedTime[before - 1] <= d.time(k))) return false;
  const way = roundTrip || (d.rtt ?? 0);
  const waited = d.time(k) - d.time(before) - way;
  if (waited >= LONGEST) return false;
  const delay = longest - way;
  return waited < USUAL ? !(delay > -way && delay < waited / 2) : delay >= waited / 2;
}

/** How long the peer waited at most until it acknowledged one segment, which went once, with a bare ACK (seconds); 0 = it never did. */
export function longestDelay(d: DirectionCase): number {
  const { trace, tx, direction } = d;
  let longest = 0;
  let next = 0;
  for (let i = 0; i < trace.length; i++) {
    if (trace.second[i] || trace.direction[i] === direction) continue;
    const first = next;
    while (next < tx.count && d.time(next) <= trace.time[i] && d.end(next) <= trace.ack[i]) next++;
    if (next === first + 1 && trace.payload[i] === 0 && !tx.resend[first]) longest = Math.max(longest, trace.time[i] - d.time(first));
  }
  return longest;
}
