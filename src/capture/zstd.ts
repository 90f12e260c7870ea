/** zstd (RFC 8878): frames of blocks, inflated with bounded memory, each frame held to its size and checksum. */
import { atByte, Damaged, type Give, type Inflater } from './damaged.ts';
import { XxHash64 } from './xxhash64.ts';
import { BlockDecoder, MOST_OUT, SLACK } from './zstd-block.ts';
import { BadBlock } from './zstd-tables.ts';

/** As far back as a frame may reach: what the zstd command allows unless it is told otherwise. */
export const MOST_WINDOW = 128 << 20;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** What comes next in the file. */
type Next = 'magic' | 'skip-size' | 'skip' | 'descriptor' | 'header' | 'block-head' | 'block' | 'checksum';

export class ZstdInflater implements Inflater {
  private next: Next = 'magic';
  /** Bytes that are wanted for it, and those of them that are here. */
  private wanted = 4;
  private have = 0;
  private readonly bytes = new Uint8Array(MOST_OUT + SLACK);
  private readonly view = new DataView(this.bytes.buffer);
  /** Bytes given so far, and frames begun. */
  private taken = 0;
  private frame = 0;

  private descriptor = 0;
  private window = 0;
  private blockMost = 0;
  /** Bytes that the frame says it holds (−1 = it does not), and those that have come. */
  private stated = -1;
  private made = 0;
  private blockHead = 0;
  private readonly decoder = new BlockDecoder();
  private readonly hash = new XxHash64();
  /** What the frame has made last, up to `end`; at least the window, as far as there is so much. */
  private out = new Uint8Array(4 * MOST_OUT);
  private outEnd = 0;

