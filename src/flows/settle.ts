/** What is derived once the frames read so far are all in: times of flows, and gaps that are still open. */
import {
  F_FIRST_ROW,
  F_LAST_ROW,
  type FlowTable,
  flowRealsAt,
  flowWordsAt,
  FR_FIRST_TIME,
  FR_LAST_TIME,
  H_LARGEST_IP_LEN,
  H_PACKETS,
  H_RARE,
  halfRealsAt,
  halfWordsAt,
  R_CLOSED_STALL,
  R_PAYLOAD_BYTES,
  R_PROGRESS_TIME,
  R_STALL_SECONDS,
} from '../tables/flow-table.ts';
import { type PacketTable } from '../tables/packet-table.ts';
import { stallOf } from './progress.ts';

/** May be called again when more frames have come: nothing is added up twice. */
export function settle(flows: FlowTable, packets: PacketTable): void {
  let withPayload = 0;
  let bothWays = 0;
  let largestIpLen = 0;
  for (let flow = 0; flow < flows.length; flow++) {
    const block = flows.block(flow);
    const w = block.words;
    const r = block.reals;
    const base = flowWordsAt(flow);
    const reals = flowRealsAt(flow);
    // What was given back had its time entered before, and now has none.
    const firstTime = packets.time(w[base + F_FIRST_ROW]);
    if (firstTime === firstTime) r[reals + FR_FIRST_TIME] = firstTime;
    const time = packets.time(w[base + F_LAST_ROW]);
    if (time === time) r[reals + FR_LAST_TIME] = time;
    const lastTime = r[reals + FR_LAST_TIME];
    const packetsA = w[halfWordsAt(flow * 2) + H_PACKETS];
    const packetsB = w[halfWordsAt(flow * 2 + 1) + H_PACKETS];
    let payload = 0;
    for (let half = flow * 2; half < flow * 2 + 2; half++) {
      const own = halfWordsAt(half);
      const ownR = halfRealsAt(half);
      // Where the peer never shows, nothing is known about what it acknowledged.
      const peerSeen = ((half & 1) === 0 ? packetsB : packetsA) > 0;
      const open = peerSeen ? stallOf(r, ownR, r[ownR + R_PROGRESS_TIME], lastTime * 1e9) : 0;
      if (open > 0 || w[own + H_RARE] !== 0) flows.setReal(half, R_STALL_SECONDS, flows.real(half, R_CLOSED_STALL) + open);
      payload += r[ownR + R_PAYLOAD_BYTES];
      if (w[own + H_LARGEST_IP_LEN] > largestIpLen) largestIpLen = w[own + H_LARGEST_IP_LEN];
    }
    if (payload <= 0) continue;
    withPayload++;
    if (packetsA > 0 && packetsB > 0) bothWays++;
  }
  flows.totals = { withPayload, bothWays, largestIpLen };
}
