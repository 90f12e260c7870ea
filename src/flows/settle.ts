/** What is derived once the frames read so far are all in: times of flows and halves, and gaps that are still open. */
import {
  F_FIRST_ROW,
  F_LAST_ROW,
  type FlowTable,
  flowRealsAt,
  flowWordsAt,
  FR_FIRST_TIME,
  FR_LAST_TIME,
  H_FIRST_ROW,
  H_LAST_ROW,
  H_PACKETS,
  H_SMALL_SAMPLED,
  H_SUPER_SEGMENTS,
  halfRealsAt,
  halfWordsAt,
  R_CLOSED_STALL,
  R_FIRST_TIME,
  R_LAST_TIME,
  R_PAYLOAD_BYTES,
  R_PROGRESS_TIME,
  R_REPEATED_BYTES,
  R_STALL_SECONDS,
  R_UNIQUE_PAYLOAD_BYTES,
} from '../tables/flow-table.ts';
import { type PacketTable } from '../tables/packet-table.ts';
import { stallOf } from './progress.ts';

/** May be called again when more frames have come: nothing is added up twice. */
export function settle(flows: FlowTable, packets: PacketTable): void {
  for (let flow = 0; flow < flows.length; flow++) {
    const block = flows.block(flow);
    const w = block.words;
    const r = block.reals;
    const base = flowWordsAt(flow);
    const reals = flowRealsAt(flow);
    const lastRow = Math.max(w[base + F_FIRST_ROW], w[halfWordsAt(flow * 2) + H_LAST_ROW], w[halfWordsAt(flow * 2 + 1) + H_LAST_ROW]);
    w[base + F_LAST_ROW] = lastRow;
    // What was given back had its time entered before.
    if (packets.has(w[base + F_FIRST_ROW])) r[reals + FR_FIRST_TIME] = packets.time(w[base + F_FIRST_ROW]);
    if (packets.has(lastRow)) r[reals + FR_LAST_TIME] = packets.time(lastRow);
    const lastTime = r[reals + FR_LAST_TIME];
    for (let half = flow * 2; half < flow * 2 + 2; half++) {
      const own = halfWordsAt(half);
      const ownR = halfRealsAt(half);
      const seen = w[own + H_PACKETS] > 0;
      if (!seen) r[ownR + R_FIRST_TIME] = r[ownR + R_LAST_TIME] = NaN;
      else if (packets.has(w[own + H_FIRST_ROW])) r[ownR + R_FIRST_TIME] = packets.time(w[own + H_FIRST_ROW]);
      if (seen && packets.has(w[own + H_LAST_ROW])) r[ownR + R_LAST_TIME] = packets.time(w[own + H_LAST_ROW]);
      // Where the peer never shows, nothing is known about what it acknowledged.
      const peerSeen = w[halfWordsAt(half ^ 1) + H_PACKETS] > 0;
      const open = peerSeen ? stallOf(r, ownR, r[ownR + R_PROGRESS_TIME], lastTime * 1e9) : 0;
      r[ownR + R_UNIQUE_PAYLOAD_BYTES] = r[ownR + R_PAYLOAD_BYTES] - r[ownR + R_REPEATED_BYTES];
      w[own + H_SMALL_SAMPLED] = w[own + H_PACKETS] - w[own + H_SUPER_SEGMENTS];
      r[ownR + R_STALL_SECONDS] = r[ownR + R_CLOSED_STALL] + open;
    }
  }
}
