/** The Internet checksum (RFC 1071) and what a TCP checksum field says of offload (domain: checksum classes). */
import { CHECKSUM_PARTIAL, CHECKSUM_PARTIAL_NO_LENGTH, CHECKSUM_UNKNOWN, CHECKSUM_ZERO } from './headers.ts';

/** Adds the 16-bit words of bytes[start, end) to `sum`; an odd last byte counts as the upper half of a word. */
export function addWords(bytes: Uint8Array, start: number, end: number, sum: number): number {
  let at = start;
  for (; at + 1 < end; at += 2) sum += (bytes[at] << 8) | bytes[at + 1];
  if (at < end) sum += bytes[at] << 8;
  return sum;
}

/** Folds a sum of 16-bit words to 16 bits. */
export function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return sum;
}

/** Sum of the 16-bit halves of a 32-bit word. */
export function halves(word: number): number {
  return (word >>> 16) + (word & 0xffff);
}

/**
 * Class of a TCP checksum field by headers alone. `addressSum` is the sum of the 16-bit words of both addresses,
 * `length` the TCP length (header and payload) in bytes.
 */
export function checksumClass(field: number, addressSum: number, protocol: number, length: number): number {
  if (field === 0) return CHECKSUM_ZERO;
  const withoutLength = addressSum + protocol;
  let sum = withoutLength + halves(length);
  sum = (sum & 0xffff) + (sum >>> 16);
  sum = (sum & 0xffff) + (sum >>> 16);
  if (sum === field) return CHECKSUM_PARTIAL;
  sum = (withoutLength & 0xffff) + (withoutLength >>> 16);
  sum = (sum & 0xffff) + (sum >>> 16);
  return sum === field ? CHECKSUM_PARTIAL_NO_LENGTH : CHECKSUM_UNKNOWN;
}

/** Whether the checksum of a whole TCP segment at bytes[start, end) is right, given the sum of its addresses' 16-bit words. */
export function validateTcpChecksum(bytes: Uint8Array, start: number, end: number, addressSum: number): boolean {
  return fold(addWords(bytes, start, end, addressSum + 6 + halves(end - start))) === 0xffff;
}

/** Whether a sum of 16-bit words, the checksum field included, is that of a valid checksum: a multiple of ffff. */
function isValid(sum: number): boolean {
  return sum % 0xffff === 0;
}

/**
 * Length m for which the checksum of the TCP segment at bytes[start, end) is that of its header and first m payload bytes:
 * what a network card leaves that merges segments and keeps the header of the first (hardware LRO). The header may have
 * got the PSH of the last since. `likely` is tried first (0 = none), then all lengths from `least` to `most`; 0 = none is.
 * Each try hits by chance once in 65,536, so that one packet alone proves nothing.
 */
export function firstCut(
  bytes: Uint8Array,
  start: number,
  headerLen: number,
  end: number,
  addressSum: number,
  likely: number,
  least: number,
  most: number,
): number {
  const header = addWords(bytes, start, start + headerLen, addressSum + 6);
  const withPush = (bytes[start + 13] & 8) !== 0;
  const from = start + headerLen;
  const last = Math.min(most, end - from - 1);
  let sum = 0;
  let found = 0;
  for (let m = 0; m <= last; m++) {
    // An odd last byte counts as the upper half of a word; the next one completes the word.
    const whole = sum + header + headerLen + m;
    if (m >= least && (found === 0 || m === likely) && (isValid(whole) || (withPush && isValid(whole - 8)))) found = m;
    if (found === likely && found > 0) return found;
    const byte = bytes[from + m];
    sum += (m & 1) === 0 ? byte << 8 : byte;
  }
  return found;
}
