import { F_FIRST_ROW, F_LAST_ROW, type FlowTable } from '../tables/flow-table.ts';
import { MOST_AT_A_TIME } from './at-a-time.ts';
import { BLOCK_ROWS, BLOCK_SHIFT, type PacketTable } from '../tables/packet-table.ts';

/**
 * Frames copied out of the packet table at a time. More copies fewer times over the table, fewer need less memory;
 * with a share of the table, the passes over it stay few however large it is.
 */
const LEAST_BATCH = 1 << 19;
const MOST_BATCH = 1 << 21;
const BATCH_SHARE = 4;

/** Words of a copied frame; the time takes two of them. */
const WORDS = 12;
const REALS = WORDS / 2;

/**
 * Frames of several flows, one flow after the other, each in file order. A frame's fields lie side by side: frames are
 * written to hundreds of places in turn, and so each of them touches one cache line of its place instead of one a field.
 */
export class CopiedRows {
  readonly words: Int32Array;
  readonly reals: Float64Array;

  constructor(readonly capacity: number) {
    const buffer = new ArrayBuffer(capacity * WORDS * 4);
    this.words = new Int32Array(buffer);
    this.reals = new Float64Array(buffer);
  }

  time(k: number): number {
    return this.reals[k * REALS];
  }
  row(k: number): number {
    return this.words[k * WORDS + 2];
  }
  /** Sequence and acknowledgment number as signed words. */
  seq(k: number): number {
    return this.words[k * WORDS + 3];
  }
  ack(k: number): number {
    return this.words[k * WORDS + 4];
  }
  payload(k: number): number {
    return this.words[k * WORDS + 5] >>> 0;
  }
  ipLen(k: number): number {
    return this.words[k * WORDS + 6] >>> 0;
  }
  analysis(k: number): number {
    return this.words[k * WORDS + 7] >>> 0;
  }
  ipId(k: number): number {
    return this.words[k * WORDS + 8] & 0xffff;
  }
  flags(k: number): number {
    return this.words[k * WORDS + 8] >>> 16;
  }
  bits(k: number): number {
    return this.words[k * WORDS + 9] & 0xffff;
  }
  window(k: number): number {
    return this.words[k * WORDS + 9] >>> 16;
  }
  interfaceId(k: number): number {
    return this.words[k * WORDS + 10] & 0xffff;
  }
  ttl(k: number): number {
    return this.words[k * WORDS + 10] >>> 16;
  }
}

/** One flow's frames: places `from` to `to`. */
export interface FlowRowsSlice {
  copied: CopiedRows;
  from: number;
  to: number;
  /** The flow goes on behind them. */
  more: boolean;
}

const NO_ROWS = new CopiedRows(0);

/**
 * The frames of chosen flows, meant to be asked for in the order in which they were chosen. A flow's frames lie
 * scattered over the whole table, and fetching each column of each of them from memory costs more than all that is then
 * done with it. So the frames of many flows are copied in one pass over the table, which runs at the memory's full speed.
 */
export class FlowRows {
  /** First frame of each chosen flow, counted over all chosen flows; one more element for the end. */
  private readonly starts: Float64Array;
  private readonly indexOf: Map<number, number>;
  /** Chosen flow → position in `flows`, −1 otherwise. */
  private readonly slot: Int32Array;
  /** First row that counts by position in `flows`; null where all rows do. */
  private readonly first: Int32Array | null;
  private readonly batchSize: number;
  private copied = NO_ROWS;
  /** Positions in `flows` whose frames `copied` holds. */
  private batchFrom = 0;
  private batchTo = 0;
  private next = new Int32Array(0);

  /** Only rows below `until` count, and of a flow whose rows were given back in part those from where they are all there. */
  constructor(
    private readonly packets: PacketTable,
    private readonly table: FlowTable,
    readonly flows: readonly number[],
    private readonly until = Infinity,
    /** A flow with more frames is given out in pieces. */
    private readonly mostAtATime = MOST_AT_A_TIME,
  ) {
    this.slot = new Int32Array(table.length).fill(-1);
    for (let k = 0; k < flows.length; k++) this.slot[flows[k]] = k;
    this.first = this.firstRows();
    this.starts = this.count();
    this.indexOf = new Map(flows.map((flow, k) => [flow, k]));
    this.batchSize = Math.min(MOST_BATCH, Math.max(LEAST_BATCH, Math.ceil(this.starts[flows.length] / BATCH_SHARE)));
  }

  /**
   * Frames of one of the chosen flows, none for any other; valid until others are asked for. Of a long flow those from row
   * `from` on that are looked at together.
   */
  of(flow: number, from = 0): FlowRowsSlice {
    const k = this.indexOf.get(flow);
    if (k === undefined) return { copied: NO_ROWS, from: 0, to: 0, more: false };
    if (this.isLong(k)) return this.pieceOf(k, from);
    if (k < this.batchFrom || k >= this.batchTo) this.loadBatch(k);
    const base = this.starts[this.batchFrom];
    return { copied: this.copied, from: this.starts[k] - base, to: this.starts[k + 1] - base, more: false };
  }

  private isLong(k: number): boolean {
    return this.starts[k + 1] - this.starts[k] > this.mostAtATime;
  }

