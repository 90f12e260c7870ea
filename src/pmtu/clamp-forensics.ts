import { H_MSS, H_MSS_LARGEST } from '../tables/flow-table.ts';
import { SYN } from '../wire/headers.ts';
import type { FlowCase } from './flow-case.ts';

/** The MSS option of one side's SYN was lowered on the way: two copies of it were captured. */
export interface Clamp {
  /** The option before and behind the box that lowers it. */
  before: number;
  after: number;
  /** Frame (1-based) of the first copy. */
  frame: number | null;
}

/** What became of the options of both sides' SYNs. */
export interface ClampFacts {
  /** Of a and of b; null = no copies that differ. */
  sides: readonly [Clamp | null, Clamp | null];
  /** `one`: one side's was lowered, and the other's went through the same box unchanged, which leaves the other direction's packets unbounded. */
  lowered: 'both' | 'one' | 'unknown' | 'none';
}

/**
 * Finds a box that lowers the MSS (clamping). Only two copies of one SYN prove it: a value below the usual may as well be that of a host's own
 * interface.
 */
export function clampFacts(c: FlowCase): ClampFacts {
  const sides = [clampOf(c, 0), clampOf(c, 1)] as const;
  if (sides[0] !== null && sides[1] !== null) return { sides, lowered: 'both' };
  if (sides[0] === null && sides[1] === null) return { sides, lowered: 'none' };
  return { sides, lowered: synSeenTwice(c, sides[0] === null ? 0 : 1) ? 'one' : 'unknown' };
}

/**
 * Of the option in the SYN of side a (0) or b (1). A host that sends its SYN again may announce less by itself, as Linux does where
 * data in the SYN (TCP Fast Open) was rejected as too big: without a second sighting nobody else did.
 */
export function clampOf(c: FlowCase, side: 0 | 1): Clamp | null {
  const { flows } = c.tables;
  const after = flows.word(2 * c.flow + side, H_MSS);
  const before = flows.word(2 * c.flow + side, H_MSS_LARGEST);
  if (after <= 0 || before <= after || !synSeenTwice(c, side)) return null;
  let frame: number | null = null;
  for (let i = 0; i < c.trace.length && frame === null; i++) {
    if (c.trace.direction[i] === side && c.trace.flags[i] & SYN) frame = c.trace.row[i] + 1;
  }
  return { before, after, frame };
}

/** The side's SYN, too, was captured before and behind the box. */
function synSeenTwice(c: FlowCase, side: 0 | 1): boolean {
  const { trace } = c;
  for (let i = 0; i < trace.length; i++) if (trace.direction[i] === side && trace.flags[i] & SYN && trace.second[i]) return true;
  return false;
}
