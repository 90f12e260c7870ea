/**
 * From an address and port pair to a number, for tuples that no flow holds (FlowIndex serves those): open addressing in
 * one typed array. One index serves one IP version; keys are the same in both directions.
 */
import { hashOf, orderOf } from './tuple-hash.ts';

const SLOT_WORDS = 4;

export class TupleIndex {
  /** Records of first address, second address, ports in that order, value + 1 (0 = free). */
  private slots: Int32Array;
  private mask: number;
  private used = 0;

  constructor(capacity = 1024) {
    this.slots = new Int32Array(capacity * SLOT_WORDS);
    this.mask = capacity - 1;
  }

  get size(): number {
    return this.used;
  }

  /** Slot of the key, or of the free place where it belongs. Addresses are signed 32-bit values, ports 16-bit. */
  find(src: number, dst: number, srcPort: number, dstPort: number): number {
    const first = orderOf(src, dst, srcPort, dstPort) >> 31;
    const low = dst ^ ((src ^ dst) & first);
    const high = src ^ dst ^ low;
    const forward = (srcPort << 16) | dstPort;
    const backward = (dstPort << 16) | srcPort;
    const ports = backward ^ ((forward ^ backward) & first);
    const slots = this.slots;
    const mask = this.mask;
    let at = hashOf(low, high, ports) & mask;
    for (;;) {
      const s = at * SLOT_WORDS;
      if (slots[s + 3] === 0 || (slots[s + 2] === ports && slots[s] === low && slots[s + 1] === high)) return at;
      at = (at + 1) & mask;
    }
  }

  /** Value at a slot that `find` returned, −1 = none. */
  value(slot: number): number {
    return this.slots[slot * SLOT_WORDS + 3] - 1;
  }

  /** Puts a value at the slot that `find` just returned for this key. */
  put(slot: number, src: number, dst: number, srcPort: number, dstPort: number, value: number): void {
    const slots = this.slots;
    const s = slot * SLOT_WORDS;
    const isNew = slots[s + 3] === 0;
    slots[s + 3] = value + 1;
    if (!isNew) return;
    const first = orderOf(src, dst, srcPort, dstPort) < 0;
    slots[s] = first ? src : dst;
    slots[s + 1] = first ? dst : src;
    slots[s + 2] = first ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort;
    this.used++;
    if (this.used * 2 > this.mask) this.grow();
  }

  private grow(): void {
    const old = this.slots;
    const capacity = (this.mask + 1) * 4;
    const mask = capacity - 1;
    const slots = new Int32Array(capacity * SLOT_WORDS);
    for (let s = 0; s < old.length; s += SLOT_WORDS) {
      if (old[s + 3] === 0) continue;
      let at = hashOf(old[s], old[s + 1], old[s + 2]) & mask;
      while (slots[at * SLOT_WORDS + 3] !== 0) at = (at + 1) & mask;
      slots.set(old.subarray(s, s + SLOT_WORDS), at * SLOT_WORDS);
    }
    this.slots = slots;
    this.mask = mask;
  }
}
