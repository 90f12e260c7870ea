import type { FlowTrace } from './flow-trace.ts';
import { ASSUMED_MTU } from './limits.ts';

const LOOK_AHEAD = 16;
/** Pieces smaller than this mean that other packets took IP IDs in between. */
const LEAST_PIECE = 400;
/** No segmentation makes pieces smaller than this, but for the last. */
const LEAST_MEAN_PIECE = 36;
/** The smallest MSS that any fallback has; steps behind so small packets that make IDs exact. */
const TOO_SMALL_TO_CUT = 512;
const EXACT_STEPS = 3;
/** Full-size segments on ordinary links have no less payload than these bytes. */
const LEAST_FULL_SIZE = 1200;
const NONE = new Int32Array(0);

/**
 * How many packets of one direction lie behind a captured segment, by its sender's IP IDs. Linux takes one ID for each wire
 * packet, whether the NIC, GSO or GRO did the cutting, so the step to the next captured packet of the same socket counts them.
 * IPv6 has no IDs, and an ID that stays the same (0 with DF) tells nothing.
 */
export class IpIdSteps {
  /** The sender numbers its packets one by one in this flow (most small packets step by 1). */
  readonly tell: boolean;
  /** No packet too small to be cut ever took more than one: a larger step is a cut, not another flow's or a lost packet. */
  readonly exact: boolean;
  private readonly nextInDirection: Int32Array;

  /** `headers`: bytes of IP and TCP header without options. `hasData`: false where the direction carries no payload, so that nothing will be asked. */
  constructor(private readonly trace: FlowTrace, direction: 0 | 1, headers: number, hasData = true) {
    trace.scratch[direction].ensure(trace.length);
    if (!hasData) {
      this.nextInDirection = NONE;
      this.exact = false;
      this.tell = false;
      return;
    }
    this.nextInDirection = trace.scratch[direction].nextInDirection.subarray(0, trace.length).fill(-1);
    let previous = -1;
    let steps = 0;
    let sane = 0;
    let uncut = 0;
    let uncutByOne = 0;
    let largeByOne = 0;
    let unit = 0;
    for (let i = 0; i < trace.length; i++) {
      if (trace.direction[i] !== direction || trace.second[i]) continue;
      if (previous >= 0) {
        this.nextInDirection[previous] = i;
        if (trace.ipId[i] > 0 && trace.ipId[previous] > 0) {
          const step = (trace.ipId[i] - trace.ipId[previous]) & 0xffff;
          const payload = trace.payload[previous];
          steps++;
          if (payload <= TOO_SMALL_TO_CUT) {
            uncut++;
            if (step === 1) uncutByOne++;
          }
          if (payload <= ASSUMED_MTU - headers) unit = Math.max(unit, payload);
          else if (step === 1) largeByOne++;
          if (step === 1 || (step > 1 && payload > ASSUMED_MTU - headers && payload / step >= LEAST_PIECE)) sane++;
        }
      }
      previous = i;
    }
    const blind = largeByOne > 1 && unit >= LEAST_FULL_SIZE && this.multiples(unit) * 2 >= largeByOne;
    this.exact = uncut >= EXACT_STEPS && uncutByOne === uncut && !blind;
    this.tell = steps >= 1 && sane * 10 >= steps * 6 && !blind;
  }

  /**
   * Large segments that took one ID each, their payload a whole multiple of the largest ordinary one. Such IDs number what was captured,
   * as those of a sender whose card numbers the pieces, or of a file written anew, and not what was on the wire.
   */
  private multiples(unit: number): number {
    const { payload, ipId } = this.trace;
    let found = 0;
    for (let i = 0; i < this.nextInDirection.length; i++) {
      const next = this.nextInDirection[i];
      if (next >= 0 && payload[i] > unit && payload[i] % unit === 0 && ((ipId[next] - ipId[i]) & 0xffff) === 1) found++;
    }
    return found;
  }

  /** Wire packets behind the captured segment at trace index i by the step of IP IDs to the next one; 0 = cannot tell. */
  step(i: number): number {
    if (!this.tell) return 0;
    const t = this.trace;
    const id = t.ipId[i];
    if (id <= 0) return 0;
    let next = this.nextInDirection[i];
    // Reordering: the datagram that follows in ID order may not follow in the file.
    let best = 0;
    for (let k = 0; next >= 0 && k < LOOK_AHEAD; k++, next = this.nextInDirection[next]!) {
      if (t.ipId[next] <= 0) continue;
      const step = (t.ipId[next] - id) & 0xffff;
      if (step > 0 && step < 0x8000 && (best === 0 || step < best)) best = step;
      if (k === 0 && step > 0 && step <= 64 + t.payload[i] / LEAST_PIECE) break;
    }
    if (best === 0) return 0;
    const payload = t.payload[i];
    // A piece so small is no segmentation: other packets of the socket lie between.
    return payload > 0 && payload / best >= LEAST_MEAN_PIECE ? best : best === 1 ? 1 : 0;
  }

  /** What comes next in the direction goes on where this segment ends: then no data that the capture missed took IDs between. */
  isFollowed(i: number): boolean {
    const next = this.nextInDirection[i];
    return next >= 0 && this.trace.seq[next] === this.trace.end[i];
  }
}
