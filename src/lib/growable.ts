/** Typed arrays that grow by doubling, for tables that stay small beside the packets (flows, ICMP errors). */

type NumberArray = Int32Array | Uint32Array | Float64Array | Uint16Array | Uint8Array;

/** Returns an array of the same kind with room for at least `length` elements, the old ones kept. */
export function grown<T extends NumberArray>(array: T, length: number): T {
  if (array.length >= length) return array;
  const Kind = array.constructor as new (n: number) => T;
  const next = new Kind(Math.max(length, array.length * 2, 16));
  next.set(array);
  return next;
}
