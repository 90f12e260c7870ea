/** Frames that may be kept as rows for each GiB of the device's memory: at 56 bytes a row about a quarter of it. */
const ROWS_A_GIB = 5_000_000;
/** GiB. */
const SMALLEST_FOR_TWO = 2;

/**
 * How many frames this device has room for; empty where the browser does not tell its memory, and the engine's own limit holds.
 * `navigator.deviceMemory` is in GiB, rounded, and at most 8 in many browsers, which is as much as the engine takes anyway.
 */
export function roomOnDevice(memory = deviceMemory()): { mostFrames?: number } {
  return typeof memory === 'number' && memory > 0 && memory < 8 ? { mostFrames: Math.floor(memory * ROWS_A_GIB) } : {};
}

/** Whether a worker that waits may stand beside one that keeps an analysis: some tens of MiB, too much for the smallest devices. */
export function roomForTwo(memory = deviceMemory()): boolean {
  return typeof memory !== 'number' || memory >= SMALLEST_FOR_TWO;
}

function deviceMemory(): unknown {
  return (globalThis.navigator as { deviceMemory?: unknown } | undefined)?.deviceMemory;
}
