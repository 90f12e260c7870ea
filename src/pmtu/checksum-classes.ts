import { FORM_BAD, FORM_FIRST, FORM_OK, FORM_ZERO } from '../tables/checksum-table.ts';
import { H_BITS, H_CHECKSUMS, SAMPLED_MOST, SAMPLED_SINGLES_SHIFT, type FlowTable } from '../tables/flow-table.ts';
import { BIT_CHECKSUM_PARTIAL, BIT_CHECKSUM_PARTIAL_NO_LENGTH, BIT_INBOUND, BIT_LENGTH_ZERO, BIT_OUTBOUND, BIT_STATED_SUPER } from '../tables/packet-table.ts';
import { SMALL, type FlowTrace } from './flow-trace.ts';

/** A valid beginning is found by chance in one packet in a few dozens: so many must agree on its length. */
const AGREEING = 2;
/** What the loop below counts, beside small segments. */
const MARKS = BIT_INBOUND | BIT_OUTBOUND | BIT_CHECKSUM_PARTIAL | BIT_CHECKSUM_PARTIAL_NO_LENGTH | BIT_LENGTH_ZERO | BIT_STATED_SUPER;

/** What the checksums of some of a direction's data segments, computed over all their bytes, turned out to be. */
export interface SummedChecksums {
  /** Segments that can be one packet: how many were computed, and how many of them were not right, or 0. */
  singles: number;
  singlesBad: number;
  singlesZero: number;
  /** Super-segments with finished checksums, by class. FIRST only where several agree on the length. */
  supersOk: number;
  supersFirst: number;
  supersBad: number;
  supersZero: number;
  /** Payload bytes that FIRST covers: the size of the pieces; 0 = none. */
  firstCut: number;
  /** Row of the first super-segment of each of the classes OK, FIRST, BAD, ZERO; −1 = none. */
  rowOk: number;
  rowFirst: number;
  rowBad: number;
  rowZero: number;
  /** Rows of the super-segments of class FIRST. */
  firstRows: ReadonlySet<number>;
}

const NO_ROWS: ReadonlySet<number> = new Set();

/** Gathers the classes of a half's segments (2 · flow + direction). */
export function summedChecksums(flows: FlowTable, half: number): SummedChecksums {
  const s: SummedChecksums = {
    singles: (flows.word(half, H_BITS) >>> SAMPLED_SINGLES_SHIFT) & SAMPLED_MOST,
    singlesBad: 0,
    singlesZero: 0,
    supersOk: 0,
    supersFirst: 0,
    supersBad: 0,
    supersZero: 0,
    firstCut: 0,
    rowOk: -1,
    rowFirst: -1,
    rowBad: -1,
    rowZero: -1,
    firstRows: NO_ROWS,
  };
  const { checksums } = flows;
  const last = flows.word(half, H_CHECKSUMS) - 1;
  if (last < 0) return s;
  const cuts: number[] = [];
  for (let at = last; at >= 0; at = checksums.before[at]!) {
    if (checksums.form(at) === FORM_FIRST) cuts.push(checksums.cut[at]);
  }
  const cut = mostCommon(cuts);
  const firstRows = new Set<number>();
  for (let at = last; at >= 0; at = checksums.before[at]!) {
    const row = checksums.row[at];
    let form = checksums.form(at);
    if (form === FORM_FIRST && checksums.cut[at] !== cut) form = FORM_BAD;
    if (!checksums.isSuper(at)) {
      if (form === FORM_ZERO) s.singlesZero++;
      else s.singlesBad++;
    } else if (form === FORM_OK) {
      s.supersOk++;
      s.rowOk = row;
    } else if (form === FORM_FIRST) {
      s.supersFirst++;
      s.rowFirst = row;
      firstRows.add(row);
    } else if (form === FORM_ZERO) {
      s.supersZero++;
      s.rowZero = row;
    } else {
      s.supersBad++;
      s.rowBad = row;
    }
  }
  if (firstRows.size > 0) {
    s.firstCut = cut;
    s.firstRows = firstRows;
  }
  return s;
}

