/** TCP sequence numbers: 32 bits that wrap (RFC 9293 §3.4). Valid while both lie within 2 GiB of each other. */

/** a − b as a signed distance. */
export function seqDiff(a: number, b: number): number {
  return (a - b) | 0;
}

export function seqBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

export function seqAfter(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

/** a + length, wrapped. */
export function seqAdd(a: number, length: number): number {
  return (a + length) >>> 0;
}

export function seqMax(a: number, b: number): number {
  return ((a - b) | 0) >= 0 ? a : b;
}
