/** Starts the analysis worker from its own file. `#worker` means this one, except in the one-file build. */
export function createWorker(): Worker {
  return new Worker(new URL('./analysis.worker.ts', import.meta.url), { type: 'module' });
}
