import type { DirectionCase } from './direction-case.ts';
import { mssMtu } from './limits.ts';

/** Any length is a whole number of pieces if they are small enough. */
const LEAST_PIECE = 512;

/**
 * Where a direction next sends a packet above an MTU, and where next one that fits it. A flow may hear a hundred
 * thousand messages, each followed by thousands of packets within a second: they cannot all look at all of those.
 */
export class SizesAhead {
  /** First transmission from k on whose real packets are larger, and first that fits; the count of transmissions if none. */
  readonly larger: Int32Array;
  readonly fitting: Int32Array;

  /** `isFirst`: the direction's first, for which the trace holds room. */
  constructor(c: DirectionCase, mtu: number, isFirst: boolean) {
    const n = c.tx.count;
    const room = c.trace.scratch[c.direction];
    const larger = isFirst ? room.larger.subarray(0, n + 1) : new Int32Array(n + 1);
    const fitting = isFirst ? room.fitting.subarray(0, n + 1) : new Int32Array(n + 1);
    let nextLarger = n;
    let nextFitting = n;
    larger[n] = n;
    fitting[n] = n;
    for (let k = n - 1; k >= 0; k--) {
      if (c.low[k] > mtu) nextLarger = k;
      if (fits(c, k, mtu)) nextFitting = k;
      larger[k] = nextLarger;
      fitting[k] = nextFitting;
    }
    this.larger = larger;
    this.fitting = fitting;
  }
}

/** True if the transmission's real packets are no larger than `mtu`. */
function fits(c: DirectionCase, k: number, mtu: number): boolean {
  if (c.high[k] <= mtu) return true;
  if (c.low[k] > mtu) return false;
  if (isCutTo(c, k, mtu)) return true;
  // The pieces are not known: what was acknowledged without another rejection went through the same hop.
  return c.rejected[k] === 0 && c.acked(k);
}

/**
 * A super-segment that holds a whole number of pieces that just fit, and not of those that the handshake allows: a sender
 * makes its super-segments of whole pieces. Where IP IDs count the pieces they have to agree.
 */
function isCutTo(c: DirectionCase, k: number, mtu: number): boolean {
  if (!c.isSuper[k]) return false;
  const payload = c.payload(k);
  const piece = mtu - c.wireHeaders(k);
  if (piece < LEAST_PIECE || payload % piece !== 0 || (c.low[k] > 0 && c.low[k] !== mtu)) return false;
  const allowed = mssMtu(c.limits);
  return allowed !== null && allowed > mtu && payload % (piece + allowed - mtu) !== 0;
}