/** The value that occurs most often, if often enough; 0 = none. */
function mostCommon(values: readonly number[]): number {
  let best = 0;
  let times = AGREEING - 1;
  for (const value of values) {
    const n = values.filter((other) => other === value).length;
    if (n > times) {
      best = value;
      times = n;
    }
  }
  return best;
}

/** Whose hands the big and the small segments of a direction left, by checksum and stated direction. */
export interface ChecksumFacts {
  superPartial: number;
  superPartialNoLength: number;
  superLengthZero: number;
  superStated: number;
  small: number;
  smallPartial: number;
  inbound: number;
  outbound: number;
  /** Those that were computed over all bytes. */
  summed: SummedChecksums;
}

/** Counts what the headers of a direction's frames tell; `isSuper` by transmission, `txOf` from trace index to transmission. */
export function checksumFacts(trace: FlowTrace, direction: 0 | 1, isSuper: Uint8Array, txOf: Int32Array, summed: SummedChecksums): ChecksumFacts {
  const f: ChecksumFacts = {
    superPartial: 0,
    superPartialNoLength: 0,
    superLengthZero: 0,
    superStated: 0,
    small: 0,
    smallPartial: 0,
    inbound: 0,
    outbound: 0,
    summed,
  };
  if (!(trace.bitsSeen & MARKS) && trace.seconds === 0 && !isSuper.includes(1)) {
    f.small = trace.small[direction];
    return f;
  }
  for (let i = 0; i < trace.length; i++) {
    if (trace.direction[i] !== direction) continue;
    const bits = trace.bits[i];
    if (bits & BIT_INBOUND) f.inbound++;
    if (bits & BIT_OUTBOUND) f.outbound++;
    const k = txOf[i];
    if (k >= 0 && isSuper[k]) {
      if (bits & BIT_CHECKSUM_PARTIAL) f.superPartial++;
      if (bits & BIT_CHECKSUM_PARTIAL_NO_LENGTH) f.superPartialNoLength++;
      if (bits & BIT_LENGTH_ZERO) f.superLengthZero++;
      if (bits & BIT_STATED_SUPER) f.superStated++;
    } else if (trace.payload[i] < SMALL && trace.second[i] === 0) {
      f.small++;
      if (bits & (BIT_CHECKSUM_PARTIAL | BIT_CHECKSUM_PARTIAL_NO_LENGTH)) f.smallPartial++;
    }
  }
  return f;
}

/** The classes in words, `whose` being the direction's packets: null where nothing is known, or nothing but sound ordinary segments. */
export function checksumWords(f: ChecksumFacts, whose: string): string | null {
  const { summed: s } = f;
  const count = (n: number, words: string): string[] => (n > 0 ? [`${n} ${words}`] : []);
  const large = [
    ...count(f.superPartial, 'unfinished'),
    ...count(f.superPartialNoLength, 'unfinished without length'),
    ...count(s.supersOk, 'right'),
    ...count(s.supersFirst, `right for the first ${s.firstCut} bytes alone`),
    ...count(s.supersZero, 'blanked'),
    ...count(s.supersBad, 'right in no known way'),
  ];
  const odd = s.singlesBad + s.singlesZero;
  const ordinary = odd > 0 ? [`of ordinary ones ${odd} of ${s.singles} looked at not right`] : [];
  if (large.length === 0) return ordinary.length > 0 ? `checksums of ${whose}: ${ordinary[0]}` : null;
  const small = f.small > 0 && f.smallPartial > 0 ? [`of small ones ${f.smallPartial} of ${f.small} unfinished`] : [];
  return `checksums of ${whose}: of large segments ${[large.join(', '), ...ordinary, ...small].join('; ')}`;
}
