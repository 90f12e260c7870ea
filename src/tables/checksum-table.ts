import { grown } from '../lib/growable.ts';

/** What the checksum of a segment that was summed up turned out to be (`form` column). */
export const FORM_OK = 1;
/** Valid for the header and the first `cut` bytes of payload alone: merged by a network card that kept the first header. */
export const FORM_FIRST = 2;
/** Right in no known way: damaged, or merged from headers that were mixed. */
export const FORM_BAD = 3;
/** 0: blanked by whoever merged. */
export const FORM_ZERO = 4;

const SUPER = 0x80;

/** Most rows: 3 MB. */
export const MOST_CHECKSUMS = 262_144;

/**
 * Data segments whose TCP checksum was computed over the whole segment: of super-segments all that were, of the others
 * only those that are not right. Few are, so they lie beside the packet table; those of a half are chained.
 */
export class ChecksumTable {
  length = 0;
  /** Row of the packet table, ascending. */
  row = new Int32Array(0);
  /** FORM_…, with SUPER added for a super-segment. */
  private forms = new Uint8Array(0);
  /** Bytes of payload that the checksum covers, of FORM_FIRST. */
  cut = new Uint16Array(0);
  /** The entry of the same half before this one, −1 = none. */
  before = new Int32Array(0);

  get isFull(): boolean {
    return this.length >= MOST_CHECKSUMS;
  }

  /** Appends an entry and returns its index. */
  append(row: number, form: number, isSuper: boolean, cut: number, before: number): number {
    const at = this.length;
    this.length = at + 1;
    if (at === this.row.length) {
      this.row = grown(this.row, at + 1);
      this.forms = grown(this.forms, this.row.length);
      this.cut = grown(this.cut, this.row.length);
      this.before = grown(this.before, this.row.length);
    }
    this.row[at] = row;
    this.forms[at] = isSuper ? form | SUPER : form;
    this.cut[at] = cut;
    this.before[at] = before;
    return at;
  }

  form(at: number): number {
    return this.forms[at] & ~SUPER;
  }
  isSuper(at: number): boolean {
    return (this.forms[at] & SUPER) !== 0;
  }
}
