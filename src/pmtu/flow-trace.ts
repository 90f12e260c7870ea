import { H_ISN, H_PACKETS, type FlowTable } from '../tables/flow-table.ts';
import {
  BIT_B_TO_A,
  BIT_FRAGMENT,
  BIT_IPV6,
  BIT_TCP_SHORT,
  BLOCK_MASK,
  type PacketTable,
} from '../tables/packet-table.ts';
import { ACK, FIN, SYN } from '../wire/headers.ts';

/**
 * One flow's frames laid out for a closer look: sequence and acknowledgment numbers unwrapped and relative to the
 * ISN of the direction that they count (the SYN is 0, the first byte 1), times in seconds since the first frame.
 */
export class FlowTrace {
  length = 0;
  row = new Int32Array(0);
  time = new Float64Array(0);
  /** 0 = a→b, 1 = b→a. */
  direction = new Uint8Array(0);
  seq = new Float64Array(0);
  /** seq + payload + SYN + FIN. */
  end = new Float64Array(0);
  /** −1 without ACK flag. */
  ack = new Float64Array(0);
  payload = new Float64Array(0);
  ipLen = new Float64Array(0);
  /** −1 for IPv6. */
  ipId = new Int32Array(0);
  ttl = new Uint8Array(0);
  flags = new Uint16Array(0);
  window = new Uint16Array(0);
  bits = new Uint16Array(0);
  interfaceId = new Uint16Array(0);
  /** Wireshark's and our flags. */
  analysis = new Uint32Array(0);
  /** 1 = the same packet was seen before: counts as an observation, not as a transmission. */
  second = new Uint8Array(0);

  private ensure(n: number): void {
    if (this.row.length >= n) return;
    const m = Math.max(n, this.row.length * 2, 256);
    this.row = new Int32Array(m);
    this.time = new Float64Array(m);
    this.direction = new Uint8Array(m);
    this.seq = new Float64Array(m);
    this.end = new Float64Array(m);
    this.ack = new Float64Array(m);
    this.payload = new Float64Array(m);
    this.ipLen = new Float64Array(m);
    this.ipId = new Int32Array(m);
    this.ttl = new Uint8Array(m);
    this.flags = new Uint16Array(m);
    this.window = new Uint16Array(m);
    this.bits = new Uint16Array(m);
    this.interfaceId = new Uint16Array(m);
    this.analysis = new Uint32Array(m);
    this.second = new Uint8Array(m);
  }

  /** Fills the trace with a flow's rows; the buffers are reused from flow to flow. Frames with a cut TCP header are left out, first fragments kept. */
  load(packets: PacketTable, flows: FlowTable, flow: number, rows: Int32Array): this {
    this.ensure(rows.length);
    rows = inTimeOrder(packets, rows);
    const baseA = flows.word(2 * flow, H_ISN) | 0;
    const baseB = flows.word(2 * flow + 1, H_ISN) | 0;
    const bases = [baseA, baseB];
    const known = [flows.word(2 * flow, H_PACKETS) > 0, flows.word(2 * flow + 1, H_PACKETS) > 0];
    // Unwrapped position and raw value of the last number seen, one pair a direction's sequence space.
    const at = [0, 0];
    const raw = [baseA, baseB];
    let n = 0;
    for (let k = 0; k < rows.length; k++) {
      const row = rows[k]!;
      const block = packets.block(row);
      const i = row & BLOCK_MASK;
      const bits = block.bits[i]!;
      // A first fragment keeps its row: it shows that the segment was cut, though not how much it carried.
      if (bits & BIT_TCP_SHORT && !(bits & BIT_FRAGMENT)) continue;
      const d = bits & BIT_B_TO_A ? 1 : 0;
      const flags = block.tcpFlags[i]!;
      const payload = block.payloadLen[i]!;
      const seqRaw = block.seq[i]! | 0;
      const seq = at[d]! + ((seqRaw - raw[d]!) | 0);
      // Only numbers near the last one move the reference, so that a stray segment cannot drag it away.
      if (seq >= at[d]!) {
        at[d] = seq;
        raw[d] = seqRaw;
      }
      let ack = -1;
      if (flags & ACK) {
        const o = 1 - d;
        const ackRaw = block.ack[i]! | 0;
        if (!known[o]) {
          known[o] = true;
          bases[o] = (ackRaw - 1) | 0;
          raw[o] = bases[o]!;
          at[o] = 0;
        }
        ack = at[o]! + ((ackRaw - raw[o]!) | 0);
      }
      this.row[n] = row;
      this.time[n] = packets.time(row);
      this.direction[n] = d;
      this.seq[n] = seq;
      this.end[n] = seq + payload + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
      this.ack[n] = ack;
      this.payload[n] = payload;
      this.ipLen[n] = block.ipLen[i]!;
      this.ipId[n] = bits & BIT_IPV6 ? -1 : block.ipId[i]!;
      this.ttl[n] = block.ttl[i]!;
      this.flags[n] = flags;
      this.window[n] = block.window[i]!;
      this.bits[n] = bits;
      this.interfaceId[n] = block.interfaceId[i]!;
      this.analysis[n] = block.analysis[i]!;
      this.second[n] = 0;
      n++;
    }
    this.length = n;
    return this;
  }
}

/** Frames of several interfaces may be stored out of order; a closer look needs them as they happened. */
const LARGEST_JUMP = 10;

function inTimeOrder(packets: PacketTable, rows: Int32Array): Int32Array {
  let latest = -Infinity;
  let backwards = false;
  for (let k = 0; k < rows.length; k++) {
    const time = packets.time(rows[k]!);
    // A clock that was set back says nothing of the order.
    if (time < latest - LARGEST_JUMP) return rows;
    if (time < latest) backwards = true;
    else latest = time;
  }
  if (!backwards) return rows;
  return rows.slice().sort((x, y) => packets.time(x) - packets.time(y) || x - y);
}
