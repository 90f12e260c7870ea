import { grown } from '../lib/growable.ts';

/** Most blocks that TCP options have room for (RFC 2018 §3). */
const BLOCKS = 4;
const EDGES = BLOCKS * 2;

/** SACK blocks of the frames that carry any, in frame order: few frames do, so they lie beside the packet table. */
export class SackTable {
  length = 0;
  /** Row of the packet table, ascending. */
  row = new Int32Array(0);
  blocks = new Uint8Array(0);
  /** Eight a row: left and right edge of each block, raw sequence numbers of the other direction. */
  edges = new Uint32Array(0);

  /** Appends a row without blocks and returns its index. */
  append(row: number, blocks: number): number {
    const at = this.length;
    this.length = at + 1;
    if (at === this.row.length) {
      this.row = grown(this.row, at + 1);
      this.blocks = grown(this.blocks, this.row.length);
      this.edges = grown(this.edges, this.row.length * EDGES);
    }
    this.row[at] = row;
    this.blocks[at] = Math.min(blocks, BLOCKS);
    return at;
  }

  set(at: number, block: number, left: number, right: number): void {
    this.edges[at * EDGES + block * 2] = left;
    this.edges[at * EDGES + block * 2 + 1] = right;
  }

  left(at: number, block: number): number {
    return this.edges[at * EDGES + block * 2];
  }
  right(at: number, block: number): number {
    return this.edges[at * EDGES + block * 2 + 1];
  }

  /** Keeps the frames whose row passes. */
  keep(passes: (row: number) => boolean): void {
    let kept = 0;
    for (let at = 0; at < this.length; at++) {
      if (!passes(this.row[at])) continue;
      this.row[kept] = this.row[at]!;
      this.blocks[kept] = this.blocks[at]!;
      this.edges.copyWithin(kept * EDGES, at * EDGES, (at + 1) * EDGES);
      kept++;
    }
    this.length = kept;
  }

  /** Index of a frame's blocks, −1 where it carries none. */
  find(row: number): number {
    let lo = 0;
    let hi = this.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.row[mid] < row) lo = mid + 1;
      else hi = mid;
    }
    return lo < this.length && this.row[lo] === row ? lo : -1;
  }
}
