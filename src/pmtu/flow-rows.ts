import { BLOCK_ROWS, type PacketTable } from '../tables/packet-table.ts';

/** The packet rows of chosen flows, in file order, in one array. */
export class FlowRows {
  /** Position in `rows` where each chosen flow's rows start; same order as `flows`. */
  private readonly starts: Int32Array;
  private readonly indexOf: Map<number, number>;
  readonly rows: Int32Array;

  constructor(packets: PacketTable, flowCount: number, readonly flows: readonly number[]) {
    const slot = new Int32Array(flowCount).fill(-1);
    flows.forEach((flow, i) => {
      slot[flow] = i;
    });
    const counts = new Int32Array(flows.length + 1);
    forEachFlowColumn(packets, (column, length) => {
      for (let i = 0; i < length; i++) {
        const flow = column[i]!;
        if (flow >= 0 && slot[flow]! >= 0) counts[slot[flow]! + 1]!++;
      }
    });
    for (let i = 1; i < counts.length; i++) counts[i]! += counts[i - 1]!;
    this.starts = counts;
    const next = counts.slice();
    const rows = new Int32Array(counts[flows.length]!);
    let base = 0;
    forEachFlowColumn(packets, (column, length) => {
      for (let i = 0; i < length; i++) {
        const flow = column[i]!;
        if (flow < 0) continue;
        const s = slot[flow]!;
        if (s >= 0) rows[next[s]!++] = base + i;
      }
      base += length;
    });
    this.rows = rows;
    this.indexOf = new Map(flows.map((flow, i) => [flow, i]));
  }

  /** Rows of one of the chosen flows; empty for any other. */
  of(flow: number): Int32Array {
    const i = this.indexOf.get(flow);
    return i === undefined ? new Int32Array(0) : this.rows.subarray(this.starts[i]!, this.starts[i + 1]!);
  }
}

function forEachFlowColumn(packets: PacketTable, visit: (column: Int32Array, length: number) => void): void {
  let left = packets.length;
  for (const block of packets.blocks) {
    const length = Math.min(left, BLOCK_ROWS);
    if (length <= 0) return;
    visit(block.flow, length);
    left -= length;
  }
}
