import AnalysisWorker from './analysis.worker?worker&inline';

/**
 * The same for the page that is one file: the worker's code lies in it, in one piece. On file:// there is no second file
 * that the browser would load.
 */
export function createWorker(): Worker {
  return new AnalysisWorker();
}
