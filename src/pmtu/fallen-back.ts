import type { DirectionCase } from './direction-case.ts';
import { RTO_GAP } from './peer-signs.ts';

/** Attempts at full size, each a timeout after the other, behind which a smaller one that arrives is the stack's own change of size. */
const ATTEMPTS = 3;
/** Transmissions that are looked at for attempts in all: who has so many resends and no change before has none. */
const MOST_LOOKS = 1 << 24;
/** Super-segments that hold whole pieces of the new size, and of no other, from which all are taken to. */
const ENOUGH = 2;

/** A sender's change to smaller packets, by itself, after timeouts. */
export interface FallenBack {
  /** The first transmission of the new size, which was acknowledged. */
  at: number;
  /** Payload of the largest packet known from then on; who fell back may feel its way up again, one packet ahead of the others. */
  payload: number;
}

/**
 * Where a sender that got nothing through changed to smaller packets and went on with them: super-segments behind that place
 * are cut to the new size, although neither IP IDs nor the MSS of the handshake tell so of each. Null where it did not, where
 * a packet of the old size was seen behind it, or where too few super-segments witness the new one: by their IDs, or by
 * holding a whole number of new pieces and not of old ones.
 */
export function findFallenBack(d: DirectionCase): FallenBack | null {
  const { tx } = d;
  const { eventful } = tx;
  for (let e = 0, looks = 0; e < eventful.length && looks < MOST_LOOKS; e++) {
    const k = eventful[e];
    if (!tx.resend[k] || !d.acked(k) || d.isSuper[k]) continue;
    const from = d.firstBeyond(d.start(k));
    looks += k - from;
    const before = attemptsAt(d, k, from);
    if (before === null || d.payload(k) >= before) continue;
    const payload = largestSince(d, k, before);
    return payload === null ? null : { at: k, payload };
  }
  return null;
}

/** Payload of one packet in the attempts, from `from` on, to send the same bytes before transmission k; null where they are too few or differ in size. */
function attemptsAt(d: DirectionCase, k: number, from: number): number | null {
  const start = d.start(k);
  let attempts = 0;
  let last = -Infinity;
  let payload = -1;
  for (let other = from; other < k; other++) {
    if (d.start(other) > start || d.end(other) <= start) continue;
    if (d.acked(other)) return null;
    if (!d.isSuper[other]) {
      if (payload >= 0 && d.payload(other) !== payload) return null;
      payload = d.payload(other);
    }
    if (d.time(other) - last < RTO_GAP) continue;
    attempts++;
    last = d.time(other);
  }
  return attempts >= ATTEMPTS && payload > 0 ? payload : null;
}

/** Payloads that packets had behind the change, from its own on: who probes upwards stays with each for a while, and cuts what is large to it. */
function sizesSentAlone(d: DirectionCase, at: number, first: number, before: number): number[] {
  const times = new Map<number, number>();
  for (let k = at + 1; k < d.tx.count; k++) {
    const payload = d.payload(k);
    if (!d.isSuper[k] && payload > first && payload < before) times.set(payload, (times.get(payload) ?? 0) + 1);
  }
  const sizes = [first];
  for (const [payload, n] of times) if (n >= ENOUGH) sizes.push(payload);
  return sizes;
}

/** The largest packet behind the change, where super-segments witness it and nothing of the old size was sent again; null = not so. */
function largestSince(d: DirectionCase, at: number, before: number): number | null {
  const { tx } = d;
  const first = d.payload(at);
  let largest = first;
  let witnesses = 0;
  const alone = sizesSentAlone(d, at, first, before);
  for (let k = at + 1; k < tx.count; k++) {
    const payload = d.payload(k);
    // A resend of the old size that took IDs for pieces of the new one was cut as well.
    const told = d.isSuper[k] || tx.resend[k] ? d.low[k] - d.wireHeaders(k) : payload;
    if (d.isSuper[k] && (told > 0 || (payload % before !== 0 && alone.some((size) => payload % size === 0)))) witnesses++;
    // What is sent again keeps the bounds that it had; in how many packets it goes then only IP IDs tell.
    if (tx.resend[k] && d.wires.ids.step(tx.at[k]) === 0) continue;
    if (told >= before) return null;
    if (told > 0) largest = Math.max(largest, told);
  }
  return witnesses >= ENOUGH ? largest : null;
}
