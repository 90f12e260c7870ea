import { estimateCapturePoint } from './capture-point.ts';
import type { FlowCase } from './flow-case.ts';

/** Which side of the wire the capture point lies on, by the super-segments of a direction. */
export type OffloadSide = 'sending' | 'receiving' | 'unknown';

/** A sign of who made captured segments so big, and what it weighs: above 0 for the sender (TSO), below for merging before the capture point. */
export interface OffloadSign {
  weight: number;
  text: string;
  /** Frame that shows it, null = many do. */
  frame: number | null;
}

/** Who made a direction's super-segments, and why that is believed. */
export interface OffloadEstimate {
  side: OffloadSide;
  signs: OffloadSign[];
}

/** Weights: near-proof, strong. */
const PROOF = 4;
const STRONG = 2;
/** Lead from which a side is named. */
const LEAD = 2;

/**
 * Weighs whether the super-segments of a direction were captured before the sender's card cut them (TSO, LSO) or after somebody
 * merged what arrived (GRO, LRO, RSC). Checksums tell: those that the stack left to the card are unfinished, on small segments as
 * well; GRO leaves only the big ones so; a card that merges keeps the first one's, blanks it, or computes it. A checksum that is
 * right in no known way says nothing where small segments bear such as well, and by itself never accuses.
 */
export function weighOffload(c: FlowCase, direction: 0 | 1): OffloadEstimate {
  const d = c.directions[direction];
  const f = d.checksums;
  const { summed } = f;
  const signs: OffloadSign[] = [];
  const add = (weight: number, text: string, row = -1): void => {
    signs.push({ weight, text, frame: row < 0 ? null : row + 1 });
  };
  const finishedSmall = f.small > 0 && f.smallPartial * 4 < f.small;
  const unfinishedSmall = f.small > 0 && f.smallPartial * 2 > f.small;
  const soundSingles = (summed.singlesBad + summed.singlesZero) * 4 <= summed.singles;
  if (f.outbound > f.inbound) add(PROOF, 'the capture marks the data as outgoing');
  if (f.inbound > f.outbound) add(-PROOF, 'the capture marks the data as incoming');
  if (f.superLengthZero > 0) add(PROOF, 'the IP length of large segments is 0, as a stack leaves it to its card');
  if (f.superPartialNoLength > 0) add(PROOF, 'large segments carry the unfinished checksum without length that Windows leaves to its card');
  if (f.superPartial > 0 && unfinishedSmall) add(PROOF, 'large and small segments alike carry unfinished checksums');
  if (f.superPartial > 0 && finishedSmall) add(-PROOF, 'large segments carry unfinished checksums, small ones finished ones: GRO merged them');
  if (soundSingles) {
    if (summed.supersFirst > 0) {
      add(-PROOF, `large segments bear the checksum of their first ${summed.firstCut} bytes alone: a network card merged them and kept the header of the first`, summed.rowFirst);
    }
    if (summed.supersZero > 0) add(-PROOF, 'the checksum of large segments is 0: whoever merged them blanked it', summed.rowZero);
    if (summed.supersOk > 0) add(-STRONG, 'large segments carry complete checksums: they were merged and summed up anew', summed.rowOk);
    if (summed.supersBad > 0 && summed.singles > summed.singlesBad) add(-STRONG, 'the checksums of large segments are right in no known way, those of ordinary ones are right', summed.rowBad);
  }
  const { point } = estimateCapturePoint(c, direction);
  if (point === 'sender') add(STRONG, 'the capture was taken at the sender');
  if (point === 'receiver') add(-STRONG, 'the capture was taken at the receiver');
  const sum = signs.reduce((total, sign) => total + sign.weight, 0);
  return { side: sum >= LEAD ? 'sending' : sum <= -LEAD ? 'receiving' : 'unknown', signs };
}

export function offloadSide(c: FlowCase, direction: 0 | 1): OffloadSide {
  return weighOffload(c, direction).side;
}
