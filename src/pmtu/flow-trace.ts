import { H_ISN, H_PACKETS, type FlowTable } from '../tables/flow-table.ts';
import { A_FORGOTTEN, A_PADDING, A_SACK, BIT_B_TO_A, BIT_FRAGMENT, BIT_IPV6, BIT_TCP_SHORT } from '../tables/packet-table.ts';
import { ACK, FIN, RST, SYN } from '../wire/headers.ts';
import { IndexList } from '../lib/index-list.ts';
import { firstOf, Scratch } from './scratch.ts';
import type { CopiedRows, FlowRowsSlice } from './flow-rows.ts';

/** Payload below which a segment is taken for small: nobody cuts or merges it. */
export const SMALL = 1000;

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
  /** How many frames are second sightings. */
  seconds = 0;
  /** All flags, bits and marks of the analysis that occur, the smallest window and the longest time between two frames: spares rules a pass. */
  flagsSeen = 0;
  bitsSeen = 0;
  analysisSeen = 0;
  leastWindow = 0;
  longestGap = 0;
  /** Of each direction: highest end (0 = none above) and acknowledgment (−1 = none). */
  readonly highest: [number, number] = [0, 0];
  readonly highestAck: [number, number] = [-1, -1];
  /** Of each direction: first frame with payload (`length` = none) and last (−1), and how many frames have little. */
  readonly firstPayload: [number, number] = [0, 0];
  readonly lastPayload: [number, number] = [-1, -1];
  readonly small: [number, number] = [0, 0];
  /**
   * Frames with SYN, FIN or RST; with a SACK option; and those that go beyond nothing seen before, neither by their end nor by what
   * they acknowledge. Rising.
   */
  readonly signals = new IndexList();
  readonly sacks = new IndexList();
  readonly repeats = new IndexList();
  /** Room for what a closer look derives of each direction, used again for the next flow. */
  readonly scratch: readonly [Scratch, Scratch] = [new Scratch(), new Scratch()];

  private readings = new Uint8Array(0);

  /** Room for a number each frame, all 0: our own reading of the flow, until the next one is loaded. */
  roomForReadings(): Uint8Array {
    if (this.readings.length < this.length) this.readings = new Uint8Array(this.row.length);
    return firstOf(this.readings, this.length).fill(0);
  }

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
    // Nearly always frames lie in the order of time; where they turn out not to, they are laid out once more.
    if (!this.lay(flows, flow, c, from, to, null, midway, true)) this.lay(flows, flow, c, from, to, timeOrder(c, from, to), midway, false);
    return this;
  }

  /**
   * Lays out the frames in `order` (null = as they lie). False, with the trace unfinished, where `mustRise` and a frame lies before
   * the one before it in time.
   */
  private lay(flows: FlowTable, flow: number, c: CopiedRows, from: number, to: number, order: Int32Array | null, midway: boolean, mustRise: boolean): boolean {
    const { row, time: times, direction, seq: seqs, end: ends, ack: acks, payload: payloads, ipLen, ipId, ttl, flags: allFlags, window: windows } = this;
    const { bits: allBits, interfaceId, analysis: analyses, signals, sacks, repeats } = this;
    signals.length = sacks.length = repeats.length = 0;
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
    let analysisSeen = 0;
    let leastWindow = 0xffff;
    let longestGap = 0;
    let previous = Infinity;
    // Highest end and acknowledgment so far of each direction.
    let endA = -Infinity;
    let endB = -Infinity;
    let ackA = -Infinity;
    let ackB = -Infinity;
    let firstA = -1;
    let firstB = -1;
    let lastA = -1;
    let lastB = -1;
    let smallA = 0;
    let smallB = 0;
    for (let k = from; k < to; k++) {
      const i = order === null ? k : order[k - from];
      const bits = c.bits(i);
      // A first fragment keeps its row: it shows that the segment was cut, though not how much it carried.
      if (bits & BIT_TCP_SHORT && !(bits & BIT_FRAGMENT)) continue;
      const time = c.time(i);
      if (mustRise && time < previous && n > 0) return false;
      const flags = c.flags(i);
      const analysis = c.analysis(i);
      const headers = analysis >>> A_FORGOTTEN;
      const payload = analysis & A_PADDING ? 0 : headers > 0 ? c.ipLen(i) - headers * 4 : c.payload(i);
      const seqRaw = c.seq(i);
      const ackRaw = c.ack(i);
      const length = payload + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);
      let seq: number;
      let end: number;
      let ack = -1;
      let isNew = false;
      // Only numbers near the last one move the reference, so that a stray segment cannot drag it away.
      if ((bits & BIT_B_TO_A) === 0) {
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
        end = seq + length;
        if (end > endA) {
          endA = end;
          isNew = true;
        }
        if (ack > ackA) {
          ackA = ack;
          isNew = true;
        }
        if (payload > 0) {
          if (firstA < 0) firstA = n;
          lastA = n;
        }
        if (payload < SMALL) smallA++;
        direction[n] = 0;
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
        end = seq + length;
        if (end > endB) {
          endB = end;
          isNew = true;
        }
        if (ack > ackB) {
          ackB = ack;
          isNew = true;
        }
        if (payload > 0) {
          if (firstB < 0) firstB = n;
          lastB = n;
        }
        if (payload < SMALL) smallB++;
        direction[n] = 1;
      }
      const window = c.window(i);
      flagsSeen |= flags;
      bitsSeen |= bits;
      analysisSeen |= analysis;
      if (window < leastWindow) leastWindow = window;
      if (time - previous > longestGap) longestGap = time - previous;
      previous = time;
      if (!isNew) repeats.add(n);
      if (flags & (SYN | FIN | RST)) signals.add(n);
      if (analysis & A_SACK) sacks.add(n);
      row[n] = c.row(i);
      times[n] = time;
      seqs[n] = seq;
      ends[n] = end;
      acks[n] = ack;
      payloads[n] = payload;
      ipLen[n] = c.ipLen(i);
      ipId[n] = bits & BIT_IPV6 ? -1 : c.ipId(i);
      ttl[n] = c.ttl(i);
      allFlags[n] = flags;
      windows[n] = window;
      allBits[n] = bits;
      interfaceId[n] = c.interfaceId(i);
      analyses[n] = analysis;
      n++;
    }
    this.second.fill(0, 0, n);
    this.seconds = 0;
    this.length = n;
    this.midway = midway;
    this.flagsSeen = flagsSeen;
    this.bitsSeen = bitsSeen;
    this.analysisSeen = analysisSeen;
    this.leastWindow = leastWindow;
    this.longestGap = longestGap;
    this.highest[0] = Math.max(0, endA);
    this.highest[1] = Math.max(0, endB);
    this.highestAck[0] = Math.max(-1, ackA);
    this.highestAck[1] = Math.max(-1, ackB);
    this.firstPayload[0] = firstA < 0 ? n : firstA;
    this.firstPayload[1] = firstB < 0 ? n : firstB;
    this.lastPayload[0] = lastA;
    this.lastPayload[1] = lastB;
    this.small[0] = smallA;
    this.small[1] = smallB;
    return true;
  }
}

