/** The rows of a file that pass a filter, some blocks at a time, so that a newer question can come in between. */
import { BIT_ICMP_ERROR } from '../tables/packet-table.ts';
import { compileFilter, type RowTest } from './compile.ts';
import type { Node } from './parse.ts';
import type { FilterTables } from './readers.ts';

export class FilterScan {
  private readonly test: RowTest;
  private found = new Int32Array(1024);
  private count = 0;
  private block = 0;
  /** Next row of the IcmpErrorTable; both tables are in file order. */
  private nextError = 0;

  constructor(filter: Node, private readonly tables: FilterTables) {
    this.test = compileFilter(filter, tables);
  }

  /** Looks at some more rows; true when all have been looked at. */
  step(blocks = 4): boolean {
    const { packets } = this.tables;
    const { test } = this;
    for (let n = 0; n < blocks && this.block < packets.blocks.length; n++) {
      const block = packets.blocks[this.block];
      const { bits } = block;
      const count = packets.filled(this.block);
      this.makeRoom(count);
      for (let i = 0; i < count; i++) {
        const error = bits[i] & BIT_ICMP_ERROR ? this.nextError++ : -1;
        const row = packets.rowAt(this.block, i);
        if (test(block, i, row, error)) this.found[this.count++] = row;
      }
      this.block++;
    }
    return this.block >= packets.blocks.length;
  }

  /** How much of the table has been looked at, 0 to 1. */
  get share(): number {
    const { length } = this.tables.packets.blocks;
    return length === 0 ? 1 : this.block / length;
  }

  /** The rows found, in order; a copy of their size. */
  rows(): Int32Array<ArrayBuffer> {
    return this.found.slice(0, this.count);
  }

  private makeRoom(more: number): void {
    if (this.count + more <= this.found.length) return;
    const next = new Int32Array(Math.max(this.count + more, this.found.length * 2));
    next.set(this.found.subarray(0, this.count));
    this.found = next;
  }
}
