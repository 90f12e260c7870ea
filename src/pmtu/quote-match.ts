import { sortByShort } from '../lib/sort-by-short.ts';
import type { IcmpErrorTable, Match } from '../tables/icmp-error-table.ts';
import type { FlowTrace } from './flow-trace.ts';
import { solvePhantom } from './phantom-solver.ts';

/** How a message's quote relates to captured segments; frames are trace indices. */
export interface QuoteMatch {
  match: Match;
  /** Trace indices of the segments that the quote names. */
  segments: number[];
  /** Relative sequence number quoted, null = not quoted. */
  seq: number | null;
}

/** Of one sequence number at most so many segments are weighed, the latest before the message. */
const MOST_COPIES = 64;

/** Segments are at most 512 KiB long (BIG TCP): a search for the one that holds a byte goes back no further. */
const LARGEST_SEGMENT = 524288;

/**
 * Finds the captured segments that messages about one flow quote. Built once a flow and direction, in the trace's room;
 * all lookups go through the segments sorted by sequence number.
 */
export class QuoteMatcher {
  private readonly order: Int32Array;
  private byId: Int32Array | null = null;
  /** By place in `order`: one more than the last byte that any segment up to there carries. Made once it pays. */
  private reach: Float64Array | null = null;
  private steps = 0;

  constructor(private readonly trace: FlowTrace, private readonly direction: 0 | 1) {
    const room = trace.scratch[direction];
    room.ensure(trace.length);
    const { order } = room;
    const { direction: directions, end, seq } = trace;
    // Nearly all segments follow each other; only the others are sorted, then put in between.
    const late: number[] = [];
    let n = 0;
    let highest = -Infinity;
    for (let i = 0; i < trace.length; i++) {
      if (directions[i] !== direction || end[i] <= seq[i]) continue;
      if (seq[i] < highest) {
        late.push(i);
        continue;
      }
      highest = seq[i]!;
      order[n++] = i;
    }
    this.order = order.subarray(0, n + late.length);
    if (late.length > 0) insert(this.order, n, late.sort((x, y) => seq[x] - seq[y] || x - y), seq);
  }

  /**
   * Finds what message m quotes. `quotedSeq` is the quoted sequence number in the trace's terms, null = not quoted;
   * of copies that nothing else tells apart only those sent by the time `sentBy` are meant.
   */
  match(icmp: IcmpErrorTable, m: number, quotedSeq: number | null, sentBy: number): QuoteMatch {
    const t = this.trace;
    const before = icmp.row[m];
    const length = icmp.quotedIpLen[m];
    const id = icmp.quotedIpId[m];
    const relativeSeq = quotedSeq ?? this.seqOfId(id, before);
    const none: QuoteMatch = { match: 'not-captured', segments: [], seq: relativeSeq };
    if (relativeSeq === null) return none;
    const same = this.latestAt(relativeSeq, before);
    const exact = same.filter((i) => t.ipLen[i] === length);
    if (exact.length > 0) return { match: 'exact', segments: copiesOfOne(t, exact, id, sentBy), seq: relativeSeq };
    const merged = this.piecesOf(icmp, m, relativeSeq, same, id, before, id > 0 ? Infinity : sentBy);
    if (merged !== null) return { match: 'several-merged', segments: merged, seq: relativeSeq };
    const inside = this.covering(relativeSeq, before);
    if (inside.length > 0) return { match: 'part', segments: copiesOfOne(t, inside, id, sentBy), seq: relativeSeq };
    return none;
  }