  constructor(private readonly give: Give) {}

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length || this.wanted === this.have;) {
      const took = Math.min(this.wanted - this.have, bytes.length - at);
      if (this.next !== 'skip') this.bytes.set(bytes.subarray(at, at + took), this.have);
      at += took;
      this.have += took;
      this.taken += took;
      if (this.have < this.wanted) return;
      this.have = 0;
      this.step();
    }
  }

  end(): void {
    if (this.next === 'magic' && this.have === 0) return;
    if (this.next === 'magic') this.fail('is followed by something else', this.taken - this.have);
    this.fail('ends early');
  }

  private want(next: Next, bytes: number): void {
    this.next = next;
    this.wanted = bytes;
  }

  /** What was wanted is here. */
  private step(): void {
    switch (this.next) {
      case 'magic':
        return this.magic(this.view.getUint32(0, true));
      case 'skip-size':
        return this.want('skip', this.view.getUint32(0, true));
      case 'descriptor':
        this.descriptor = this.bytes[0]!;
        return this.want('header', headerSize(this.descriptor));
      case 'header':
        return this.header();
      case 'block-head':
        return this.blockHeader();
      case 'block':
        return this.block();
      case 'checksum':
        if (this.view.getInt32(0, true) !== this.hash.digest()) this.fail('has not the checksum that it states', this.taken);
        return this.want('magic', 4);
      default:
        return this.want('magic', 4);
    }
  }

  private magic(word: number): void {
    if (word === MAGIC) {
      this.frame++;
      return this.want('descriptor', 1);
    }
    if ((word & 0xfffffff0) >>> 0 === SKIPPABLE) return this.want('skip-size', 4);
    this.fail('is followed by something else', this.taken - 4);
  }

  /** The rest of the frame header (§3.1.1.1), behind its descriptor. */
  private header(): void {
    const single = (this.descriptor & 0x20) !== 0;
    if ((this.descriptor & 8) !== 0) this.fail('has a header that is not known');
    let at = single ? 0 : 1;
    const dictionary = this.number(at, DICTIONARY_SIZES[this.descriptor & 3]);
    if (dictionary !== 0) this.fail(`needs the dictionary ${dictionary}, which is not here`);
    at += DICTIONARY_SIZES[this.descriptor & 3];
    const sizeBytes = contentSizeBytes(this.descriptor);
    this.stated = sizeBytes === 0 ? -1 : this.number(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
    const base = 2 ** (10 + (this.bytes[0] >> 3));
    this.window = single ? this.stated : base + (base / 8) * (this.bytes[0] & 7);
    if (this.window > MOST_WINDOW) {
      this.fail(`reaches back ${Math.ceil(this.window / 1048576)} MiB; more than ${MOST_WINDOW / 1048576} is not read: zstd -d --memory=2048MB inflates it`);
    }
    this.blockMost = Math.min(MOST_OUT, Math.max(this.window, 1));
    this.made = 0;
    this.outEnd = 0;
    this.decoder.reset();
    this.hash.reset();
    this.want('block-head', 3);
  }

  /** A number of 0, 1, 2, 4 or 8 bytes. */
  private number(at: number, size: number): number {
    let value = 0;
    for (let i = size - 1; i >= 0; i--) value = value * 256 + this.bytes[at + i];
    return value;
  }

  private blockHeader(): void {
    this.blockHead = this.number(0, 3);
    const kind = (this.blockHead >> 1) & 3;
    const size = this.blockHead >> 3;
    if (kind === 3) this.fail('is damaged (a block of an unknown kind)');
    if (size > this.blockMost) this.fail('is damaged (a block that is too large)');
    this.want('block', kind === 1 ? 1 : size);
  }

  private block(): void {
    const kind = (this.blockHead >> 1) & 3;
    const size = this.blockHead >> 3;
    this.makeRoom();
    const start = this.outEnd;
    const { out } = this;
    if (kind === 0) {
      out.set(this.bytes.subarray(0, size), start);
      this.outEnd += size;
    } else if (kind === 1) {
      out.fill(this.bytes[0], start, start + size);
      this.outEnd += size;
    } else {
      this.bytes.fill(0, size, size + SLACK);
      try {
        this.outEnd = this.decoder.decode(this.bytes, this.view, size, out, start, 0);
      } catch (error) {
        if (!(error instanceof BadBlock)) throw error;
        this.fail(`is damaged (${error.message})`, this.taken - size);
      }
    }
    this.made += this.outEnd - start;
    if (this.stated >= 0 && this.made > this.stated) this.fail('holds more than it states');
    if (this.outEnd > start) {
      const made = out.slice(start, this.outEnd);
      if ((this.descriptor & 4) !== 0) this.hash.update(made);
      this.give(made);
    }
    if ((this.blockHead & 1) === 0) return this.want('block-head', 3);
    if (this.stated >= 0 && this.made < this.stated) this.fail('holds less than it states');
    if ((this.descriptor & 4) !== 0) this.want('checksum', 4);
    else this.want('magic', 4);
  }

  /** Room for a block: what lies further back than the window is given up, seldom, so that little is copied. */
  private makeRoom(): void {
    if (this.outEnd + MOST_OUT <= this.out.length) return;
    const most = 2 * this.window + 4 * MOST_OUT;
    if (this.out.length < most) {
      const larger = new Uint8Array(Math.min(most, 2 * this.out.length));
      larger.set(this.out.subarray(0, this.outEnd));
      this.out = larger;
      return;
    }
    this.out.copyWithin(0, this.outEnd - this.window, this.outEnd);
    this.outEnd = this.window;
  }

  private fail(what: string, at = this.taken): never {
    throw new Damaged(`frame ${Math.max(1, this.frame)} of the zstd data ${what}, at ${atByte(at)}`);
  }
}

const DICTIONARY_SIZES = [0, 1, 2, 4];

/** Bytes of the header behind its descriptor: window, dictionary, size of the content. */
const headerSize = (descriptor: number): number => (descriptor & 0x20 ? 0 : 1) + DICTIONARY_SIZES[descriptor & 3] + contentSizeBytes(descriptor);

function contentSizeBytes(descriptor: number): number {
  const flag = descriptor >> 6;
  return flag > 0 ? 1 << flag : descriptor & 0x20 ? 1 : 0;
}
