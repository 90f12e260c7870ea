import type { SummedChecksums } from './checksum-classes.ts';
import type { FlowTrace } from './flow-trace.ts';
import { IpIdSteps } from './ip-id-step.ts';
import { ASSUMED_MTU, headersOnWire, type SendLimits } from './limits.ts';

/** What the bounds of the IP size of the largest real packet behind one captured segment rest on. */
export const WIRE_SOURCES = ['single', 'ip-id-step', 'mss', 'repeated-size', 'unknown', 'first-checksum'] as const;
export type WireSource = (typeof WIRE_SOURCES)[number];
/** Index of each, for columns. */
export const WIRE_SINGLE = 0;
export const WIRE_ID_STEP = 1;
const WIRE_MSS = 2;
export const WIRE_UNKNOWN = 4;
/** The checksum covers the first piece alone: it was merged from pieces of that size. */
export const WIRE_FIRST_CHECKSUM = 5;

/**
 * Tells from the sender's IP IDs, from checksums and from the handshake what one direction really put on the wire.
 */
export class WireSizes {
  /** How many packets lie behind a segment. */
  readonly ids: IpIdSteps;

  /** `summed`: what checksums tell. `hasData`: false where the direction carries no payload, so that nothing will be asked. */
  constructor(
    private readonly trace: FlowTrace,
    direction: 0 | 1,
    readonly limits: SendLimits,
    hasData = true,
    private readonly summed: SummedChecksums | null = null,
  ) {
    this.ids = new IpIdSteps(trace, direction, limits.headers, hasData);
  }

  /** True if the captured segment cannot be one wire packet of a sane sender (RFC 9293 §3.7.1: payload + options ≤ peer's MSS). */
  isSuper(i: number): boolean {
    const t = this.trace;
    const options = Math.max(0, t.ipLen[i] - t.payload[i] - this.limits.headers);
    const { peerMss, ownMss } = this.limits;
    const size = t.payload[i] + options;
    if (peerMss !== null && size > peerMss) return true;
    const bound = peerMss === null ? ownMss : ownMss === null ? peerMss : Math.min(ownMss, peerMss);
    // What both ends' MSS allow may well be one packet; a gap in its IDs then tells of packets not captured.
    if (size <= (bound ?? ASSUMED_MTU - this.limits.headers)) return false;
    const n = this.ids.step(i);
    // Nor does a gap in the bytes behind an ordinary packet, whatever its sender takes itself.
    if (n > 0) return n >= 2 && (size > ASSUMED_MTU - this.limits.headers || this.ids.isFollowed(i));
    return size > Math.max(bound ?? 0, ASSUMED_MTU - this.limits.headers);
  }

  /** Bounds of what `measure` looked at last: fields instead of an object, because millions of segments are measured. */
  low = 0;
  high = 0;

  /** Finds bounds for the captured segment at trace index i and tells what they rest on, as an index into WIRE_SOURCES. */
  measure(i: number): number {
    const t = this.trace;
    const ipLen = t.ipLen[i];
    const payload = t.payload[i];
    const hdr = headersOnWire(ipLen, payload, this.limits.ipVersion);
    this.high = ipLen;
    if (!this.isSuper(i)) {
      // After a lowered path MTU even a segment that the MSS allows may be cut further: then it does not tell a size.
      const pieces = this.ids.step(i);
      this.low = pieces >= 2 ? hdr + Math.ceil(payload / pieces) : ipLen;
      return WIRE_SINGLE;
    }
    const options = Math.max(0, hdr - this.limits.headers);
    const cap = this.limits.peerMss === null ? Infinity : hdr + this.limits.peerMss - options;
    const n = this.ids.step(i);
    // Even where other packets took IDs between there are no more pieces than IDs.
    this.low = n >= 2 ? hdr + Math.ceil(payload / n) : 0;
    if (n >= 2 && this.ids.isFollowed(i)) {
      this.high = Math.min(cap, hdr + Math.ceil(payload / (n - 1)) - 1);
      if (this.low <= this.high) return WIRE_ID_STEP;
    }
    if (this.summed !== null && this.summed.firstCut > 0 && this.summed.firstRows.has(t.row[i])) {
      this.low = this.high = hdr + this.summed.firstCut;
      return WIRE_FIRST_CHECKSUM;
    }
    this.high = cap !== Infinity ? cap : ASSUMED_MTU;
    if (this.low > this.high) this.low = 0;
    return cap !== Infinity ? WIRE_MSS : WIRE_UNKNOWN;
  }
}
