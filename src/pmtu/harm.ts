import type { DirectionCase } from './direction-case.ts';

/** What rejected and repeated data cost a direction. */
export interface Harm {
  /** IP bytes of transmissions that were rejected or sent again. */
  wastedBytes: number;
  /** Bytes sent for each byte newly acknowledged; null where nothing was acknowledged. */
  amplification: number | null;
}

/** Wasted bytes and amplification over the whole direction. Every transmission that had to be repeated was wasted. */
export function harmOf(c: DirectionCase): Harm {
  let wasted = 0;
  for (let k = 0; k < c.tx.count; k++) if (c.replaced(k) || c.rejected[k]) wasted += c.ipLen(k);
  const first = c.tx.count > 0 ? c.lowestStart[c.tx.count - 1] : 0;
  const acked = c.tx.highestAck - Math.max(1, first);
  return { wastedBytes: wasted, amplification: acked > 0 ? Math.round((c.tx.sentBytes / acked) * 100) / 100 : null };
}
