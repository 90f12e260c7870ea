import type { SummedChecksums } from './checksum-classes.ts';
import type { FlowTrace } from './flow-trace.ts';
import type { SendLimits } from './limits.ts';

/** What the bounds of the IP size of the largest real packet behind one captured segment rest on. */
export const WIRE_SOURCES = ['single', 'ip-id-step', 'mss', 'repeated-size', 'unknown', 'first-checksum'] as const;
export type WireSource = (typeof WIRE_SOURCES)[number];
/** Index of each, for columns. */
export const WIRE_SINGLE = 0;
export const WIRE_ID_STEP = 1;
export const WIRE_MSS = 2;
export const WIRE_UNKNOWN = 4;
/** The checksum covers the first piece alone: it was merged from pieces of that size. */
export const WIRE_FIRST_CHECKSUM = 5;

/** IPv4 MTU that is assumed for what no handshake bounds. */
export const ASSUMED_MTU = 1500;
const LOOK_AHEAD = 16;
/** Pieces smaller than this mean that other packets took IP IDs in between. */
const LEAST_PIECE = 400;
/** The smallest MSS that any fallback has; steps behind so small packets that make IDs exact. */
const TOO_SMALL_TO_CUT = 512;
const EXACT_STEPS = 3;
const NONE = new Int32Array(0);

/**
 * Tells from the sender's IP IDs and the handshake what one direction really put on the wire. Linux takes one IP ID
 * for each wire packet, whether the NIC, GSO or GRO did the cutting, so the step to the next captured packet of the
 * same socket is the number of packets behind a super-segment.
 */
export class WireSizes {
  /** The sender numbers its packets one by one in this flow (most small packets step by 1). */
  readonly idsTell: boolean;
  /** No packet too small to be cut ever took more than one: a larger step is a cut, not another flow's or a lost packet. */
  readonly idsExact: boolean;
  private readonly nextInDirection: Int32Array;

  /** `summed`: what checksums tell. `hasData`: false where the direction carries no payload, so that nothing will be asked. */
  constructor(
    private readonly trace: FlowTrace,
    direction: 0 | 1,
    readonly limits: SendLimits,
    hasData = true,
    private readonly summed: SummedChecksums | null = null,
  ) {
    trace.scratch[direction].ensure(trace.length);
    if (!hasData) {
      this.nextInDirection = NONE;
      this.idsExact = false;
      this.idsTell = false;
      return;
    }
    this.nextInDirection = trace.scratch[direction].nextInDirection.subarray(0, trace.length).fill(-1);
    let previous = -1;
    let steps = 0;
    let sane = 0;
    let uncut = 0;
    let uncutByOne = 0;
    for (let i = 0; i < trace.length; i++) {
      if (trace.direction[i] !== direction || trace.second[i]) continue;
      if (previous >= 0) {
        this.nextInDirection[previous] = i;
        if (trace.ipId[i]! > 0 && trace.ipId[previous]! > 0) {
          const step = (trace.ipId[i]! - trace.ipId[previous]!) & 0xffff;
          const payload = trace.payload[previous]!;
          steps++;
          if (payload <= TOO_SMALL_TO_CUT) {
            uncut++;
            if (step === 1) uncutByOne++;
          }
          if (step === 1 || (step > 1 && payload > ASSUMED_MTU - this.limits.headers && payload / step >= LEAST_PIECE)) sane++;
        }
      }
      previous = i;
    }
    this.idsExact = uncut >= EXACT_STEPS && uncutByOne === uncut;
    this.idsTell = steps >= 1 && sane * 10 >= steps * 6;
  }

  /** True if the captured segment cannot be one wire packet of a sane sender (RFC 9293 §3.7.1: payload + options ≤ peer's MSS). */
  isSuper(i: number): boolean {
    const t = this.trace;
    const options = Math.max(0, t.ipLen[i]! - t.payload[i]! - this.limits.headers);
    const { peerMss, ownMss } = this.limits;
    const size = t.payload[i]! + options;
    if (peerMss !== null && size > peerMss) return true;
    const bound = peerMss === null ? ownMss : ownMss === null ? peerMss : Math.min(ownMss, peerMss);
    // What both ends' MSS allow may well be one packet; a gap in its IDs then tells of packets not captured.
    if (size <= (bound ?? ASSUMED_MTU - this.limits.headers)) return false;
    const n = this.idStep(i);
    if (n > 0) return n >= 2;
    return size > Math.max(bound ?? 0, ASSUMED_MTU - this.limits.headers);
  }

  /** Wire packets behind a captured segment by the step of IP IDs to the next one; 0 = cannot tell. */
  idStep(i: number): number {
    if (!this.idsTell) return 0;
    const t = this.trace;
    const id = t.ipId[i]!;
    if (id <= 0) return 0;
    let next = this.nextInDirection[i]!;
    // Reordering: the datagram that follows in ID order may not follow in the file.
    let best = 0;
    for (let k = 0; next >= 0 && k < LOOK_AHEAD; k++, next = this.nextInDirection[next]!) {
      if (t.ipId[next]! <= 0) continue;
      const step = (t.ipId[next]! - id) & 0xffff;
      if (step > 0 && step < 0x8000 && (best === 0 || step < best)) best = step;
      if (k === 0 && step > 0 && step <= 64 + t.payload[i]! / 400) break;
    }
    if (best === 0) return 0;
    const payload = t.payload[i]!;
    // A piece below 36 bytes of payload is no segmentation: other packets of the socket lie between.
    return payload > 0 && payload / best >= 36 ? best : best === 1 ? 1 : 0;
  }

  /** What comes next in the direction goes on where this segment ends: then no data that the capture missed took IDs between. */
  private isFollowed(i: number): boolean {
    const next = this.nextInDirection[i]!;
    return next >= 0 && this.trace.seq[next] === this.trace.end[i];
  }

  /** Bounds of what `measure` looked at last: fields instead of an object, because millions of segments are measured. */
  low = 0;
  high = 0;

  /** Finds bounds for the captured segment at trace index i and tells what they rest on, as an index into WIRE_SOURCES. */
  measure(i: number): number {
    const t = this.trace;
    const ipLen = t.ipLen[i]!;
    const payload = t.payload[i]!;
    const hdr = ipLen - payload;
    this.high = ipLen;
    if (!this.isSuper(i)) {
      // After a lowered path MTU even a segment that the MSS allows may be cut further: then it does not tell a size.
      const pieces = this.idStep(i);
      this.low = pieces >= 2 ? hdr + Math.ceil(payload / pieces) : ipLen;
      return WIRE_SINGLE;
    }
    const options = Math.max(0, hdr - this.limits.headers);
    const cap = this.limits.peerMss === null ? Infinity : hdr + this.limits.peerMss - options;
    const n = this.idStep(i);
    // Even where other packets took IDs between there are no more pieces than IDs.
    this.low = n >= 2 ? hdr + Math.ceil(payload / n) : 0;
    if (n >= 2 && this.isFollowed(i)) {
      this.high = Math.min(cap, hdr + Math.ceil(payload / (n - 1)) - 1);
      if (this.low <= this.high) return WIRE_ID_STEP;
    }
    if (this.summed !== null && this.summed.firstCut > 0 && this.summed.firstRows.has(t.row[i]!)) {
      this.low = this.high = hdr + this.summed.firstCut;
      return WIRE_FIRST_CHECKSUM;
    }
    this.high = cap !== Infinity ? cap : ASSUMED_MTU;
    if (this.low > this.high) this.low = 0;
    return cap !== Infinity ? WIRE_MSS : WIRE_UNKNOWN;
  }
}
