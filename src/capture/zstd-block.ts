/** One compressed zstd block (RFC 8878 §3.1.1.2.3): literals, and sequences that say where they go and what is repeated. */
import { BadBlock, constantTable, fseTable, lastBit, readFseTable, readHuffmanTable, readTo, type FseTable, type HuffmanTable } from './zstd-tables.ts';

/** Bytes that a block makes at most. */
export const MOST_OUT = 1 << 17;

/** Lengths of literals and of matches by code: the least, and how many bits are added (§3.1.1.3.2.1.1). */
const LITERALS = lengths(0, [[16, 1], [18, 1], [20, 1], [22, 1], [24, 2], [28, 2], [32, 3], [40, 3], [48, 4], [64, 6]], 16, 128);
const MATCHES = lengths(3, [[35, 1], [37, 1], [39, 1], [41, 1], [43, 2], [47, 2], [51, 3], [59, 3], [67, 4], [83, 4], [99, 5], [131, 7]], 32, 259);

/** The first codes stand for themselves, the next ones are listed, each of the others begins where the one before ends. */
function lengths(first: number, listed: readonly (readonly [number, number])[], alone: number, then: number): { least: Int32Array; bits: Uint8Array } {
  const least: number[] = Array.from({ length: alone }, (_, code) => first + code);
  const bits = new Array<number>(alone).fill(0);
  for (const [from, n] of listed) {
    least.push(from);
    bits.push(n);
  }
  for (let from = then, n = bits.at(-1)! + 1; n <= 16; n++) {
    least.push(from);
    bits.push(n);
    from += 1 << n;
  }
  return { least: Int32Array.from(least), bits: Uint8Array.from(bits) };
}

/** Literal lengths, offsets and match lengths, as blocks write them where they do not say otherwise (§3.1.1.3.2.2). */
const PREDEFINED: readonly FseTable[] = [
  fseTable([4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1], 6),
  fseTable([1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1], 5),
  fseTable([1, 4, 3, 2, 2, 2, 2, 2, 2, ...new Array<number>(37).fill(1), -1, -1, -1, -1, -1, -1, -1], 6),
];
const SYMBOLS = [LITERALS.least.length, 31, MATCHES.least.length];
const LOGS = [9, 8, 9];

/** Behind a block's bytes lie so many that may be read and do not count. */
export const SLACK = 8;

/** What a frame's blocks hand on to the next, and the buffers that all use. */
export class BlockDecoder {
  private huffman: HuffmanTable | null = null;
  private tables: (FseTable | null)[] = [null, null, null];
  private offsets = [1, 4, 8] as [number, number, number];
  private readonly literals = new Uint8Array(MOST_OUT);
  private literalCount = 0;

  /** A new frame begins. */
  reset(): void {
    this.huffman = null;
    this.tables = [null, null, null];
    this.offsets = [1, 4, 8];
  }

  /**
   * Decodes the block bytes[0, size) behind out[0, at) and returns where its output ends. Behind the block lie SLACK bytes, behind
   * `at` is room for MOST_OUT; matches reach back to `floor`. Throws BadBlock.
   */
  decode(bytes: Uint8Array, view: DataView, size: number, out: Uint8Array, at: number, floor: number): number {
    const sequencesAt = this.readLiterals(bytes, view, size);
    return this.runSequences(bytes, view, sequencesAt, size, out, at, floor);
  }

