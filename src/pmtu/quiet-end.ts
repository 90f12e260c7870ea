import { BIT_B_TO_A, BIT_TCP_SHORT } from '../tables/packet-table.ts';
import { ACK, RST } from '../wire/headers.ts';
import type { FlowRowsSlice } from './flow-rows.ts';

/** Part of a piece in whose end the cut is sought. */
const SOUGHT_IN = 0.25;
/** What follows a message decides about it, and what it quotes came before it: no cut within these times, if it can be helped. */
const AFTER_MESSAGE = 1;
const BEFORE_MESSAGE = 0.25;

/**
 * Where a piece of a flow that goes on is best cut: behind the frame after which the fewest bytes wait for an
 * acknowledgment, away from messages. Answers the place behind the last frame of the piece; `messages` are the times of those about the flow, rising.
 */
export function quietEnd({ copied: c, from, to }: FlowRowsSlice, messages: readonly number[]): number {
  const sought = to - Math.max(1, Math.floor((to - from) * SOUGHT_IN));
  // Highest number sent and acknowledged in each direction, raw.
  const high = [NaN, NaN];
  const acked = [NaN, NaN];
  let best = to;
  let least = Infinity;
  let m = 0;
  for (let k = from; k < to; k++) {
    const bits = c.bits(k);
    if (bits & BIT_TCP_SHORT) continue;
    const d = bits & BIT_B_TO_A ? 1 : 0;
    const end = (c.seq(k) + c.payload(k)) | 0;
    if (!(((end - high[d]) | 0) <= 0) || high[d] !== high[d]) high[d] = end;
    if ((c.flags(k) & (ACK | RST)) === ACK && (acked[1 - d] !== acked[1 - d] || ((c.ack(k) - acked[1 - d]) | 0) > 0)) acked[1 - d] = c.ack(k);
    if (k < sought) continue;
    let waiting = waitingBytes(high[0], acked[0]) + waitingBytes(high[1], acked[1]);
    const time = c.time(k);
    while (m < messages.length && messages[m] + AFTER_MESSAGE < time) m++;
    if (m < messages.length && messages[m] - BEFORE_MESSAGE <= time) waiting += 0x1_0000_0000;
    // Of equals the last: the longer piece.
    if (waiting <= least) {
      least = waiting;
      best = k + 1;
    }
  }
  return best;
}

const waitingBytes = (high: number, acked: number): number => (high === high && acked === acked ? Math.max(0, (high - acked) | 0) : 0);
