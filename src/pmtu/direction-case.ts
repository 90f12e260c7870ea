import { FR_INITIAL_RTT, R_SRTT, type FlowTable } from '../tables/flow-table.ts';
import { BIT_DONT_FRAGMENT } from '../tables/packet-table.ts';
import type { CapturePointEstimate } from './capture-point.ts';
import { checksumFacts, summedChecksums, type ChecksumFacts, type SummedChecksums } from './checksum-classes.ts';
import { followFates, FATE_ACKED, FATE_OPEN, FATE_REPLACED, type Transmissions } from './fates.ts';
import type { FlowTrace } from './flow-trace.ts';
import { headersOnWire, sendLimits, type SendLimits } from './limits.ts';
import { firstOf, NO_ROOM } from './scratch.ts';
import type { SizeCut } from './size-cut.ts';
import { WIRE_FIRST_CHECKSUM, WIRE_ID_STEP, WIRE_SINGLE, WIRE_SOURCES, WIRE_UNKNOWN, WireSizes, type WireSource } from './wire-size.ts';

/** Size of the largest real packet of a direction at some moment, as bounds. */
export interface WireSizeAt {
  low: number;
  high: number;
  /** Best estimate: what was seen whole or counted; where super-segments tell nothing of their pieces, what the handshake allows. */
  value: number;
  source: WireSource;
}

/** Pieces of one size: the last one of a super-segment is shorter, which lowers the mean. */
const SAME_SIZE = 1.05;
/** How many transmissions before a moment tell the wire size at it. */
const WIRE_WINDOW = 256;

/** One direction of one flow under a closer look: who sent what, how big it really was, what became of it. */
export class DirectionCase {
  readonly limits: SendLimits;
  readonly wires: WireSizes;
  readonly tx: Transmissions;
  /** Bounds of the wire size behind each transmission, and whether it is a super-segment. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly isSuper: Uint8Array;
  /** What the bounds rest on: index into WIRE_SOURCES. */
  private readonly sources: Uint8Array;
  /** 1 = a frag-needed message names this transmission. */
  readonly rejected: Uint8Array;
  readonly supers: number;
  /** RTT between the tap and back over the receiver, seconds; null = unknown. */
  readonly rtt: number | null;
  /** From trace index to transmission, −1 = none. */
  readonly txOf: Int32Array;
  /** Highest end and lowest start of all transmissions up to each one. */
  readonly highestEnd: Float64Array;
  readonly lowestStart: Float64Array;
  /** Largest packet sent alone, −1 = not asked for yet. */
  private single = -1;
  /** Asked for by many rules, so found once. */
  private largest: WireSizeAt | null | undefined;
  /** Kept by `findSizeCut` and `estimateCapturePoint`, which many rules ask. */
  sizeCut: SizeCut | null | undefined;
  private readonly summed: SummedChecksums;
  private original: Int32Array | null = null;
  private facts: ChecksumFacts | undefined;
  capturePoint: CapturePointEstimate | undefined;

  constructor(readonly trace: FlowTrace, readonly flows: FlowTable, readonly flow: number, readonly direction: 0 | 1) {
    this.limits = sendLimits(flows, flow, direction);
    this.tx = followFates(trace, direction);
    const n = this.tx.count;
    this.summed = summedChecksums(flows, 2 * flow + direction);
    this.wires = new WireSizes(trace, direction, this.limits, n > 0, this.summed);
    const room = n === 0 ? NO_ROOM : trace.scratch[direction];
    const low = (this.low = firstOf(room.low, n));
    const high = (this.high = firstOf(room.high, n));
    const isSuper = (this.isSuper = firstOf(room.isSuper, n));
    const sources = (this.sources = firstOf(room.sources, n));
    this.rejected = firstOf(room.rejected, n).fill(0);
    this.txOf = this.tx.txOf;
    this.highestEnd = this.tx.highestEnd;
    this.lowestStart = this.tx.lowestStart;
    const { at } = this.tx;
    const { wires } = this;
    let supers = 0;
    for (let k = 0; k < n; k++) {
      const source = wires.measure(at[k]);
      low[k] = wires.low;
      high[k] = wires.high;
      sources[k] = source;
      const big = source === WIRE_SINGLE ? 0 : 1;
      isSuper[k] = big;
      supers += big;
    }
    this.supers = supers;
    const srtt = flows.real(2 * flow + direction, R_SRTT);
    const initial = flows.flowReal(flow, FR_INITIAL_RTT);
    const rtt = Math.max(isRoundTrip(srtt) ? srtt : 0, isRoundTrip(initial) ? initial : 0);
    this.rtt = rtt > 0 ? rtt : null;
  }

  /**
   * Size of the largest real packet among the transmissions up to `last` (inclusive), looking back no further than
   * `since` (seconds). `ceiling` is what the sender is known to have agreed to by then. Null if none tells.
   */
  wireSizeBefore(last: number, since = -Infinity, ceiling = Infinity): WireSizeAt | null {
    const w = new WireTally(ceiling);
    for (let k = last, seen = 0; k >= 0 && seen < WIRE_WINDOW; k--, seen++) {
      if (this.time(k) < since) break;
      w.add(this.low[k], this.high[k], this.sources[k]);
    }
    return w.result();
  }

  /** What the bounds of a transmission's wire size rest on. */
  source(k: number): WireSource {
    return WIRE_SOURCES[this.sources[k]];
  }

  /** Of each transmission the one before it that was no resend, −1 = none; made when it is first asked for. */
  get originalBefore(): Int32Array {
    return (this.original ??= this.findOriginals());
  }

