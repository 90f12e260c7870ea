/**
 * Fields that few flows, or few of their halves, have. They lie apart from the flow's record, which names its entry here.
 * Entry 0 stands for those that have none: it holds what each field is then, and a new entry begins as it.
 */

const BLOCK_SHIFT = 12;
const BLOCK_ENTRIES = 1 << BLOCK_SHIFT;

interface Block {
  words: Int32Array;
  reals: Float64Array;
}

export class RareTable {
  private readonly blocks: Block[] = [];
  private length = 0;
  /** Of an entry in 8-byte units: words, then doubles. */
  private readonly units: number;
  private readonly realsAt: number;

  /** An entry has the `words` with these values, an even number of them, and `reals` doubles, which are 0. */
  constructor(private readonly words: readonly number[], reals: number) {
    this.realsAt = words.length / 2;
    this.units = this.realsAt + reals;
    this.append();
  }

  /** Opens an entry and returns its number. */
  append(): number {
    if (this.length >>> BLOCK_SHIFT === this.blocks.length) {
      const buffer = new ArrayBuffer(BLOCK_ENTRIES * this.units * 8);
      this.blocks.push({ words: new Int32Array(buffer), reals: new Float64Array(buffer) });
    }
    const entry = this.length++;
    for (let k = 0; k < this.words.length; k++) if (this.words[k] !== 0) this.setWord(entry, k, this.words[k]!);
    return entry;
  }

  word(entry: number, word: number): number {
    return this.blocks[entry >>> BLOCK_SHIFT].words[(entry & (BLOCK_ENTRIES - 1)) * this.units * 2 + word];
  }
  setWord(entry: number, word: number, value: number): void {
    this.blocks[entry >>> BLOCK_SHIFT].words[(entry & (BLOCK_ENTRIES - 1)) * this.units * 2 + word] = value;
  }
  real(entry: number, real: number): number {
    return this.blocks[entry >>> BLOCK_SHIFT].reals[(entry & (BLOCK_ENTRIES - 1)) * this.units + this.realsAt + real];
  }
  setReal(entry: number, real: number, value: number): void {
    this.blocks[entry >>> BLOCK_SHIFT].reals[(entry & (BLOCK_ENTRIES - 1)) * this.units + this.realsAt + real] = value;
  }
}
