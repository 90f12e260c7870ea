/**
 * Keys of a tuple of addresses and ports that are the same in both directions. Which end comes first is found without a
 * branch: in mixed traffic the processor could not predict it. Addresses are signed 32-bit values, ports 16-bit.
 */

/** Mixes the three words of a key; a finalizer is needed because addresses and ports of one capture differ in few bits. */
export function hashOf(low: number, high: number, ports: number): number {
  let h = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(ports, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}

/** Below 0 where the source comes first in the order of keys: by address, then by port. Halved, the addresses' difference cannot overflow. */
export function orderOf(src: number, dst: number, srcPort: number, dstPort: number): number {
  const order = (src >>> 1) - (dst >>> 1);
  if (order !== 0) return order;
  return (src & 1) - (dst & 1) || srcPort - dstPort;
}
