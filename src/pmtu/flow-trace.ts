import { H_ISN, H_PACKETS, type FlowTable } from '../tables/flow-table.ts';
import { BIT_B_TO_A, BIT_FRAGMENT, BIT_IPV6, BIT_TCP_SHORT } from '../tables/packet-table.ts';
import { ACK, FIN, SYN } from '../wire/headers.ts';
import { Scratch } from './scratch.ts';
import type { CopiedRows, FlowRowsSlice } from './flow-rows.ts';

/**
 * One flow's frames laid out for a closer look: sequence and acknowledgment numbers unwrapped and relative to the
 * ISN of the direction that they count (the SYN is 0, the first byte 1), times in seconds since the first frame.
 */
export class FlowTrace {
  length = 0;
  /** Earlier frames of the flow were looked at without these. */
  midway = false;
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
  /** Of a second sighting, the trace index of the one before it. */
  twin = new Int32Array(0);
  /** All flags and bits that occur, the smallest window and the longest time between two frames: spares rules a pass. */
  flagsSeen = 0;
  bitsSeen = 0;
  leastWindow = 0;
  longestGap = 0;
  /** Room for what a closer look derives of each direction, used again for the next flow. */
  readonly scratch: readonly [Scratch, Scratch] = [new Scratch(), new Scratch()];

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
    this.twin = new Int32Array(m);
  }

  /**
   * Fills the trace with a flow's frames; the buffers are reused from flow to flow. Frames with a cut TCP header are left out,
   * first fragments kept. `midway`: frames of the flow lie before these and were looked at without them, so that the first numbers
   * may be any.
   */
  load(flows: FlowTable, flow: number, { copied: c, from, to }: FlowRowsSlice, midway = false): this {
    this.ensure(to - from);
    const order = timeOrder(c, from, to);
    const baseA = flows.word(2 * flow, H_ISN) | 0;
    const baseB = flows.word(2 * flow + 1, H_ISN) | 0;
    // Unwrapped position and raw value of the last number seen, one pair a direction's sequence space.
    let atA = 0;
    let atB = 0;
    let rawA = baseA;
    let rawB = baseB;
    let knownA = flows.word(2 * flow, H_PACKETS) > 0;
    let knownB = flows.word(2 * flow + 1, H_PACKETS) > 0;
    if (midway) {
      // More than 2 GiB from the ISN perhaps; only nearness within this piece matters.
      rawA = firstNumber(c, order, from, to, 0) ?? baseA;
      rawB = firstNumber(c, order, from, to, 1) ?? baseB;
      atA = (rawA - baseA) >>> 0;
      atB = (rawB - baseB) >>> 0;
    }
    let n = 0;
    let flagsSeen = 0;
    let bitsSeen = 0;
    let leastWindow = 0xffff;
    let longestGap = 0;
    let previous = Infinity;
    for (let k = from; k < to; k++) {
      const i = order === null ? k : order[k - from]!;
      const bits = c.bits(i);
      // A first fragment keeps its row: it shows that the segment was cut, though not how much it carried.
      if (bits & BIT_TCP_SHORT && !(bits & BIT_FRAGMENT)) continue;
      const d = bits & BIT_B_TO_A ? 1 : 0;
      const flags = c.flags(i);
      const payload = c.payload(i);
      const seqRaw = c.seq(i);
      const ackRaw = c.ack(i);
      let seq: number;
      let ack = -1;
      // Only numbers near the last one move the reference, so that a stray segment cannot drag it away.
      if (d === 0) {
        seq = atA + ((seqRaw - rawA) | 0);
        if (seq >= atA) {
          atA = seq;
          rawA = seqRaw;
        }
        if (flags & ACK) {
          if (!knownB) {
            knownB = true;
            rawB = (ackRaw - 1) | 0;
            atB = 0;
          }
          ack = atB + ((ackRaw - rawB) | 0);
        }
      } else {
        seq = atB + ((seqRaw - rawB) | 0);
        if (seq >= atB) {
          atB = seq;
          rawB = seqRaw;
        }
        if (flags & ACK) {
          if (!knownA) {
            knownA = true;
            rawA = (ackRaw - 1) | 0;
            atA = 0;
          }
          ack = atA + ((ackRaw - rawA) | 0);
        }
      }
      const time = c.time(i);
      const window = c.window(i);
      flagsSeen |= flags;
      bitsSeen |= bits;
      if (window < leastWindow) leastWindow = window;
      if (time - previous > longestGap) longestGap = time - previous;
      previous = time;
      this.row[n] = c.row(i);
      this.time[n] = time;
      this.direction[n] = d;
      this.seq[n] = seq;
      this.end[n] = seq + payload + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
      this.ack[n] = ack;
      this.payload[n] = payload;
      this.ipLen[n] = c.ipLen(i);
      this.ipId[n] = bits & BIT_IPV6 ? -1 : c.ipId(i);
      this.ttl[n] = c.ttl(i);
      this.flags[n] = flags;
      this.window[n] = window;
      this.bits[n] = bits;
      this.interfaceId[n] = c.interfaceId(i);
      this.analysis[n] = c.analysis(i);
      this.second[n] = 0;
      n++;
    }
    this.length = n;
    this.midway = midway;
    this.flagsSeen = flagsSeen;
    this.bitsSeen = bitsSeen;
    this.leastWindow = leastWindow;
    this.longestGap = longestGap;
    return this;
  }
}

/** First number in a direction's sequence space: sent, or acknowledged; null where there is none. */
function firstNumber(c: CopiedRows, order: Int32Array | null, from: number, to: number, direction: 0 | 1): number | null {
  for (let k = from; k < to; k++) {
    const i = order === null ? k : order[k - from]!;
    if (c.bits(i) & BIT_TCP_SHORT) continue;
    if ((c.bits(i) & BIT_B_TO_A ? 1 : 0) === direction) return c.seq(i);
    if (c.flags(i) & ACK) return c.ack(i);
  }
  return null;
}

/** Frames of several interfaces may be stored out of order; a closer look needs them as they happened. */
const LARGEST_JUMP = 10;

/** Elements in the order of time, null where they lie in it already (or where the clock was set back). */
function timeOrder(c: CopiedRows, from: number, to: number): Int32Array | null {
  let latest = -Infinity;
  let backwards = false;
  for (let k = from; k < to; k++) {
    const t = c.time(k);
    // A clock that was set back says nothing of the order.
    if (t < latest - LARGEST_JUMP) return null;
    if (t < latest) backwards = true;
    else latest = t;
  }
  if (!backwards) return null;
  const order = new Int32Array(to - from);
  for (let k = from; k < to; k++) order[k - from] = k;
  return order.sort((x, y) => c.time(x) - c.time(y) || c.row(x) - c.row(y));
}
