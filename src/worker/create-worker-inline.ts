import type { WorkerLike } from './client.ts';
import { lend } from './lent-file.ts';
import AnalysisWorker from './one-file.worker?worker&inline';
import type { ToWorker } from './protocol.ts';

/**
 * The same for the page that is one file: the worker's code lies in it, in one piece. On file:// there is no second file
 * that the browser would load. Rejects where the worker does not start.
 */
export async function createWorker(): Promise<WorkerLike> {
  const worker = new AnalysisWorker();
  const reads = await new Promise<boolean>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<boolean>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message || 'The analysis worker did not start.'));
  });
  worker.onmessage = worker.onerror = null;
  return reads ? worker : lending(worker);
}

/** Hands files over as lent ones. */
function lending(worker: WorkerLike): WorkerLike {
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (message: ToWorker, transfer: Transferable[] = []) => {
    if (message.kind !== 'start') return post(message, transfer);
    const inputs = message.inputs.map((input) => (input instanceof File ? lend(input) : input));
    post({ ...message, inputs } as ToWorker, [...transfer, ...inputs.flatMap((input) => ('port' in input ? [input.port] : []))]);
  };
  return worker;
}
