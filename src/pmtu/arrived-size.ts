import { H_ISN } from '../tables/flow-table.ts';
import type { DirectionCase } from './direction-case.ts';
import type { FallenBack } from './fallen-back.ts';

/** Payload from which a packet sent alone tells the size of its neighbours, and how many of these are asked. */
const LEAST_MSS = 512;
const CLOSE_BY = 16;
/** SACKs that are looked at; each new one says little more. */
const SACKS = 256;

/** IP size of the largest real packet behind a transmission. */
export function pieceSize(d: DirectionCase, k: number): number {
  return d.low[k] > 0 ? d.low[k] : d.high[k];
}

/**
 * IP size of the largest real packet behind a transmission that arrived. Where IP IDs leave bounds, what was sent alone close
 * by tells; where they tell nothing, a change to smaller packets before it does.
 */
export function arrivedSize(d: DirectionCase, k: number, fallen: FallenBack | null): number {
  const header = d.wireHeaders(k);
  const mayBeCut = fallen !== null && k > fallen.at && d.payload(k) > fallen.payload && d.wires.ids.step(d.tx.at[k]) === 0;
  if (!d.isSuper[k]) return mayBeCut && d.tx.resend[k] ? header + fallen.payload : pieceSize(d, k);
  if (d.low[k] > 0) return d.low[k] === d.high[k] ? d.low[k] : Math.max(d.low[k], aloneCloseBy(d, k, -1), aloneCloseBy(d, k, 1));
  return fallen !== null && k >= fallen.at ? header + fallen.payload : d.high[k];
}

/** IP size of the nearest packet sent alone before (−1) or behind (1) a super-segment, where its pieces may have it; else 0. */
function aloneCloseBy(d: DirectionCase, k: number, step: -1 | 1): number {
  for (let other = k + step, n = 0; other >= 0 && other < d.tx.count && n < CLOSE_BY; other += step, n++) {
    const size = d.high[other];
    if (!d.isSuper[other] && d.low[other] === size && d.payload(other) >= LEAST_MSS) return size >= d.low[k] && size <= d.high[k] ? size : 0;
  }
  return 0;
}

/**
 * The peer's first SACK while bytes before it are missing for good, the largest packet that its SACKs prove to have arrived, and the number up
 * to which they reach.
 */
export function sackAboveHole(d: DirectionCase, fallen: FallenBack | null): { frame: number; arrived: number; reaches: number } | null {
  const { trace, tx, flows } = d;
  let frame = -1;
  let arrived = 0;
  let reaches = -Infinity;
  const { sacks } = trace;
  for (let s = 0, seen = 0; s < sacks.length && seen < SACKS; s++) {
    const i = sacks.at[s];
    if (trace.direction[i] === d.direction || trace.ack[i] < tx.highestAck) continue;
    const at = flows.sacks.find(trace.row[i]);
    if (at < 0) continue;
    if (frame < 0) frame = trace.row[i] + 1;
    seen++;
    const ack = trace.ack[i];
    const raw = (flows.word(2 * d.flow + d.direction, H_ISN) + ack) | 0;
    const place = (edge: number): number => ack + ((edge - raw) | 0);
    for (let b = 0; b < flows.sacks.blocks[at]; b++) {
      const right = place(flows.sacks.right(at, b));
      reaches = Math.max(reaches, right);
      arrived = Math.max(arrived, arrivedWithin(d, place(flows.sacks.left(at, b)), right, trace.time[i], fallen));
    }
  }
  return frame < 0 ? null : { frame, arrived, reaches };
}

/**
 * Largest packet among those whose bytes, sent once by then, lie in the block; else the smallest that may have brought any.
 * None is larger than the block: of a super-segment it may be the short last piece alone.
 */
function arrivedWithin(d: DirectionCase, left: number, right: number, by: number, fallen: FallenBack | null): number {
  const { tx } = d;
  let once = 0;
  let smallest = Infinity;
  for (let k = d.firstBeyond(left); k < tx.count && d.time(k) <= by; k++) {
    if (d.end(k) <= left || d.start(k) >= right) continue;
    const size = Math.min(arrivedSize(d, k, fallen), d.wireHeaders(k) + right - left);
    smallest = Math.min(smallest, size);
    const again = tx.replacedBy[k];
    const whole = d.start(k) >= left && d.end(k) <= right;
    if (whole && tx.resend[k] === 0 && (again < 0 || d.time(again) > by)) once = Math.max(once, size);
  }
  return once > 0 ? once : smallest === Infinity ? 0 : smallest;
}
