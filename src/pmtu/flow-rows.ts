import { F_FIRST_ROW, F_LAST_ROW, type FlowTable } from '../tables/flow-table.ts';
import { BLOCK_MASK, BLOCK_ROWS, BLOCK_SHIFT, type PacketTable } from '../tables/packet-table.ts';

/**
 * Frames copied out of the packet table at a time. More copies fewer times over the table, fewer need less memory;
 * with a share of the table, the passes over it stay few however large it is.
 */
const LEAST_BATCH = 1 << 19;
const BATCH_SHARE = 8;

/** Frames of several flows, one flow after the other, each in file order. */
export class RowColumns {
  readonly row: Int32Array;
  readonly time: Float64Array;
  readonly seq: Int32Array;
  readonly ack: Int32Array;
  readonly payload: Uint32Array;
  readonly ipLen: Uint32Array;
  readonly analysis: Uint32Array;
  readonly ipId: Uint16Array;
  readonly bits: Uint16Array;
  readonly flags: Uint16Array;
  readonly window: Uint16Array;
  readonly interfaceId: Uint16Array;
  readonly ttl: Uint8Array;

  constructor(readonly capacity: number) {
    this.row = new Int32Array(capacity);
    this.time = new Float64Array(capacity);
    this.seq = new Int32Array(capacity);
    this.ack = new Int32Array(capacity);
    this.payload = new Uint32Array(capacity);
    this.ipLen = new Uint32Array(capacity);
    this.analysis = new Uint32Array(capacity);
    this.ipId = new Uint16Array(capacity);
    this.bits = new Uint16Array(capacity);
    this.flags = new Uint16Array(capacity);
    this.window = new Uint16Array(capacity);
    this.interfaceId = new Uint16Array(capacity);
    this.ttl = new Uint8Array(capacity);
  }
}

/** One flow's frames: elements `from` to `to` of the columns. */
export interface FlowRowsSlice {
  columns: RowColumns;
  from: number;
  to: number;
}

const NO_COLUMNS = new RowColumns(0);

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
  private readonly batchSize: number;
  private columns = NO_COLUMNS;
  /** Positions in `flows` whose frames `columns` holds. */
  private batchFrom = 0;
  private batchTo = 0;
  private next = new Int32Array(0);

  constructor(
    private readonly packets: PacketTable,
    private readonly table: FlowTable,
    readonly flows: readonly number[],
  ) {
    this.slot = new Int32Array(table.length).fill(-1);
    for (let k = 0; k < flows.length; k++) this.slot[flows[k]!] = k;
    this.starts = this.count();
    this.indexOf = new Map(flows.map((flow, k) => [flow, k]));
    this.batchSize = Math.max(LEAST_BATCH, Math.ceil(this.starts[flows.length]! / BATCH_SHARE));
  }

  /** Frames of one of the chosen flows, none for any other; valid until those of another are asked for. */
  of(flow: number): FlowRowsSlice {
    const k = this.indexOf.get(flow);
    if (k === undefined) return { columns: NO_COLUMNS, from: 0, to: 0 };
    if (k < this.batchFrom || k >= this.batchTo) this.loadBatch(k);
    const base = this.starts[this.batchFrom]!;
    return { columns: this.columns, from: this.starts[k]! - base, to: this.starts[k + 1]! - base };
  }

  private count(): Float64Array {
    const { slot, packets } = this;
    const starts = new Float64Array(this.flows.length + 1);
    let left = packets.length;
    for (const { flow } of packets.blocks) {
      const n = Math.min(left, BLOCK_ROWS);
      for (let i = 0; i < n; i++) {
        const f = flow[i]!;
        if (f >= 0 && slot[f]! >= 0) starts[slot[f]! + 1]!++;
      }
      left -= n;
    }
    for (let k = 1; k < starts.length; k++) starts[k]! += starts[k - 1]!;
    return starts;
  }

  /** Copies the frames of the flow at position `from` and of as many behind it as fit a batch. */
  private loadBatch(from: number): void {
    const { starts, flows, table } = this;
    let to = from + 1;
    while (to < flows.length && starts[to + 1]! - starts[from]! <= this.batchSize) to++;
    const total = starts[to]! - starts[from]!;
    if (this.columns.capacity < total) this.columns = new RowColumns(total);
    if (this.next.length < to - from) this.next = new Int32Array(to - from);
    let firstRow = Infinity;
    let lastRow = -1;
    for (let k = from; k < to; k++) {
      this.next[k - from] = starts[k]! - starts[from]!;
      firstRow = Math.min(firstRow, table.flowWord(flows[k]!, F_FIRST_ROW));
      lastRow = Math.max(lastRow, table.flowWord(flows[k]!, F_LAST_ROW));
    }
    this.batchFrom = from;
    this.batchTo = to;
    for (let b = firstRow >>> BLOCK_SHIFT; b <= lastRow >>> BLOCK_SHIFT; b++) {
      const base = b << BLOCK_SHIFT;
      this.copyBlock(b, Math.max(0, firstRow - base), Math.min(lastRow - base, BLOCK_MASK) + 1);
    }
  }

  /** Copies from rows `begin` to `end` of a block what belongs to flows of the batch. */
  private copyBlock(b: number, begin: number, end: number): void {
    const { packets, slot, next, batchFrom, batchTo } = this;
    const block = packets.blocks[b]!;
    const c = this.columns;
    const { flow, seconds, nanos, seq, ack, payloadLen, ipLen, analysis } = block;
    const { baseSeconds, baseNanos } = packets;
    const base = b << BLOCK_SHIFT;
    for (let i = begin; i < end; i++) {
      const f = flow[i]!;
      if (f < 0) continue;
      const k = slot[f]!;
      if (k < batchFrom || k >= batchTo) continue;
      const at = next[k - batchFrom]!;
      next[k - batchFrom] = at + 1;
      c.row[at] = base + i;
      // As PacketTable.time.
      c.time[at] = (((seconds[i]! - baseSeconds) | 0) * 1e9 + (nanos[i]! - baseNanos)) / 1e9;
      c.seq[at] = seq[i]!;
      c.ack[at] = ack[i]!;
      c.payload[at] = payloadLen[i]!;
      c.ipLen[at] = ipLen[i]!;
      c.analysis[at] = analysis[i]!;
      c.ipId[at] = block.ipId[i]!;
      c.bits[at] = block.bits[i]!;
      c.flags[at] = block.tcpFlags[i]!;
      c.window[at] = block.window[i]!;
      c.interfaceId[at] = block.interfaceId[i]!;
      c.ttl[at] = block.ttl[i]!;
    }
  }
}
