import type { DirectionCase } from './direction-case.ts';

/** Packets that follow each other as closely as this (seconds) are what LRO merges. */
const BACK_TO_BACK = 0.0001;

/** What became of a direction's single packets, by whether another followed or led back to back. */
export interface Neighbours {
  pairedLost: number;
  pairedAcked: number;
  aloneLost: number;
  aloneAcked: number;
  /** Groups of lost neighbours with a packet between that went alone and was acknowledged. */
  bursts: number;
  /** First transmission lost with a neighbour, and the first that went alone and was acknowledged; −1 = none. */
  firstLost: number;
  firstAlone: number;
}

/** Tells packets that went back to back from those that went alone. Rejected ones, and those to which nothing happened, count nowhere. */
export function neighboursOf(d: DirectionCase): Neighbours {
  const found: Neighbours = { pairedLost: 0, pairedAcked: 0, aloneLost: 0, aloneAcked: 0, bursts: 0, firstLost: -1, firstAlone: -1 };
  let follows = false;
  let inBurst = false;
  for (let k = 0; k < d.tx.count; k++) {
    const leads = k + 1 < d.tx.count && d.start(k + 1) === d.end(k) && d.time(k + 1) - d.time(k) <= BACK_TO_BACK;
    const paired = follows || leads;
    follows = leads;
    if (d.rejected[k] || d.isSuper[k]) continue;
    if (d.replaced(k)) {
      if (!paired) {
        found.aloneLost++;
        continue;
      }
      if (found.pairedLost++ === 0) found.firstLost = k;
      if (!inBurst) found.bursts++;
      inBurst = true;
    } else if (d.acked(k)) {
      if (paired) found.pairedAcked++;
      else {
        if (found.aloneAcked++ === 0) found.firstAlone = k;
        inBurst = false;
      }
    }
  }
  return found;
}
