/** Compressed data that cannot be inflated from some place on. What was inflated before it holds. */
export class Damaged extends Error {
  /** `from`: place in the compressed file of the piece in which it was noticed; null where smaller pieces would give no more. */
  constructor(message: string, readonly from: number | null = null) {
    super(message);
    this.name = 'Damaged';
  }
}

/** Inflates what it is given, piece by piece; throws Damaged. */
export interface Inflater {
  /** Keeps no reference to `bytes`. */
  push(bytes: Uint8Array): void;
  /** No more bytes will come. */
  end(): void;
}

/** Takes what was inflated; what it is given may be kept. */
export type Give = (bytes: Uint8Array) => void;

/** A place in a file, as messages write it. */
export const atByte = (offset: number): string => `byte ${offset.toLocaleString('en-US')}`;
