/**
 * The low 32 bits of XXH64 with seed 0, which zstd frames end with (RFC 8878 §3.1.1). Numbers of 64 bits are two of 32,
 * products are put together from halves: BigInt would take many times as long.
 */
const BLOCK = 32;

/** P1 … P5 of the algorithm's description, as high and low words. */
const P1H = 0x9e3779b1 | 0;
const P1L = 0x85ebca87 | 0;
const P2H = 0xc2b2ae3d | 0;
const P2L = 0x27d4eb4f | 0;
const P3H = 0x165667b1 | 0;
const P3L = 0x9e3779f9 | 0;
const P4H = 0x85ebca77 | 0;
const P4L = 0xc2b2ae63 | 0;
const P5H = 0x27d4eb2f | 0;
const P5L = 0x165667c5 | 0;

/** High words of results; the low ones are returned. */
let high = 0;

/** Upper 32 bits of the product of two unsigned words. */
function upper(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = Math.imul(ah, bl) + (Math.imul(al, bl) >>> 16);
  const cross = Math.imul(al, bh) + (middle & 0xffff);
  return (Math.imul(ah, bh) + (middle >>> 16) + (cross >>> 16)) | 0;
}

function multiply(ah: number, al: number, bh: number, bl: number): number {
  high = (upper(al, bl) + Math.imul(ah, bl) + Math.imul(al, bh)) | 0;
  return Math.imul(al, bl);
}

function add(ah: number, al: number, bh: number, bl: number): number {
  const sum = (al + bl) | 0;
  high = (ah + bh + (sum >>> 0 < al >>> 0 ? 1 : 0)) | 0;
  return sum;
}

/** By 1 … 31 bits. */
function rotate(h: number, l: number, by: number): number {
  high = (h << by) | (l >>> (32 - by));
  return (l << by) | (h >>> (32 - by));
}

export class XxHash64 {
  /** Four lanes, high and low word each. */
  private readonly lanes = new Int32Array(8);
  private readonly rest = new Uint8Array(BLOCK);
  private readonly restView = new DataView(this.rest.buffer);
  private resting = 0;
  private total = 0;

  constructor() {
    this.reset();
  }

  reset(): void {
    const l = this.lanes;
    l[1] = add(P1H, P1L, P2H, P2L);
    l[0] = high;
    l[2] = P2H;
    l[3] = P2L;
    l.fill(0, 4, 6);
    // −P1; its low word is not 0, so that nothing is carried.
    l[6] = ~P1H;
    l[7] = -P1L;
    this.resting = 0;
    this.total = 0;
  }

  update(bytes: Uint8Array): void {
    this.total += bytes.length;
    let at = 0;
    if (this.resting > 0) {
      at = Math.min(BLOCK - this.resting, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.resting);
      this.resting += at;
      if (this.resting < BLOCK) return;
      this.blocks(this.restView, 0, BLOCK);
    }
    const whole = at + ((bytes.length - at) & ~(BLOCK - 1));
    if (whole > at) this.blocks(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), at, whole);
    this.resting = bytes.length - whole;
    this.rest.set(bytes.subarray(whole));
  }

  private blocks(view: DataView, from: number, to: number): void {
    const l = this.lanes;
    for (let at = from; at < to; at += BLOCK) {
      for (let lane = 0; lane < 4; lane++) {
        const low = round(l[2 * lane], l[2 * lane + 1], view.getInt32(at + 8 * lane + 4, true), view.getInt32(at + 8 * lane, true));
        l[2 * lane] = high;
        l[2 * lane + 1] = low;
      }
    }
  }

  /** Low word of the sum over all bytes. */
  digest(): number {
    let low = this.merged();
    low = add(high, low, Math.floor(this.total / 2 ** 32), this.total | 0);
    let at = 0;
    const view = this.restView;
    for (; at + 8 <= this.resting; at += 8) low = this.mixIn(low, view.getInt32(at + 4, true), view.getInt32(at, true));
    if (at + 4 <= this.resting) {
      const h = high;
      const product = multiply(0, view.getInt32(at, true), P1H, P1L);
      low = rotate(h ^ high, low ^ product, 23);
      low = multiply(high, low, P2H, P2L);
      low = add(high, low, P3H, P3L);
      at += 4;
    }
    for (; at < this.resting; at++) {
      const h = high;
      const product = multiply(0, this.rest[at], P5H, P5L);
      low = rotate(h ^ high, low ^ product, 11);
      low = multiply(high, low, P1H, P1L);
    }
    return avalanche(low);
  }

  private merged(): number {
    const l = this.lanes;
    // Below one block the lanes were never used.
    if (this.total < BLOCK) {
      high = P5H;
      return P5L;
    }
    let h = 0;
    let low = 0;
    for (const [lane, by] of [1, 7, 12, 18].entries()) {
      const turned = rotate(l[2 * lane], l[2 * lane + 1], by);
      low = add(h, low, high, turned);
      h = high;
    }
    for (let lane = 0; lane < 4; lane++) {
      const turned = round(0, 0, l[2 * lane], l[2 * lane + 1]);
      low = multiply(h ^ high, low ^ turned, P1H, P1L);
      low = add(high, low, P4H, P4L);
      h = high;
    }
    return low;
  }

  /** Eight bytes of the rest; the sum's high word is in `high`. */
  private mixIn(low: number, inHigh: number, inLow: number): number {
    const h = high;
    const mixed = round(0, 0, inHigh, inLow);
    let sum = rotate(h ^ high, low ^ mixed, 27);
    sum = multiply(high, sum, P1H, P1L);
    return add(high, sum, P4H, P4L);
  }
}

/** lane + input · P2, turned by 31, times P1. */
function round(laneHigh: number, laneLow: number, inHigh: number, inLow: number): number {
  let low = multiply(inHigh, inLow, P2H, P2L);
  low = add(laneHigh, laneLow, high, low);
  low = rotate(high, low, 31);
  return multiply(high, low, P1H, P1L);
}

/** The last steps; their high word is in `high` before. */
function avalanche(sum: number): number {
  // h ^= h >>> 33; h *= P2; h ^= h >>> 29; h *= P3; h ^= h >>> 32.
  let low = sum ^ (high >>> 1);
  low = multiply(high, low, P2H, P2L);
  low ^= (low >>> 29) | (high << 3);
  low = multiply(high ^ (high >>> 29), low, P3H, P3L);
  return low ^ high;
}
