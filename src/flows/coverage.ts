/** Which bytes of a half's stream the capture has shown: nothing to do while segments follow each other, else by a list of holes. */
import { type FlowTable, H_BITS, H_HIGH_SEQ, H_HOLES, H_LOW_SEQ, H_RARE, HALF_SYN, HALF_TROUBLED } from '../tables/flow-table.ts';
import { Holes } from './holes.ts';

/** Bytes that may precede the first segment seen of a half that was joined in the middle. */
const REACH_BELOW = 1 << 24;

export class Coverage {
  /** Lists by H_HOLES; 0 stands for none. */
  private readonly lists: Holes[] = [new Holes()];

  constructor(private readonly flows: FlowTable) {}

  /** Gaps that were given up for lack of room. */
  get forgotten(): number {
    return this.lists.reduce((sum, { forgotten }) => sum + forgotten, 0);
  }

  /** Bytes between the highest number seen and `seq` are missing so far. */
  skip(w: Int32Array, own: number, seq: number): void {
    w[own + H_BITS] |= HALF_TROUBLED;
    this.listOf(w, own).append(w[own + H_HIGH_SEQ], seq);
  }

  /** The half's numbers begin anew. */
  clear(w: Int32Array, own: number): void {
    if (w[own + H_RARE] !== 0) this.flows.setRare(w, own, H_HOLES, 0);
  }

  /** Bytes of [start, end) that were not seen before, where start lies below the highest number seen; moves that number on. */
  fresh(w: Int32Array, own: number, start: number, end: number): number {
    const high = w[own + H_HIGH_SEQ];
    let fresh = 0;
    if (((end - high) | 0) > 0) {
      fresh = (end - high) | 0;
      w[own + H_HIGH_SEQ] = end;
    }
    const list = this.flows.rare(w, own, H_HOLES);
    if (list !== 0) fresh += this.lists[list].fill(start, ((end - high) | 0) > 0 ? high : end);
    const below = (w[own + H_LOW_SEQ] - start) | 0;
    // Below a SYN nothing can have been sent; a half joined in the middle shows bytes from before its first segment.
    if (below > 0 && below < REACH_BELOW && (w[own + H_BITS] & HALF_SYN) === 0) fresh += this.extendBelow(w, own, start, end);
    return fresh;
  }

  private extendBelow(w: Int32Array, own: number, start: number, end: number): number {
    const low = w[own + H_LOW_SEQ];
    w[own + H_LOW_SEQ] = start;
    if (((low - end) | 0) <= 0) return (low - start) | 0;
    this.listOf(w, own).prepend(end, low);
    return (end - start) | 0;
  }

  private listOf(w: Int32Array, own: number): Holes {
    const list = this.flows.rare(w, own, H_HOLES);
    if (list !== 0) return this.lists[list];
    this.flows.setRare(w, own, H_HOLES, this.lists.length);
    const holes = new Holes();
    this.lists.push(holes);
    return holes;
  }
}
