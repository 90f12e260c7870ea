import address from './analysis.worker.ts?worker&url';

/**
 * Starts the analysis worker: a module whose one line imports the worker's file. That line comes from the page itself
 * and not from a file beside it, because only a worker made this way inherits the page's content security policy. A worker
 * with an address of its own would have the policy that its server sends, which on most hosts is none, and it is the
 * worker that holds the capture.
 */
export function createWorker(): Worker {
  const line = new Blob([`import ${JSON.stringify(new URL(address, import.meta.url).href)};`], { type: 'text/javascript' });
  const start = URL.createObjectURL(line);
  const worker = new Worker(start, { type: 'module' });
  // Loaded by the time that it answers, and not needed again.
  worker.addEventListener('message', () => URL.revokeObjectURL(start), { once: true });
  return worker;
}
