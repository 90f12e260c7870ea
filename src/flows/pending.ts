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

  /** All up to `ack` has arrived. Only for a half that has an entry. */
  acknowledge(w: Int32Array, half: number, ack: number): void {
    const words = this.words;
    const entry = w[half + H_PENDING] * WORDS;
    let to = entry + 1;
    for (let p = to, last = to + words[entry] * 2; p < last; p += 2) {
      const ipLen = words[p + 1];
      if (((ack - words[p]) | 0) >= 0) {
        if (ipLen > w[half + H_LARGEST_ACKED_IP_LEN]) w[half + H_LARGEST_ACKED_IP_LEN] = ipLen;
        continue;
      }
      words[to] = words[p];
      words[to + 1] = ipLen;
      to += 2;
    }
    this.keep(w, half, entry, to);
  }

  /** Bytes [start, end) were sent again: segments that share some with it no longer count. `headerLen` is the half's usual header length. */
  forget(w: Int32Array, half: number, start: number, end: number, headerLen: number): void {
    const words = this.words;
    const entry = w[half + H_PENDING] * WORDS;
    let to = entry + 1;
    for (let p = to, last = to + words[entry] * 2; p < last; p += 2) {
      const pendingEnd = words[p];
      const ipLen = words[p + 1];
      const pendingStart = (pendingEnd - (ipLen - headerLen)) | 0;
      if (((pendingEnd - start) | 0) > 0 && ((end - pendingStart) | 0) > 0) continue;
      words[to] = pendingEnd;
      words[to + 1] = ipLen;
      to += 2;
    }
    this.keep(w, half, entry, to);
  }

  /** Nothing of the half is under way any more. */
  clear(w: Int32Array, half: number): void {
    if (w[half + H_PENDING] !== 0) this.keep(w, half, w[half + H_PENDING] * WORDS, w[half + H_PENDING] * WORDS + 1);
  }

  /** What is left ends at `to`; without anything left the entry is free. */
  private keep(w: Int32Array, half: number, entry: number, to: number): void {
    const left = to - entry - 1;
    if (left > 0) {
      this.words[entry] = left >> 1;
      return;
    }
    this.words[entry] = this.free;
    this.free = w[half + H_PENDING];
    w[half + H_PENDING] = 0;
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
