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
