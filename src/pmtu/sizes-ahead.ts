import type { DirectionCase } from './direction-case.ts';

/**
 * Where a direction next sends a packet above an MTU, and where next one that fits it. A flow may hear a hundred
 * thousand messages, each followed by thousands of packets within a second: they cannot all look at all of those.
 */
export class SizesAhead {
  /** First transmission from k on whose real packets are larger, and first that fits; the count of transmissions if none. */
  readonly larger: Int32Array;
  readonly fitting: Int32Array;

  constructor(c: DirectionCase, mtu: number) {
    const n = c.tx.count;
    this.larger = new Int32Array(n + 1);
    this.fitting = new Int32Array(n + 1);
    this.larger[n] = n;
    this.fitting[n] = n;
    for (let k = n - 1; k >= 0; k--) {
      this.larger[k] = c.low[k]! > mtu ? k : this.larger[k + 1]!;
      this.fitting[k] = fits(c, k, mtu) ? k : this.fitting[k + 1]!;
    }
  }
}

/** True if the transmission's real packets are no larger than `mtu`. */
function fits(c: DirectionCase, k: number, mtu: number): boolean {
  if (c.high[k]! <= mtu) return true;
  if (c.low[k]! > mtu) return false;
  // The pieces are not known: what was acknowledged without another rejection went through the same hop.
  return c.rejected[k] === 0 && c.acked(k);
}
