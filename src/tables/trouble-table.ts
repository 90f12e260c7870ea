/**
 * What is counted of a half only where something went wrong: resends, gaps, stalls. Most halves have none of it, so these
 * fields lie apart from the flow's record, which names its entry here (H_TROUBLE). Entry 0 belongs to the halves without
 * any trouble and holds nothing.
 */

const BLOCK_SHIFT = 12;
const BLOCK_ENTRIES = 1 << BLOCK_SHIFT;
const WORDS = 8;
const REALS = 3;
/** Of an entry in 8-byte units: words, then doubles. */
const UNITS = WORDS / 2 + REALS;

interface Block {
  words: Int32Array;
  reals: Float64Array;
}

function newBlock(): Block {
  const buffer = new ArrayBuffer(BLOCK_ENTRIES * UNITS * 8);
  return { words: new Int32Array(buffer), reals: new Float64Array(buffer) };
}

export class TroubleTable {
  private readonly blocks: Block[] = [];
  private length = 0;

  constructor() {
    this.append();
  }

  /** Opens an entry and returns its number; all its fields are 0. */
  append(): number {
    if (this.length >>> BLOCK_SHIFT === this.blocks.length) this.blocks.push(newBlock());
    return this.length++;
  }

  word(entry: number, word: number): number {
    return this.blocks[entry >>> BLOCK_SHIFT].words[(entry & (BLOCK_ENTRIES - 1)) * UNITS * 2 + word];
  }
  setWord(entry: number, word: number, value: number): void {
    this.blocks[entry >>> BLOCK_SHIFT].words[(entry & (BLOCK_ENTRIES - 1)) * UNITS * 2 + word] = value;
  }
  real(entry: number, real: number): number {
    return this.blocks[entry >>> BLOCK_SHIFT].reals[(entry & (BLOCK_ENTRIES - 1)) * UNITS + WORDS / 2 + real];
  }
  setReal(entry: number, real: number, value: number): void {
    this.blocks[entry >>> BLOCK_SHIFT].reals[(entry & (BLOCK_ENTRIES - 1)) * UNITS + WORDS / 2 + real] = value;
  }
}