/** First number in a direction's sequence space: sent, or acknowledged; null where there is none. */
function firstNumber(c: CopiedRows, order: Int32Array | null, from: number, to: number, direction: 0 | 1): number | null {
  for (let k = from; k < to; k++) {
    const i = order === null ? k : order[k - from];
    if (c.bits(i) & BIT_TCP_SHORT) continue;
    if ((c.bits(i) & BIT_B_TO_A ? 1 : 0) === direction) return c.seq(i);
    if (c.flags(i) & ACK) return c.ack(i);
  }
  return null;
}

/** Seconds by which a clock that is set back goes back at least; frames of several interfaces lie out of order by less. */
const SET_BACK = 10;

/** Elements in the order of time, which a closer look needs; null where they lie in it already, or where the clock was set back. */
function timeOrder(c: CopiedRows, from: number, to: number): Int32Array | null {
  let latest = -Infinity;
  let backwards = false;
  for (let k = from; k < to; k++) {
    const t = c.time(k);
    // Such a clock says nothing of the order.
    if (t < latest - SET_BACK) return null;
    if (t < latest) backwards = true;
    else latest = t;
  }
  if (!backwards) return null;
  const order = new Int32Array(to - from);
  for (let k = from; k < to; k++) order[k - from] = k;
  return order.sort((x, y) => c.time(x) - c.time(y) || c.row(x) - c.row(y));
}
