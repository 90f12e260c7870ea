import { RangeOwners } from './range-owners.ts';

/**
 * Arrays that a closer look at one direction fills anew for each flow. They grow to the largest flow and are used again:
 * new ones for each of thousands of flows would keep the garbage collector busy.
 */
export class Scratch {
  readonly owners = new RangeOwners();
  at = new Int32Array(0);
  fate = new Uint8Array(0);
  ackedTime = new Float64Array(0);
  replacedBy = new Int32Array(0);
  replacedBytes = new Float64Array(0);
  replaces = new Int32Array(0);
  resend = new Uint8Array(0);
  fills = new Uint8Array(0);
  marked = new Uint8Array(0);
  eventful = new Int32Array(0);
  real = new Uint8Array(0);
  afterRejection = new Uint8Array(0);
  low = new Float64Array(0);
  high = new Float64Array(0);
  isSuper = new Uint8Array(0);
  sources = new Uint8Array(0);
  rejected = new Uint8Array(0);
  highestEnd = new Float64Array(0);
  lowestStart = new Float64Array(0);
  txOf = new Int32Array(0);
  nextInDirection = new Int32Array(0);
  order = new Int32Array(0);
  original = new Int32Array(0);
  /** Of the first message's MTU; others have arrays of their own. */
  larger = new Int32Array(0);
  fitting = new Int32Array(0);
  /** Made only where quotes were cut before the sequence number. */
  byId = new Int32Array(0);
  spare = new Int32Array(0);

  /** Makes room for `n` frames. What the arrays hold is left over from another flow. */
  ensure(n: number): void {
    if (this.at.length >= n) return;
    const m = Math.max(n, this.at.length * 2, 256);
    this.at = new Int32Array(m);
    this.fate = new Uint8Array(m);
    this.ackedTime = new Float64Array(m);
    this.replacedBy = new Int32Array(m);
    this.replacedBytes = new Float64Array(m);
    this.replaces = new Int32Array(m);
    this.resend = new Uint8Array(m);
    this.fills = new Uint8Array(m);
    this.marked = new Uint8Array(m);
    this.eventful = new Int32Array(m);
    this.real = new Uint8Array(m);
    this.afterRejection = new Uint8Array(m);
    this.low = new Float64Array(m);
    this.high = new Float64Array(m);
    this.isSuper = new Uint8Array(m);
    this.sources = new Uint8Array(m);
    this.rejected = new Uint8Array(m);
    this.highestEnd = new Float64Array(m);
    this.lowestStart = new Float64Array(m);
    this.txOf = new Int32Array(m);
    this.nextInDirection = new Int32Array(m);
    this.order = new Int32Array(m);
    this.original = new Int32Array(m);
    this.larger = new Int32Array(m + 1);
    this.fitting = new Int32Array(m + 1);
  }

  /** The same for what only cut quotes need. */
  ensureIds(): void {
    if (this.byId.length === this.at.length) return;
    this.byId = new Int32Array(this.at.length);
    this.spare = new Int32Array(this.at.length);
  }
}

/** For a direction that sends no payload: nothing is ever entered. */
export const NO_ROOM = new Scratch();

/** The first n elements of a column; the column itself where it has no more. */
export function firstOf<T extends Float64Array | Int32Array | Uint8Array>(column: T, n: number): T {
  return column.length === n ? column : (column.subarray(0, n) as T);
}
