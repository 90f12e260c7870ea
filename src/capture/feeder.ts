import { WORD } from '../lib/representation.ts';
import type { ContainerReader, FrameSink } from './types.ts';

/** First piece of a chunk that is laid behind bytes carried over; most records end within it. */
const FIRST_PIECE = 4096;

/**
 * Feeds chunks to a container reader. Records are read where they lie in the chunk; only one that straddles two
 * chunks is put together, in a buffer that is used again and grows to the largest such record.
 */
export class Feeder {
  private carry = new Uint8Array(1 << 16);
  private view = new DataView(this.carry.buffer);
  /** Bytes kept in `carry`. */
  private kept = 0;
  /** Offset in the (inflated) file of the first byte not consumed. */
  private offset = WORD;

  constructor(
    private readonly reader: ContainerReader,
    private readonly sink: FrameSink,
  ) {
    this.offset = 0;
  }

  /** Reads what is complete; bytes of the last, incomplete record are copied. */
  push(chunk: Uint8Array): void {
    const { reader, sink } = this;
    let at = 0;
    for (let piece = FIRST_PIECE; this.kept > 0; piece *= 4) {
      const taken = Math.min(piece, chunk.length - at);
      const total = this.kept + taken;
      this.keep(chunk, at, taken);
      const used = reader.read(this.carry, this.view, 0, total, this.offset, false, sink);
      this.offset += used;
      const before = total - taken;
      if (used >= before) {
        at += used - before;
        this.kept = 0;
        break;
      }
      this.carry.copyWithin(0, used, total);
      this.kept = total - used;
      at += taken;
      if (at === chunk.length) return;
    }
    if (at === chunk.length) return;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const used = reader.read(chunk, view, at, chunk.length, this.offset, false, sink);
    this.offset += used;
    this.keep(chunk, at + used, chunk.length - at - used);
  }

  /** No more bytes will come. */
  end(): void {
    this.reader.read(this.carry, this.view, 0, this.kept, this.offset, true, this.sink);
    this.kept = 0;
  }

  private keep(chunk: Uint8Array, at: number, length: number): void {
    const needed = this.kept + length;
    if (needed > this.carry.length) {
      const grown = new Uint8Array(Math.max(needed, this.carry.length * 2));
      grown.set(this.carry.subarray(0, this.kept));
      this.carry = grown;
      this.view = new DataView(grown.buffer);
    }
    this.carry.set(chunk.subarray(at, at + length), this.kept);
    this.kept = needed;
  }
}
