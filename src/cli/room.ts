import { totalmem } from 'node:os';

const GIB = 2 ** 30;
/** As on the page (state/room.ts): at 56 bytes a row about a quarter of the memory. */
const ROWS_A_GIB = 5_000_000;

/**
 * How many frames this machine has room for; empty where it has room for as many as the engine takes anyway.
 * `memory` in bytes; a container's bound counts where there is one (0 or absent = none).
 */
export function roomOnMachine(memory = totalmem(), bound = process.constrainedMemory?.() ?? 0): { mostFrames?: number } {
  const gib = Math.min(memory, bound > 0 ? bound : Infinity) / GIB;
  return gib > 0 && gib < 8 ? { mostFrames: Math.floor(gib * ROWS_A_GIB) } : {};
}
