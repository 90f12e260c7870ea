import type { DirectionCase } from './direction-case.ts';

/** Which side of the wire the capture point lies on, by the super-segments of a direction. */
export type OffloadSide = 'sending' | 'receiving' | 'unknown';

/**
 * Super-segments whose small neighbours are unfinished too left the capturing host (TSO, LSO); those whose small
 * neighbours are finished were merged on arrival (GRO). Length 0 and a checksum without length are Windows LSO.
 */
export function offloadSide(d: DirectionCase): OffloadSide {
  const f = d.checksums;
  const finishedSmall = f.small > 0 && f.smallPartial * 4 < f.small;
  const unfinishedSmall = f.small > 0 && f.smallPartial * 2 > f.small;
  if (f.superLengthZero + f.superPartialNoLength > 0 || (f.superPartial > 0 && unfinishedSmall) || f.outbound > f.inbound) return 'sending';
  if ((f.superPartial > 0 && finishedSmall) || f.inbound > f.outbound) return 'receiving';
  return 'unknown';
}
