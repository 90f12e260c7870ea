import type { FlowBlock } from '../tables/flow-table.ts';
import { BLOCK_ROWS, type PacketBlock } from '../tables/packet-table.ts';

/**
 * Frames that a session keeps as rows, over all its files: 56 bytes each, so that 40 million take 2.3 GB. Beyond, rows
 * are given back (engine/give-back.ts).
 */
export const MOST_ROWS = 40_000_000;

/** Rows that the tables can hold: their numbers stand in 32 bits with sign. The bound where every row is asked for. */
export const TABLE_ROWS = 2 ** 31 - 2 * BLOCK_ROWS;

/**
 * Flows of a session: some 0.6 KB each in the worker. And ICMP errors, which with what they quote and what came of it take more
 * than that. Where fewer rows are allowed, fewer of these are in proportion.
 */
export const MOST_FLOWS = 2_500_000;
export const MOST_MESSAGES = 2_000_000;
const LEAST_FLOWS = 1000;

/** There is always room for these: of the newest rows some must stay, and rows come in blocks. */
const LEAST_ROWS = Math.max(4 * BLOCK_ROWS, 256);

/** Checksums that are remembered, a power of two. */
export const REMEMBERED_CHECKSUMS = 1 << 14;

/** How many rows the files of a session share. */
export class RowBudget {
  readonly most: number;
  /** Of each file. */
  readonly mostFlows: number;
  readonly mostMessages: number;
  /** Makes room; set by whoever can. Called between two frames, when a further block is needed and does not fit. */
  makeRoom: () => void = () => undefined;
  /** What one file left of its last block of rows begins the next file's. */
  spare: PacketBlock | null = null;
  /** The same of its last block of flows. */
  spareFlows: FlowBlock | null = null;
  /** Checksums of the latest packets (flows/checksum-sampler.ts), of the file that is being read. */
  readonly checksums = new Uint16Array(REMEMBERED_CHECKSUMS);
  private readonly tables: { readonly rows: number }[] = [];
  /** Rows of all tables but the last, the one that is being filled: only `makeRoom` makes them fewer. */
  private earlier = 0;

  constructor(most: number = MOST_ROWS, everyRow = false) {
    this.most = everyRow ? TABLE_ROWS : Math.max(most, LEAST_ROWS);
    const share = Math.min(1, most / MOST_ROWS);
    this.mostFlows = Math.max(LEAST_FLOWS, Math.floor(MOST_FLOWS * share));
    this.mostMessages = Math.max(LEAST_FLOWS, Math.floor(MOST_MESSAGES * share));
  }

  /** Counts a table in; nothing is appended to those before it any more. */
  share(table: { readonly rows: number }): void {
    this.earlier = this.used;
    this.tables.push(table);
  }

  get used(): number {
    return this.earlier + (this.tables[this.tables.length - 1]?.rows ?? 0);
  }

  /** Whether another block of rows fits, after room was made where it is needed. */
  hasRoom(): boolean {
    if (this.used + BLOCK_ROWS <= this.most) return true;
    this.makeRoom();
    this.earlier = this.tables.slice(0, -1).reduce((sum, { rows }) => sum + rows, 0);
    return this.used + BLOCK_ROWS <= this.most;
  }
}
