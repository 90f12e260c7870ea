const places = new Int32Array(257);

/**
 * Sorts the first `n` indices of `list` by the numbers of 16 bits that `key` has for them; equal ones stay in their order. In two
 * passes over the list, where comparing would take a dozen. `spare` has room for as many.
 */
export function sortByShort(list: Int32Array, n: number, key: ArrayLike<number>, spare: Int32Array): void {
  distribute(list, spare, n, key, 0);
  distribute(spare, list, n, key, 8);
}

/** Copies indices in the order of one octet of their keys. */
function distribute(from: Int32Array, to: Int32Array, n: number, key: ArrayLike<number>, shift: number): void {
  places.fill(0);
  for (let k = 0; k < n; k++) places[((key[from[k]] >>> shift) & 0xff) + 1]++;
  for (let octet = 0; octet < 256; octet++) places[octet + 1] += places[octet];
  for (let k = 0; k < n; k++) to[places[(key[from[k]] >>> shift) & 0xff]++] = from[k]!;
}
