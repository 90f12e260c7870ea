import type { DirectionCase } from './direction-case.ts';

/** Share of packets that must be seen on both sides of the box before one side's silence says anything. */
const MOSTLY = 0.6;
const NEIGHBOURS = 8;

export interface Copies {
  /** Payload bytes of second sightings, by transmission. */
  bytes: Float64Array;
  /** Most packets of this direction were captured on both sides of a box. */
  usual: boolean;
}

/** How much of each transmission was captured a second time, where the capture stands on a box and sees both of its sides. */
export function copiesOf(d: DirectionCase): Copies {
  const { trace, tx, txOf } = d;
  const bytes = new Float64Array(tx.count);
  // A copy's twin lies before it and may be a copy as well: by copy, what the row of them began with.
  const origin = new Int32Array(trace.length);
  for (let i = 0; i < trace.length; i++) {
    if (!trace.second[i]) continue;
    const twin = trace.twin[i];
    origin[i] = trace.second[twin] ? origin[twin] : twin;
    if (trace.direction[i] !== d.direction || trace.payload[i] === 0) continue;
    const k = txOf[origin[i]];
    if (k >= 0) bytes[k] += trace.payload[i];
  }
  let seen = 0;
  for (let k = 0; k < tx.count; k++) if (bytes[k] >= d.payload(k)) seen++;
  return { bytes, usual: seen >= tx.count * MOSTLY };
}

/** The packet entered the box, did not leave it, and its neighbours did. Rejected ones are not lost. */
export function isLostInBox(d: DirectionCase, copies: Copies, k: number): boolean {
  if (!copies.usual || copies.bytes[k] > 0 || d.rejected[k]) return false;
  const { trace, tx } = d;
  const i = tx.at[k];
  for (let other = Math.max(0, k - NEIGHBOURS); other < Math.min(tx.count, k + NEIGHBOURS + 1); other++) {
    const j = tx.at[other];
    // The side on which it was seen is the one on which its neighbours were seen first.
    if (copies.bytes[other] > 0 && trace.ttl[i] === trace.ttl[j] && trace.interfaceId[i] === trace.interfaceId[j]) return true;
  }
  return false;
}
