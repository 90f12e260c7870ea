/**
 * How many packets of which length each half of a flow sent, of those whose rows were given back: what counting oversize segments by a path MTU
 * that is known only at the end needs of them. Open addressing in typed arrays, 12 bytes an entry.
 */

/** Pairs of half and length that are told apart; of further ones nothing is known. */
export const MOST_SIZES = 1 << 22;

export class SizeCounts {
  /** Packets whose size was not noted for lack of room. */
  untold = 0;
  private halves = new Int32Array(1024);
  private lengths = new Uint32Array(1024);
  /** 0 = free. */
  private counts = new Uint32Array(1024);
  private used = 0;

  constructor(private readonly most = MOST_SIZES) {}

  add(half: number, length: number): void {
    const at = this.find(half, length);
    if (this.counts[at] === 0) {
      if (this.used >= this.most) {
        this.untold++;
        return;
      }
      this.halves[at] = half;
      this.lengths[at] = length;
      this.used++;
    }
    this.counts[at]++;
    if (this.used * 2 > this.counts.length) this.grow();
  }

  /** All entries, in no order. */
  each(visit: (half: number, length: number, count: number) => void): void {
    for (let i = 0; i < this.counts.length; i++) if (this.counts[i] > 0) visit(this.halves[i], this.lengths[i], this.counts[i]);
  }

  private find(half: number, length: number): number {
    const mask = this.counts.length - 1;
    let h = Math.imul(half, 0x9e3779b1) ^ Math.imul(length, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    let at = (h ^ (h >>> 13)) & mask;
    while (this.counts[at] > 0 && (this.halves[at] !== half || this.lengths[at] !== length)) at = (at + 1) & mask;
    return at;
  }

  private grow(): void {
    const { halves, lengths, counts } = this;
    this.halves = new Int32Array(counts.length * 4);
    this.lengths = new Uint32Array(counts.length * 4);
    this.counts = new Uint32Array(counts.length * 4);
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === 0) continue;
      const at = this.find(halves[i], lengths[i]);
      this.halves[at] = halves[i]!;
      this.lengths[at] = lengths[i]!;
      this.counts[at] = counts[i]!;
    }
  }
}