  private firstRows(): Int32Array | null {
    let any = this.until !== Infinity;
    const first = new Int32Array(this.flows.length);
    for (let k = 0; k < first.length; k++) if ((first[k] = this.table.keptFrom(this.flows[k])) > 0) any = true;
    return any ? first : null;
  }

  private count(): Float64Array {
    const { slot, packets, until } = this;
    const counts = new Int32Array(this.flows.length);
    const { first } = this;
    for (let b = 0; b < packets.blocks.length; b++) {
      const { flow } = packets.blocks[b];
      const n = packets.filled(b);
      if (first === null) {
        for (let i = 0; i < n; i++) {
          const f = flow[i];
          if (f >= 0 && slot[f] >= 0) counts[slot[f]]++;
        }
        continue;
      }
      for (let i = 0; i < n; i++) {
        const f = flow[i];
        if (f < 0 || slot[f] < 0) continue;
        const row = packets.rowAt(b, i);
        if (row >= first[slot[f]] && row < until) counts[slot[f]]++;
      }
    }
    const starts = new Float64Array(counts.length + 1);
    for (let k = 0; k < counts.length; k++) starts[k + 1] = starts[k] + counts[k];
    return starts;
  }

  /** The frames of the flow at position k from row `from` on, as many as are looked at together. */
  private pieceOf(k: number, from: number): FlowRowsSlice {
    const { table, flows, mostAtATime } = this;
    if (this.copied.capacity < mostAtATime) this.copied = new CopiedRows(mostAtATime);
    const firstRow = Math.max(from, table.flowWord(flows[k], F_FIRST_ROW), table.keptFrom(flows[k]));
    const lastRow = Math.min(this.until - 1, table.flowWord(flows[k], F_LAST_ROW));
    this.batchFrom = k;
    this.batchTo = k + 1;
    this.next = new Int32Array(1);
    let more = false;
    for (let b = firstRow >>> BLOCK_SHIFT; b << BLOCK_SHIFT <= lastRow && !more; b++) more = !this.copyBlock(b, firstRow, lastRow, mostAtATime);
    // The batch, whose place this took, is loaded anew where it is asked for again.
    this.batchTo = k;
    return { copied: this.copied, from: 0, to: this.next[0], more };
  }

  /** Copies the frames of the flow at position `from` and of as many behind it as fit a batch. */
  private loadBatch(from: number): void {
    const { starts, flows, table } = this;
    let to = from + 1;
    while (to < flows.length && starts[to + 1] - starts[from] <= this.batchSize && !this.isLong(to)) to++;
    const total = starts[to] - starts[from];
    // Room for any batch at once: fresh memory costs more than what is written into it.
    if (this.copied.capacity < total) this.copied = new CopiedRows(Math.max(total, Math.min(this.batchSize, starts[flows.length])));
    if (this.next.length < to - from) this.next = new Int32Array(to - from);
    let firstRow = Infinity;
    let lastRow = -1;
    for (let k = from; k < to; k++) {
      this.next[k - from] = starts[k] - starts[from];
      firstRow = Math.min(firstRow, Math.max(table.flowWord(flows[k], F_FIRST_ROW), table.keptFrom(flows[k])));
      lastRow = Math.max(lastRow, table.flowWord(flows[k], F_LAST_ROW));
    }
    lastRow = Math.min(lastRow, this.until - 1);
    this.batchFrom = from;
    this.batchTo = to;
    for (let b = firstRow >>> BLOCK_SHIFT; b << BLOCK_SHIFT <= lastRow; b++) this.copyBlock(b, firstRow, lastRow, total);
  }

  /**
   * Copies what belongs to flows of the batch from the rows of a block between two, both included. False where a flow has more than
   * there is room for.
   */
  private copyBlock(b: number, firstRow: number, lastRow: number, room: number): boolean {
    const { packets, slot, next, batchFrom, batchTo, first } = this;
    const block = packets.blocks[b];
    const { flow, seconds, nanos, seq, ack, payloadLen, ipLen, analysis, ipId, tcpFlags, bits, window, interfaceId, ttl, kept } = block;
    const { words: w, reals } = this.copied;
    const base = b << BLOCK_SHIFT;
    const { baseSeconds, baseNanos } = packets;
    const end = lastRow - base < BLOCK_ROWS ? block.firstFrom(lastRow - base + 1) : packets.filled(b);
    for (let i = block.firstFrom(Math.max(0, firstRow - base)); i < end; i++) {
      const f = flow[i];
      if (f < 0) continue;
      const k = slot[f];
      if (k < batchFrom || k >= batchTo) continue;
      const row = base + (kept === null ? i : kept[i]);
      if (first !== null && row < first[k]) continue;
      const to = next[k - batchFrom];
      if (to === room) return false;
      next[k - batchFrom] = to + 1;
      const at = to * WORDS;
      reals[to * REALS] = (((seconds[i] - baseSeconds) | 0) * 1e9 + (nanos[i] - baseNanos)) / 1e9;
      w[at + 2] = row;
      w[at + 3] = seq[i]!;
      w[at + 4] = ack[i]!;
      w[at + 5] = payloadLen[i]!;
      w[at + 6] = ipLen[i]!;
      w[at + 7] = analysis[i]!;
      w[at + 8] = ipId[i] | (tcpFlags[i] << 16);
      w[at + 9] = bits[i] | (window[i] << 16);
      w[at + 10] = interfaceId[i] | (ttl[i] << 16);
    }
    return true;
  }
}