  /** The literals section (§3.1.1.3.1); returns where the sequences begin. */
  private readLiterals(bytes: Uint8Array, view: DataView, size: number): number {
    if (size < 2) throw new BadBlock('a block that is too short');
    const kind = bytes[0] & 3;
    const format = (bytes[0] >> 2) & 3;
    const head = view.getUint32(0, true);
    if (kind < 2) {
      const headSize = format === 1 ? 2 : format === 3 ? 3 : 1;
      const count = headSize === 1 ? (head & 0xff) >>> 3 : headSize === 2 ? (head & 0xffff) >>> 4 : (head & 0xffffff) >>> 4;
      const end = headSize + (kind === 0 ? count : 1);
      if (count > MOST_OUT || end > size) throw new BadBlock('literals beyond the block');
      if (kind === 0) this.literals.set(bytes.subarray(headSize, end));
      else this.literals.fill(bytes[headSize], 0, count);
      this.literalCount = count;
      return end;
    }
    const headSize = format === 3 ? 5 : format === 2 ? 4 : 3;
    const wide = format === 3 ? 18 : format === 2 ? 14 : 10;
    const mask = (1 << wide) - 1;
    const count = (head >>> 4) & mask;
    const packed = (wide === 18 ? (head >>> 22) | (bytes[4] << 10) : head >>> (4 + wide)) & mask;
    const end = headSize + packed;
    if (count > MOST_OUT || end > size) throw new BadBlock('literals beyond the block');
    let from = headSize;
    if (kind === 2) {
      this.huffman = readHuffmanTable(bytes, from, end);
      from = readTo;
    }
    if (this.huffman === null) throw new BadBlock('literals without a tree');
    this.literalCount = count;
    if (format === 0) this.unpack(this.huffman, bytes, view, from, end, 0, count);
    else this.unpackFour(this.huffman, bytes, view, from, end, count);
    return end;
  }

  /** Literals in four streams, behind the sizes of the first three. */
  private unpackFour(table: HuffmanTable, bytes: Uint8Array, view: DataView, at: number, end: number, count: number): void {
    if (end - at < 10) throw new BadBlock('streams that are cut off');
    const share = (count + 3) >> 2;
    let from = at + 6;
    for (let stream = 0; stream < 4; stream++) {
      const to = stream === 3 ? end : from + view.getUint16(at + 2 * stream, true);
      const last = stream === 3 ? count : (stream + 1) * share;
      if (to > end || last > count) throw new BadBlock('streams that are cut off');
      this.unpack(table, bytes, view, from, to, stream * share, last);
      from = to;
    }
  }

  /** Fills literals[from, to) from the stream bytes[at, end), which it must use up. */
  private unpack(table: HuffmanTable, bytes: Uint8Array, view: DataView, at: number, end: number, from: number, to: number): void {
    const { literals } = this;
    const { log, symbol, bits } = table;
    const mask = (1 << log) - 1;
    const floor = at * 8;
    let bit = lastBit(bytes, at, end);
    let i = from;
    // Two codes have at most 22 bits, and 25 at least are in every word that is read.
    for (const safe = floor + 32; i + 1 < to && bit >= safe;) {
      const word = view.getUint32((bit - 25) >> 3, true);
      let behind = bit - (((bit - 25) >> 3) << 3);
      let code = (word >>> (behind - log)) & mask;
      literals[i++] = symbol[code]!;
      behind -= bits[code];
      bit -= bits[code];
      code = (word >>> (behind - log)) & mask;
      literals[i++] = symbol[code]!;
      bit -= bits[code];
    }
    while (i < to) {
      const from = bit - log;
      // Below the first bit there are zeros.
      const code = (from >= floor ? view.getUint32(from >> 3, true) >>> (from & 7) : view.getUint32(at, true) << (floor - from)) & mask;
      literals[i++] = symbol[code]!;
      bit -= bits[code];
      if (bit < floor) throw new BadBlock('literals beyond their stream');
    }
    if (bit !== floor) throw new BadBlock('a stream that is too long');
  }