  private findOriginals(): Int32Array {
    const { count, resend } = this.tx;
    const before = firstOf(this.trace.scratch[this.direction].original, count);
    let original = -1;
    for (let k = 0; k < count; k++) {
      before[k] = original;
      if (!resend[k]) original = k;
    }
    return before;
  }

  /** Whose hands the direction's segments left. */
  get checksums(): ChecksumFacts {
    return (this.facts ??= checksumFacts(this.trace, this.direction, this.isSuper, this.txOf, this.summed));
  }

  /**
   * Super-segments up to `last` whose IP IDs tell of pieces of the largest size counted among them. Where the next packet does
   * not go on where one ends, its count is believed only if it gives just the size of the largest packet sent alone.
   */
  countedAlike(last: number, since = -Infinity): number {
    let largest = 0;
    let alike = 0;
    for (const counting of [false, true]) {
      for (let k = last, seen = 0; k >= 0 && seen < WIRE_WINDOW; k--, seen++) {
        if (this.time(k) < since) break;
        if (this.source(k) !== 'ip-id-step' && !(this.isSuper[k] && this.low[k] > 0 && this.low[k] === this.largestSingle())) continue;
        if (!counting) largest = Math.max(largest, this.low[k]);
        else if (this.low[k] * SAME_SIZE >= largest) alike++;
      }
    }
    return alike;
  }

  largestSingle(): number {
    if (this.single < 0) {
      this.single = 0;
      for (let k = 0; k < this.tx.count; k++) if (!this.isSuper[k] && this.low[k] === this.high[k]) this.single = Math.max(this.single, this.high[k]);
    }
    return this.single;
  }

  /** Largest real packet of the whole direction; null without payload. */
  largestWireSize(): WireSizeAt | null {
    if (this.largest === undefined) {
      const w = new WireTally(Infinity);
      for (let k = 0; k < this.tx.count; k++) w.add(this.low[k], this.high[k], this.sources[k]);
      this.largest = w.result();
    }
    return this.largest;
  }

  time(k: number): number {
    return this.trace.time[this.tx.at[k]];
  }
  start(k: number): number {
    return this.trace.seq[this.tx.at[k]];
  }
  end(k: number): number {
    const i = this.tx.at[k];
    return this.trace.seq[i] + this.trace.payload[i];
  }
  ipLen(k: number): number {
    return this.trace.ipLen[this.tx.at[k]];
  }
  payload(k: number): number {
    return this.trace.payload[this.tx.at[k]];
  }
  /** Bytes of IP and TCP header that each of its packets bears on the wire. */
  wireHeaders(k: number): number {
    return headersOnWire(this.ipLen(k), this.payload(k), this.limits.ipVersion);
  }
  /** Frame number (1-based). */
  frame(k: number): number {
    return this.trace.row[this.tx.at[k]] + 1;
  }
  dontFragment(k: number): boolean {
    return (this.trace.bits[this.tx.at[k]] & BIT_DONT_FRAGMENT) !== 0 || this.limits.ipVersion === 6;
  }
  acked(k: number): boolean {
    return this.tx.fate[k] === FATE_ACKED;
  }
  replaced(k: number): boolean {
    return this.tx.fate[k] === FATE_REPLACED;
  }
  open(k: number): boolean {
    return this.tx.fate[k] === FATE_OPEN;
  }
  /** First transmission behind this frame, where clocks tick slowly by the frame's number; tx.count if none. */
  firstBehind(time: number, frame: number): number {
    return firstWhere(this.tx.count, (k) => this.time(k) > time || (this.time(k) === time && this.frame(k) > frame));
  }
  /** First transmission later than `time`; tx.count if none. */
  firstAfter(time: number): number {
    return firstWhere(this.tx.count, (k) => this.time(k) > time);
  }
  /** First transmission with which anything behind `position` had been sent, none before it holds a byte of that; tx.count if none. */
  firstBeyond(position: number): number {
    return firstWhere(this.tx.count, (k) => this.highestEnd[k] > position);
  }
}

/** First of `count` for which it holds, as for all behind it; `count` if none. */
export function firstWhere(count: number, holds: (k: number) => boolean): number {
  let lo = 0;
  let hi = count;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (holds(mid)) hi = mid;
    else lo = mid + 1;
  }
  return lo;
}

/** Not NaN for none that was measured, nor so long that it was no round trip of the network. */
const isRoundTrip = (seconds: number): boolean => seconds > 0 && seconds < 60;

/** Gathers what single segments, counted pieces and the handshake say of one direction's packets. */
class WireTally {
  private low = 0;
  private lowSource = WIRE_UNKNOWN;
  private counted = Infinity;
  private untold = 0;
  private untoldSource = WIRE_UNKNOWN;
  private any = false;

  constructor(private readonly ceiling: number) {}

  /** `source`: index into WIRE_SOURCES. */
  add(low: number, high: number, source: number): void {
    this.any = true;
    if (low > this.low) {
      this.low = low;
      this.lowSource = source;
    }
    if (source === WIRE_ID_STEP || source === WIRE_FIRST_CHECKSUM) this.counted = Math.min(this.counted, high);
    else if (source !== WIRE_SINGLE && Math.min(high, this.ceiling) > this.untold) {
      this.untold = Math.min(high, this.ceiling);
      this.untoldSource = source;
    }
  }

  result(): WireSizeAt | null {
    if (!this.any) return null;
    const counted = this.counted !== Infinity && this.counted >= this.low;
    const fromMss = this.untold > this.low && !counted;
    return {
      low: this.low,
      high: counted ? this.counted : Math.max(this.low, this.untold),
      value: fromMss ? this.untold : this.low,
      source: WIRE_SOURCES[fromMss ? this.untoldSource : this.lowSource],
    };
  }
}
