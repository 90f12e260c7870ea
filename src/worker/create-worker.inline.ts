import AnalysisWorker from './analysis.worker?worker&inline';

/** Starts the analysis worker from the page itself: on file:// there is no second file that the browser would load. */
export function createWorker(): Worker {
  return new AnalysisWorker();
}
