/** The tables by which a zstd block is decoded (RFC 8878 §4): finite state entropy, and Huffman trees, which are written with it. */

/** What a block says cannot be. */
export class BadBlock extends Error {}

/** By state: the symbol that it stands for, the bits that are read behind it, and what these are added to. */
export interface FseTable {
  log: number;
  symbol: Uint8Array;
  bits: Uint8Array;
  base: Uint16Array;
}

/** By the next `log` bits: the literal, and how many of the bits are its code. */
export interface HuffmanTable {
  log: number;
  symbol: Uint8Array;
  bits: Uint8Array;
}

/** Where reading ended. */
export let readTo = 0;

const highestBit = (value: number): number => 31 - Math.clz32(value);

/** A table whose state always stands for one symbol. */
export const constantTable = (symbol: number): FseTable => ({ log: 0, symbol: Uint8Array.of(symbol), bits: new Uint8Array(1), base: new Uint16Array(1) });

/** Reads how often each symbol comes (§4.1.1) from bytes[at, end), and makes the table. `readTo` is the byte behind it. */
export function readFseTable(bytes: Uint8Array, at: number, end: number, mostSymbols: number, mostLog: number): FseTable {
  let bit = at * 8;
  const peek = (n: number): number => {
    const from = bit >>> 3;
    // Zeros behind the end: whether it was passed is looked at below.
    const word = from + 4 <= end ? bytes[from] | (bytes[from + 1] << 8) | (bytes[from + 2] << 16) : shortWord(bytes, from, end);
    return (word >>> (bit & 7)) & ((1 << n) - 1);
  };
  const log = peek(4) + 5;
  bit += 4;
  if (log > mostLog) throw new BadBlock('a table that is too large');
  const shares = new Int16Array(mostSymbols);
  let symbols = 0;
  for (let left = 1 << log; left > 0;) {
    if (symbols >= mostSymbols) throw new BadBlock('too many symbols');
    const n = highestBit(left + 1) + 1;
    let value = peek(n);
    // Values that cannot come leave room for shorter ones.
    const short = (1 << n) - 2 - left;
    if ((value & ((1 << (n - 1)) - 1)) < short) {
      value &= (1 << (n - 1)) - 1;
      bit += n - 1;
    } else {
      if (value >= 1 << (n - 1)) value -= short;
      bit += n;
    }
    const share = value - 1;
    left -= Math.abs(share);
    shares[symbols++] = share;
    if (share !== 0) continue;
    for (let repeat = 3; repeat === 3;) {
      repeat = peek(2);
      bit += 2;
      symbols += repeat;
      if (symbols > mostSymbols || bit >>> 3 > end) throw new BadBlock('too many symbols');
    }
  }
  readTo = (bit + 7) >>> 3;
  if (readTo > end) throw new BadBlock('a table that is cut off');
  return fseTable(shares.subarray(0, symbols), log);
}

function shortWord(bytes: Uint8Array, from: number, end: number): number {
  let word = 0;
  for (let i = 0; i < 3 && from + i < end; i++) word |= bytes[from + i] << (8 * i);
  return word;
}

/** The table for symbols with these shares of its 2^log states; −1 is less than one (§4.1.1). */
export function fseTable(shares: ArrayLike<number>, log: number): FseTable {
  const size = 1 << log;
  const symbol = new Uint8Array(size);
  const next = new Uint16Array(shares.length);
  let free = size;
  for (let s = 0; s < shares.length; s++) {
    next[s] = Math.abs(shares[s]);
    if (shares[s] === -1) symbol[--free] = s;
  }
  const step = (size >> 1) + (size >> 3) + 3;
  let state = 0;
  for (let s = 0; s < shares.length; s++) {
    for (let n = shares[s]; n > 0; n--) {
      symbol[state] = s;
      do state = (state + step) & (size - 1);
      while (state >= free);
    }
  }
  const bits = new Uint8Array(size);
  const base = new Uint16Array(size);
  for (let i = 0; i < size; i++) {
    const n = next[symbol[i]]++;
    bits[i] = log - highestBit(n);
    base[i] = (n << bits[i]) - size;
  }
  return { log, symbol, bits, base };
}

