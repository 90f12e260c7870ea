/**
 * From an address and port pair to its newest flow: open addressing in one typed array. A slot holds the key's hash and
 * the flow; the key itself stands in the flow's record, which is needed next anyway and is read only where the hash
 * matches. One index serves one IP version; keys are the same in both directions.
 */
import { F_ADDRESS_A, F_ADDRESS_B, F_PORTS, FLOW_BLOCK_SHIFT, type FlowTable, flowWordsAt } from '../tables/flow-table.ts';
import { hashOf, orderOf } from './tuple-hash.ts';

/** Of the slots at most this share is taken. */
const FULL = 0.5;

export class FlowIndex {
  /** Of the last `find`: 1 where the source comes first in the order of keys, else 0. */
  sourceFirst = 0;

  /** Hash, and value + 1 (0 = free). */
  private slots: Int32Array;
  private mask: number;
  private used = 0;

  constructor(private readonly flows: FlowTable, capacity = 64) {
    this.slots = new Int32Array(capacity * 2);
    this.mask = capacity - 1;
  }

  get size(): number {
    return this.used;
  }

  /** Slot of the key, or of the free place where it belongs. Addresses are signed 32-bit values, ports 16-bit. */
  find(src: number, dst: number, srcPort: number, dstPort: number): number {
    const first = orderOf(src, dst, srcPort, dstPort) >> 31;
    this.sourceFirst = first & 1;
    const low = dst ^ ((src ^ dst) & first);
    const high = src ^ dst ^ low;
    const forward = (srcPort << 16) | dstPort;
    const backward = (dstPort << 16) | srcPort;
    const ports = backward ^ ((forward ^ backward) & first);
    const hash = hashOf(low, high, ports);
    const slots = this.slots;
    const mask = this.mask;
    let at = hash & mask;
    for (;;) {
      const value = slots[at * 2 + 1];
      if (value === 0 || (slots[at * 2] === hash && this.holds(value - 1, low, high, ports))) return at;
      at = (at + 1) & mask;
    }
  }

  /** Whether the flow of a value has this key; the value's lowest bit says which of the flow's ends comes first in it. */
  private holds(value: number, low: number, high: number, ports: number): boolean {
    const w = this.flows.blocks[value >>> (FLOW_BLOCK_SHIFT + 1)].words;
    const base = flowWordsAt(value >>> 1);
    const a = w[base + F_ADDRESS_A];
    const b = w[base + F_ADDRESS_B];
    const stored = w[base + F_PORTS];
    const aFirst = -(value & 1);
    const first = b ^ ((a ^ b) & aFirst);
    const swapped = (stored << 16) | (stored >>> 16);
    return ((first ^ low) | (a ^ b ^ first ^ high) | (swapped ^ ((stored ^ swapped) & aFirst) ^ ports)) === 0;
  }

  /** Newest flow of the slot's tuple · 2, + 1 where its a comes first in the order of keys; −1 = none. */
  value(slot: number): number {
    return this.slots[slot * 2 + 1] - 1;
  }

  /** Puts a value at the slot that `find` just returned for its key. The flow's record holds the tuple already. */
  put(slot: number, value: number): void {
    const slots = this.slots;
    const isNew = slots[slot * 2 + 1] === 0;
    slots[slot * 2 + 1] = value + 1;
    if (!isNew) return;
    const w = this.flows.block(value >>> 1).words;
    const base = flowWordsAt(value >>> 1);
    const stored = w[base + F_PORTS];
    slots[slot * 2] = (value & 1) !== 0
      ? hashOf(w[base + F_ADDRESS_A], w[base + F_ADDRESS_B], stored)
      : hashOf(w[base + F_ADDRESS_B], w[base + F_ADDRESS_A], (stored << 16) | (stored >>> 16));
    this.used++;
    if (this.used > (this.mask + 1) * FULL) this.grow();
  }

  private grow(): void {
    const old = this.slots;
    const capacity = (this.mask + 1) * 2;
    const mask = capacity - 1;
    const slots = new Int32Array(capacity * 2);
    for (let s = 0; s < old.length; s += 2) {
      if (old[s + 1] === 0) continue;
      let at = old[s] & mask;
      while (slots[at * 2 + 1] !== 0) at = (at + 1) & mask;
      slots[at * 2] = old[s];
      slots[at * 2 + 1] = old[s + 1];
    }
    this.slots = slots;
    this.mask = mask;
  }
}