  /** Where the snap length cut the quote before the sequence number, the IP ID names the datagram; null = none. */
  private seqOfId(id: number, before: number): number | null {
    if (id <= 0) return null;
    const { ipId, seq } = this.trace;
    const byId = (this.byId ??= this.sortedById());
    // Of this ID the last that was captured before the row.
    let lo = 0;
    let hi = byId.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      const i = byId[mid];
      if (ipId[i] < id || (ipId[i] === id && this.trace.row[i] < before)) lo = mid + 1;
      else hi = mid;
    }
    const last = lo > 0 ? byId[lo - 1] : -1;
    return last >= 0 && ipId[last] === id ? seq[last] : null;
  }

  /** The segments by IP ID, those of one ID in the order of the trace. */
  private sortedById(): Int32Array {
    const { direction, ipId, seq, end, length, scratch } = this.trace;
    const room = scratch[this.direction];
    room.ensureIds();
    const { byId, spare } = room;
    let n = 0;
    for (let i = 0; i < length; i++) if (direction[i] === this.direction && end[i] > seq[i]) byId[n++] = i;
    sortByShort(byId, n, ipId, spare);
    return byId.subarray(0, n);
  }

  /** The latest segments that start at this sequence number and were captured before the row, oldest first. */
  private latestAt(seq: number, before: number): number[] {
    const first = this.lowerBound(seq);
    // The segments of one number lie in the order of the trace.
    const behind = this.firstNotBefore(this.order, before, first, this.lowerBound(seq + 0.5));
    const latest: number[] = [];
    for (let k = Math.max(first, behind - MOST_COPIES); k < behind; k++) latest.push(this.order[k]);
    return latest;
  }

  /** Of trace indices list[from, to) in the order of the trace, the place of the first that was not captured before the row. */
  private firstNotBefore(list: ArrayLike<number>, before: number, from: number, to: number): number {
    let lo = from;
    let hi = to;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.trace.row[list[mid]] < before) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /** The captured segments that somebody merged to the quoted packet, null = none. */
  private piecesOf(icmp: IcmpErrorTable, m: number, seq: number, same: number[], id: number, before: number, sentBy: number): number[] | null {
    // Who merges keeps the first ID; pieces with other IDs only cover the same bytes.
    if (same.length === 0 || (id > 0 && same.every((i) => this.trace.ipId[i] > 0 && idDistance(this.trace, i, id) === Infinity))) return null;
    const { time } = this.trace;
    const ordered = copiesOfOne(this.trace, same, id, sentBy);
    const tcp = icmp.quotedTcpHeaderLen[m];
    const headers = tcp > 0 ? icmp.quotedIpHeaderLen[m] + tcp : null;
    const startingAt = (at: number): number[] => this.latestAt(at, before).filter((i) => time[i] <= sentBy);
    return solvePhantom(this.trace, ordered[ordered.length - 1], seq, icmp.quotedIpLen[m], headers, startingAt);
  }

  private covering(seq: number, before: number): number[] {
    const t = this.trace;
    const found: number[] = [];
    for (let k = this.lowerBound(seq + 1) - 1; k >= 0 && seq - t.seq[this.order[k]] < LARGEST_SEGMENT && this.reaches(k, seq) && found.length < 16; k--) {
      const i = this.order[k];
      if (t.row[i] < before && t.seq[i] <= seq && t.seq[i] + Math.max(1, t.payload[i]) > seq) found.push(i);
    }
    return found.reverse();
  }

  /** Names all segments (trace indices) that carry the byte `seq`. */
  carrying(seq: number, visit: (i: number) => void): void {
    const t = this.trace;
    for (let k = this.lowerBound(seq + 1) - 1; k >= 0 && seq - t.seq[this.order[k]] < LARGEST_SEGMENT && this.reaches(k, seq); k--) {
      const i = this.order[k];
      if (t.seq[i] + t.payload[i] > seq) visit(i);
    }
  }

  /**
   * False where no segment up to place k of `order` carries the byte `seq`. Until searches have gone as many steps as there are
   * segments it is not known, and true: most flows have few messages.
   */
  private reaches(k: number, seq: number): boolean {
    if (this.reach === null && ++this.steps <= this.order.length) return true;
    return (this.reach ??= this.highestEnds())[k] > seq;
  }

  private highestEnds(): Float64Array {
    const { seq, payload } = this.trace;
    const ends = new Float64Array(this.order.length);
    let highest = -Infinity;
    this.order.forEach((i, k) => {
      highest = Math.max(highest, seq[i] + Math.max(1, payload[i]));
      ends[k] = highest;
    });
    return ends;
  }

  private lowerBound(seq: number): number {
    let lo = 0;
    let hi = this.order.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.trace.seq[this.order[mid]] < seq) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }
}

/**
 * Of several segments with the quoted bytes: the quoted datagram by IP ID (a super-segment spans one ID for each of its
 * pieces), else the latest transmission; with its other sightings.
 */
function copiesOfOne(t: FlowTrace, candidates: number[], id: number, sentBy: number): number[] {
  if (id > 0) {
    let nearest = Infinity;
    for (const i of candidates) nearest = Math.min(nearest, idDistance(t, i, id));
    if (nearest !== Infinity) return candidates.filter((i) => idDistance(t, i, id) === nearest);
  }
  let latest = -1;
  for (const i of candidates) if (!t.second[i] && i > latest && t.time[i] <= sentBy) latest = i;
  if (latest < 0) latest = candidates[0]!;
  return candidates.filter((i) => i === latest || (i > latest && t.second[i] === 1 && t.ipId[i] === t.ipId[latest] && t.time[i] - t.time[latest] < 0.05));
}

/** How far the quoted ID lies behind the segment's, Infinity if it cannot be one of its pieces. */
function idDistance(t: FlowTrace, i: number, id: number): number {
  const step = (id - t.ipId[i]) & 0xffff;
  return step <= t.payload[i] / 36 ? step : Infinity;
}

/** Puts `late`, sorted by sequence number, among the first n elements of `order`, which are; what was sent earlier comes first of equal numbers. */
function insert(order: Int32Array, n: number, late: readonly number[], seq: Float64Array): void {
  let at = order.length;
  let k = n - 1;
  for (let l = late.length - 1; l >= 0; l--) {
    const i = late[l];
    while (k >= 0 && (seq[order[k]] > seq[i] || (seq[order[k]] === seq[i] && order[k] > i))) order[--at] = order[k--]!;
    order[--at] = i;
  }
}