  private runSequences(bytes: Uint8Array, view: DataView, from: number, size: number, out: Uint8Array, start: number, floor: number): number {
    const { literals, literalCount } = this;
    if (from >= size) throw new BadBlock('no sequences');
    let at = from + 1;
    let count = bytes[from];
    if (count === 255) {
      count = view.getUint16(at, true) + 0x7f00;
      at += 2;
    } else if (count > 127) count = ((count - 128) << 8) + bytes[at++];
    if (count === 0) {
      if (at !== size) throw new BadBlock('bytes behind a block');
      out.set(literals.subarray(0, literalCount), start);
      return start + literalCount;
    }
    at = this.readTables(bytes, at, size);
    const [literalTable, offsetTable, matchTable] = this.tables as [FseTable, FseTable, FseTable];
    const { offsets } = this;
    const end = start + MOST_OUT;
    const firstBit = at * 8;
    let bit = lastBit(bytes, at, size);
    /** The next `n` bits, at most 25. */
    const take = (n: number): number => {
      bit -= n;
      if (bit < firstBit) throw new BadBlock('sequences beyond their bits');
      return (view.getUint32(bit >> 3, true) >>> (bit & 7)) & ((1 << n) - 1);
    };
    let literalState = take(literalTable.log);
    let offsetState = take(offsetTable.log);
    let matchState = take(matchTable.log);
    let put = start;
    let used = 0;
    for (let left = count; left > 0; left--) {
      const offsetCode = offsetTable.symbol[offsetState];
      const matchCode = matchTable.symbol[matchState];
      const literalCode = literalTable.symbol[literalState];
      const value = offsetCode > 24 ? 2 ** offsetCode + take(offsetCode - 24) * 2 ** 24 + take(24) : (1 << offsetCode) + take(offsetCode);
      const matchLength = MATCHES.least[matchCode] + take(MATCHES.bits[matchCode]);
      const literalLength = LITERALS.least[literalCode] + take(LITERALS.bits[literalCode]);
      if (left > 1) {
        literalState = literalTable.base[literalState] + take(literalTable.bits[literalState]);
        matchState = matchTable.base[matchState] + take(matchTable.bits[matchState]);
        offsetState = offsetTable.base[offsetState] + take(offsetTable.bits[offsetState]);
      }
      const offset = value > 3 ? pushed(offsets, value - 3) : repeated(offsets, value - (literalLength === 0 ? 0 : 1));
      const literalEnd = used + literalLength;
      const match = put + literalLength;
      if (literalEnd > literalCount || match + matchLength > end) throw new BadBlock('more than a block may hold');
      if (offset > match - floor || offset === 0) throw new BadBlock('a match before the first byte');
      while (used < literalEnd) out[put++] = literals[used++]!;
      copyMatch(out, match, offset, matchLength);
      put = match + matchLength;
    }
    if (bit !== firstBit) throw new BadBlock('bits behind the sequences');
    if (put + literalCount - used > end) throw new BadBlock('more than a block may hold');
    out.set(literals.subarray(used, literalCount), put);
    return put + literalCount - used;
  }

  /** How literal lengths, offsets and match lengths are written in this block; returns the byte behind that. */
  private readTables(bytes: Uint8Array, from: number, size: number): number {
    const modes = bytes[from];
    if (from >= size || (modes & 3) !== 0) throw new BadBlock('an unknown way to write sequences');
    let at = from + 1;
    for (let t = 0; t < 3; t++) {
      const mode = (modes >> (6 - 2 * t)) & 3;
      if (mode === 0) this.tables[t] = PREDEFINED[t]!;
      else if (mode === 1) {
        if (at >= size || bytes[at] >= SYMBOLS[t]) throw new BadBlock('an unknown code');
        this.tables[t] = constantTable(bytes[at++]);
      } else if (mode === 2) {
        this.tables[t] = readFseTable(bytes, at, size, SYMBOLS[t], LOGS[t]);
        at = readTo;
      } else if (this.tables[t] === null) throw new BadBlock('a table that was not there before');
    }
    return at;
  }
}

function pushed(offsets: [number, number, number], offset: number): number {
  offsets[2] = offsets[1];
  offsets[1] = offsets[0];
  return (offsets[0] = offset);
}

/** One of the last three offsets, or the last one less 1 (§3.1.1.5). */
function repeated(offsets: [number, number, number], which: number): number {
  if (which === 0) return offsets[0];
  const offset = which === 3 ? offsets[0] - 1 : offsets[which];
  if (which > 1) offsets[2] = offsets[1];
  offsets[1] = offsets[0];
  return (offsets[0] = offset);
}

/** A match may reach into itself: then its beginning is repeated. */
function copyMatch(out: Uint8Array, at: number, offset: number, length: number): void {
  if (offset >= length && length > 24) {
    out.copyWithin(at, at - offset, at - offset + length);
    return;
  }
  for (let i = at, from = at - offset, end = at + length; i < end;) out[i++] = out[from++]!;
}
