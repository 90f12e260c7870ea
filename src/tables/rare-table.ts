/**
 * Fields that few flows, or few of their halves, have. They lie apart from the flow's record, in which a word names the
 * entry here. Entry 0 stands for those that have none: it holds what each field is then, and a new entry begins as it.
 */

import { grown } from '../lib/growable.ts';

/** Number of the first rare field: below are those of the record itself. */
export const RARE = 64;
const BLOCK_SHIFT = 12;
const BLOCK_ENTRIES = 1 << BLOCK_SHIFT;
/** The first block grows from so many by doubling: a session may have thousands of small captures. */
const FIRST_ENTRIES = 16;

export class RareTable {
  private readonly blocks: Float64Array[] = [];
  private length = 0;
  private readonly width: number;

  /** An entry has fields with these values. */
  constructor(private readonly fields: readonly number[]) {
    this.width = fields.length;
    this.append();
  }

  /** A field of the entry that the word at `place` names. */
  get(words: Int32Array, place: number, field: number): number {
    const entry = words[place];
    return this.blocks[entry >>> BLOCK_SHIFT][this.at(entry) + field - RARE];
  }

  /** Sets it; where the word names no entry, one is opened. */
  set(words: Int32Array, place: number, field: number, value: number): void {
    if (words[place] === 0) words[place] = this.append();
    const entry = words[place];
    this.blocks[entry >>> BLOCK_SHIFT][this.at(entry) + field - RARE] = value;
  }

  private append(): number {
    const entry = this.length++;
    const b = entry >>> BLOCK_SHIFT;
    const at = this.at(entry);
    const block = this.blocks[b] ?? new Float64Array((b === 0 ? FIRST_ENTRIES : BLOCK_ENTRIES) * this.width);
    this.blocks[b] = grown(block, at + this.width);
    this.blocks[b].set(this.fields, at);
    return entry;
  }

  private at(entry: number): number {
    return (entry & (BLOCK_ENTRIES - 1)) * this.width;
  }
}
