import AnalysisWorker from './analysis.worker?worker&inline';

/**
 * Starts the analysis worker from the page itself instead of from a file beside it. For two reasons: on file:// there
 * is no second file that the browser would load, and only a worker made this way inherits the page's content security
 * policy. A worker with an address of its own would have the policy that its server sends, which on most hosts is
 * none, and it is the worker that holds the capture.
 */
export function createWorker(): Worker {
  return new AnalysisWorker();
}
