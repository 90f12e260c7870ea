import { formatIpv4, formatIpv6 } from '../lib/address.ts';

/** Different IPv6 addresses of a file; an attacker can make up a new one for each frame. */
export const MOST_ADDRESSES = 4_000_000;

/**
 * Addresses as 32-bit values: an IPv4 address is its own value, an IPv6 address the index of its entry here.
 * Whoever holds a value holds the IP version too.
 */
export class AddressBook {
  private words = new Uint32Array(4 * 16);
  private slots = new Int32Array(64).fill(-1);
  count = 0;
  /** Look-ups of addresses that were not entered for lack of room. */
  untold = 0;

  constructor(readonly most = MOST_ADDRESSES) {}

  /** Index of the IPv6 address with these four 32-bit words, entered if new; where there is no room, that of :: (and `untold` goes up). */
  intern(w0: number, w1: number, w2: number, w3: number): number {
    let mask = this.slots.length - 1;
    let h = hash4(w0, w1, w2, w3) & mask;
    for (;;) {
      const entry = this.slots[h];
      if (entry < 0) break;
      const at = entry * 4;
      const w = this.words;
      if (w[at] === w0 >>> 0 && w[at + 1] === w1 >>> 0 && w[at + 2] === w2 >>> 0 && w[at + 3] === w3 >>> 0) return entry;
      h = (h + 1) & mask;
    }
    if (this.count >= this.most && (w0 | w1 | w2 | w3) !== 0) {
      this.untold++;
      return this.intern(0, 0, 0, 0);
    }
    if (this.count * 2 >= this.slots.length) {
      this.rehash(this.slots.length * 4);
      mask = this.slots.length - 1;
      h = hash4(w0, w1, w2, w3) & mask;
      while (this.slots[h] >= 0) h = (h + 1) & mask;
    }
    const at = this.count * 4;
    if (at + 4 > this.words.length) {
      const next = new Uint32Array(this.words.length * 2);
      next.set(this.words);
      this.words = next;
    }
    this.words[at] = w0;
    this.words[at + 1] = w1;
    this.words[at + 2] = w2;
    this.words[at + 3] = w3;
    this.slots[h] = this.count;
    return this.count++;
  }

  /** Word i (0 to 3) of the IPv6 address at an index. */
  word(index: number, i: number): number {
    return this.words[index * 4 + i];
  }

  /** Text as Wireshark writes it (RFC 5952 for IPv6). */
  format(version: 4 | 6, value: number): string {
    if (version === 4) return formatIpv4(value);
    const at = value * 4;
    return formatIpv6(this.words[at], this.words[at + 1], this.words[at + 2], this.words[at + 3]);
  }

  private rehash(size: number): void {
    const slots = new Int32Array(size).fill(-1);
    const mask = size - 1;
    for (let e = 0; e < this.count; e++) {
      const at = e * 4;
      let h = hash4(this.words[at], this.words[at + 1], this.words[at + 2], this.words[at + 3]) & mask;
      while (slots[h] >= 0) h = (h + 1) & mask;
      slots[h] = e;
    }
    this.slots = slots;
  }
}

function hash4(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35) ^ Math.imul(d, 0x27d4eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