const MOST_WEIGHTS = 255;
const MOST_WEIGHT_LOG = 6;
const MOST_CODE_BITS = 11;

/** Reads a Huffman tree (§4.2.1) from bytes[at, end). `readTo` is the byte behind it. */
export function readHuffmanTable(bytes: Uint8Array, at: number, end: number): HuffmanTable {
  if (at >= end) throw new BadBlock('a tree that is cut off');
  const head = bytes[at];
  const weights = new Uint8Array(MOST_WEIGHTS + 1);
  let count: number;
  const direct = head - 127;
  const behind = at + 1 + (direct > 0 ? (direct + 1) >> 1 : head);
  if (behind > end) throw new BadBlock('a tree that is cut off');
  if (direct > 0) {
    count = direct;
    for (let i = 0; i < count; i++) weights[i] = (bytes[at + 1 + (i >> 1)] >> (i & 1 ? 0 : 4)) & 15;
  } else {
    const table = readFseTable(bytes, at + 1, behind, MOST_WEIGHTS, MOST_WEIGHT_LOG);
    count = readWeights(table, bytes, readTo, behind, weights);
  }
  readTo = behind;
  return huffmanTable(weights, count);
}

/** Weights that two states give by turns, until the bits are used up (§4.2.1.2). Returns how many. */
function readWeights(table: FseTable, bytes: Uint8Array, at: number, end: number, weights: Uint8Array): number {
  let bit = lastBit(bytes, at, end) - at * 8;
  const take = (n: number): number => {
    let value = 0;
    for (; n > 0; n--) {
      bit--;
      // Bits that are not there are 0; how many they are shows below.
      value = (value << 1) | (bit < 0 ? 0 : (bytes[at + (bit >> 3)] >> (bit & 7)) & 1);
    }
    return value;
  };
  const states = [take(table.log), take(table.log)] as [number, number];
  if (bit < 0) throw new BadBlock('a tree that is cut off');
  let count = 0;
  for (let turn = 0; ; turn ^= 1) {
    if (count >= MOST_WEIGHTS - 1) throw new BadBlock('a tree of too many symbols');
    const state = states[turn];
    weights[count++] = table.symbol[state]!;
    states[turn] = table.base[state] + take(table.bits[state]);
    if (bit >= 0) continue;
    weights[count++] = table.symbol[states[turn ^ 1]]!;
    return count;
  }
}

function huffmanTable(weights: Uint8Array, given: number): HuffmanTable {
  let sum = 0;
  for (let s = 0; s < given; s++) {
    if (weights[s] > MOST_CODE_BITS + 1) throw new BadBlock('a code that is too long');
    if (weights[s] > 0) sum += 1 << (weights[s] - 1);
  }
  if (sum === 0) throw new BadBlock('a tree without symbols');
  // The last symbol has what is left to the next power of two.
  const log = highestBit(sum) + 1;
  const left = (1 << log) - sum;
  if (log > MOST_CODE_BITS || (left & (left - 1)) !== 0) throw new BadBlock('a tree that is not full');
  weights[given] = highestBit(left) + 1;
  const symbol = new Uint8Array(1 << log);
  const bits = new Uint8Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    for (let s = 0; s <= given; s++) {
      if (weights[s] !== weight) continue;
      const to = at + (1 << (weight - 1));
      symbol.fill(s, at, to);
      bits.fill(log + 1 - weight, at, to);
      at = to;
    }
  }
  return { log, symbol, bits };
}

/** Bits are written forwards and read backwards; the last one that is set ends them (§4.1). Its place, counted from bytes[0]. */
export function lastBit(bytes: Uint8Array, at: number, end: number): number {
  if (end <= at || bytes[end - 1] === 0) throw new BadBlock('bits without an end');
  return (end - 1) * 8 + highestBit(bytes[end - 1]);
}
