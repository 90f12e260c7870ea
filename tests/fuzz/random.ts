/** A small seeded generator (mulberry32): the same bytes on every machine. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A copy with a few bytes changed: to random, extreme or neighbouring values. */
export function mutated(bytes: Uint8Array, random: (below: number) => number, most = 8): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  for (let n = 1 + random(most); n > 0 && copy.length > 0; n--) {
    const at = random(copy.length);
    copy[at] = [random(256), 0, 255, copy[at] ^ (1 << random(8)), copy[at] + 1][random(5)];
  }
  return copy;
}
