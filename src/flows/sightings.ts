/**
 * The same packet seen twice: a router or `any` capture, a mirror, several interfaces merged. Only what Karn's rule
 * and the resend counter need at once; src/pmtu pairs the copies properly and takes back what it does not confirm.
 */
import { BIT_B_TO_A, BLOCK_MASK, BLOCK_SHIFT, type PacketTable } from '../tables/packet-table.ts';
import { type Headers } from '../wire/headers.ts';

/** Copies lie this close together in the file and in time. */
const ROWS_BACK = 64;
const NANOS_BACK = 50e6;

/**
 * Whether the segment in `row` (whose row is not finished yet, its decoded form is `h`) is another sighting of a
 * frame shortly before it: same flow, direction, IP ID, sequence, ACK, payload. Without a useful IP ID the copies
 * must differ in TTL or interface, because a quick resend looks the same otherwise.
 */
export function isSecondSighting(packets: PacketTable, row: number, h: Headers, flow: number, direction: number): boolean {
  const own = packets.blocks[row >>> BLOCK_SHIFT];
  const at = row & BLOCK_MASK;
  const oldest = Math.max(0, row - ROWS_BACK);
  for (let other = row - 1; other >= oldest; other--) {
    const b = packets.blocks[other >>> BLOCK_SHIFT];
    const i = other & BLOCK_MASK;
    if (b.flow[i] !== flow || b.seq[i] !== h.seq || b.payloadLen[i] !== h.payloadLen || b.ack[i] !== h.ack) continue;
    if ((b.bits[i] & BIT_B_TO_A) !== direction * BIT_B_TO_A || b.tcpFlags[i] !== h.tcpFlags) continue;
    const nanos = ((own.seconds[at] - b.seconds[i]) | 0) * 1e9 + (own.nanos[at] - b.nanos[i]);
    if (nanos < 0 || nanos > NANOS_BACK) return false;
    if (h.ipId > 0 ? b.ipId[i] === h.ipId : b.ttl[i] !== h.ttl || b.interfaceId[i] !== own.interfaceId[at]) return true;
  }
  return false;
}
