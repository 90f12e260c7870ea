/**
 * Segments that would raise a half's largest acknowledged IP length (H_LARGEST_ACKED_IP_LEN) once they are acknowledged:
 * the three largest that are under way. Few halves have any at a time, so the entries lie here, and are used again.
 */
import { grown } from '../lib/growable.ts';
import { H_LARGEST_ACKED_IP_LEN, H_PENDING } from '../tables/flow-table.ts';

const MOST = 3;
/** Of an entry: how many segments, or the next entry that is free; then of each end sequence number and IP length. */
const WORDS = 1 + 2 * MOST;

export class Pending {
  private words = new Int32Array(WORDS * 64);
  /** Entry 0 stands for none. */
  private length = 1;
  private free = 0;

  /** Notes a segment of the half whose words begin at `half` of `w`. */
  note(w: Int32Array, half: number, end: number, ipLen: number): void {
    if (w[half + H_PENDING] === 0) w[half + H_PENDING] = this.open();
    const words = this.words;
    const entry = w[half + H_PENDING] * WORDS;
    const count = words[entry];
    let at = entry + 1 + count * 2;
    if (count === MOST) {
      at = entry + 1;
      for (let p = at + 2; p < entry + WORDS; p += 2) if (words[p + 1] < words[at + 1]) at = p;
      if (words[at + 1] >= ipLen) return;
    } else {
      words[entry] = count + 1;
    }
    words[at] = end;
    words[at + 1] = ipLen;
  }

  /**
   * Takes out what concerns bytes [start, end), of a half that has an entry: where they `arrived`, what ends in them or
   * before them, and it counts; else, sent again, what shares some with them. `headerLen` is the half's usual header length.
   */
  take(w: Int32Array, half: number, start: number, end: number, headerLen: number, arrived: boolean): void {
    const words = this.words;
    const entry = w[half + H_PENDING] * WORDS;
    let to = entry + 1;
    for (let p = to, last = to + words[entry] * 2; p < last; p += 2) {
      const at = words[p];
      const ipLen = words[p + 1];
      if (arrived) {
        if (((end - at) | 0) >= 0) {
          if (ipLen > w[half + H_LARGEST_ACKED_IP_LEN]) w[half + H_LARGEST_ACKED_IP_LEN] = ipLen;
          continue;
        }
      } else if (((at - start) | 0) > 0 && ((end - at + ipLen - headerLen) | 0) > 0) continue;
      words[to] = at;
      words[to + 1] = ipLen;
      to += 2;
    }
    words[entry] = (to - entry) >> 1;
    if (words[entry] > 0) return;
    words[entry] = this.free;
    this.free = w[half + H_PENDING];
    w[half + H_PENDING] = 0;
  }

  /** Nothing of the half is under way any more. */
  clear(w: Int32Array, half: number): void {
    this.words[w[half + H_PENDING] * WORDS] = 0;
  }

  private open(): number {
    const entry = this.free;
    if (entry === 0) {
      this.words = grown(this.words, (this.length + 1) * WORDS);
      return this.length++;
    }
    this.free = this.words[entry * WORDS];
    this.words[entry * WORDS] = 0;
    return entry;
  }
}
