/** What is derived once the frames read so far are all in: times of flows, and gaps that are still open. */
import {
  F_FIRST_ROW,
  F_LAST_ROW,
  type FlowTable,
  flowRealsAt,
  flowWordsAt,
  FR_FIRST_TIME,
  FR_LAST_TIME,
  H_PACKETS,
  H_TROUBLE,
  halfRealsAt,
  halfWordsAt,
  R_CLOSED_STALL,
  R_PROGRESS_TIME,
  R_STALL_SECONDS,
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
    const lastRow = w[base + F_LAST_ROW];
    // What was given back had its time entered before.
    if (packets.has(w[base + F_FIRST_ROW])) r[reals + FR_FIRST_TIME] = packets.time(w[base + F_FIRST_ROW]);
    if (packets.has(lastRow)) r[reals + FR_LAST_TIME] = packets.time(lastRow);
    const lastTime = r[reals + FR_LAST_TIME];
    for (let half = flow * 2; half < flow * 2 + 2; half++) {
      const ownR = halfRealsAt(half);
      // Where the peer never shows, nothing is known about what it acknowledged.
      const peerSeen = w[halfWordsAt(half ^ 1) + H_PACKETS] > 0;
      const open = peerSeen ? stallOf(r, ownR, r[ownR + R_PROGRESS_TIME], lastTime * 1e9) : 0;
      if (open > 0 || w[halfWordsAt(half) + H_TROUBLE] !== 0) flows.setReal(half, R_STALL_SECONDS, flows.real(half, R_CLOSED_STALL) + open);
    }
  }
}
