/** gzip (RFC 1952) with fflate, which inflates, and looks at neither checksum nor length nor the end. */
import { Gunzip } from 'fflate';
import { crc32 } from './crc32.ts';
import { atByte, Damaged, type Give, type Inflater } from './damaged.ts';

/** A header holds a name and a comment, both of any length; longer ones only keep somebody busy. */
const MOST_HEADER = 1 << 17;
/** CRC-32 and length, behind each member. */
const TRAILER = 8;

/**
 * What fflate keeps: `v` is 0 while it inflates a member, else 1 + where in `p`, the bytes that it has not used, the next
 * one begins. The tests notice if a later version has other fields.
 */
interface Inside {
  v: number;
  p: Uint8Array;
}

/** Inflates the members of a gzip file one after the other, and holds each to its trailer. */
export class Gunzipper implements Inflater {
  private readonly gunzip: Gunzip;
  private readonly inside: Inside;
  /** Bytes given so far, but for those behind the last member. */
  private taken = 0;
  private member = 1;
  private crc = 0;
  private length = 0;
  /** Behind a whole member came what is no member. Of that, how many bytes were looked at, and where the first one lies that is not 0 (−1 = nowhere). */
  private over = false;
  private looked = 0;
  private foreign = -1;

  constructor(give: Give) {
    this.gunzip = new Gunzip((chunk) => {
      if (chunk.length === 0) return;
      this.crc = crc32(chunk, this.crc);
      this.length += chunk.length;
      give(chunk);
    });
    this.gunzip.onmember = () => this.endMember();
    this.inside = this.gunzip as unknown as Inside;
  }

  push(bytes: Uint8Array): void {
    if (this.over) return this.lookBehind(bytes);
    const from = this.taken;
    this.taken += bytes.length;
    try {
      this.gunzip.push(bytes.slice());
    } catch (error) {
      if (error instanceof Damaged) throw error;
      const what = error instanceof Error ? error.message : String(error);
      if (what !== 'invalid gzip data') throw new Damaged(`member ${this.member} of the gzip data is damaged near ${atByte(from)} (${what})`, from);
      if (this.inside.v <= 1) throw new Damaged(`no gzip header at ${atByte(0)}`);
      this.over = true;
      this.lookBehind(this.inside.p.subarray(this.inside.v - 1));
    }
    if (!this.over && this.inside.v !== 0 && this.inside.p.length > MOST_HEADER) throw new Damaged(`a gzip header of more than ${MOST_HEADER / 1024} KiB before ${atByte(this.taken)}`);
  }

  end(): void {
    const { v, p } = this.inside;
    const next = v - 1;
    // A member begins with 1f 8b: what begins so was to be one more.
    const isNext = p[next] === 0x1f && (next + 1 === p.length || p[next + 1] === 0x8b);
    if (!this.over && (v <= 1 || next > p.length || isNext)) throw new Damaged(`the gzip data ends early, at ${atByte(this.taken)}`);
    this.checkTrailer();
    if (!this.over) this.lookBehind(p.subarray(next));
    if (this.foreign >= 0) throw new Damaged(`behind member ${this.member} of the gzip data, from ${atByte(this.foreign)} on, is something else`);
  }

  /** Bytes behind the last member. Tapes and some programs fill the last block with zeros, which count as nothing. */
  private lookBehind(bytes: Uint8Array): void {
    const found = this.foreign < 0 ? bytes.findIndex((byte) => byte !== 0) : -1;
    if (found >= 0) this.foreign = this.memberEnd() + this.looked + found;
    this.looked += bytes.length;
  }

  /** The member that has just ended has its trailer before the place of the next one. */
  private endMember(): void {
    this.checkTrailer();
    this.member++;
    this.crc = 0;
    this.length = 0;
  }

  private checkTrailer(): void {
    const { v, p } = this.inside;
    const trailer = new DataView(p.buffer, p.byteOffset + v - 1 - TRAILER, TRAILER);
    const wrong = trailer.getInt32(0, true) !== this.crc ? 'checksum' : trailer.getUint32(4, true) !== this.length % 2 ** 32 ? 'length' : null;
    if (wrong === null) return;
    throw new Damaged(`member ${this.member} of the gzip data, which ends at ${atByte(this.memberEnd())}, has not the ${wrong} that it states`);
  }

  /** Place in the file of the byte behind the member that ended last. */
  private memberEnd(): number {
    const { v, p } = this.inside;
    return this.taken - p.length + v - 1;
  }
}
