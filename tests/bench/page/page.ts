/** A page with the analysis worker of the app and a worker that only reads, for one file at a time. */
import { type AnalysisClient, createClient } from '../../../src/worker/client.ts';
import FloorWorker from './floor.worker.ts?worker&inline';

export type FloorWay = 'byob' | 'slices';
export interface FloorDone {
  ms: number;
  bytes: number;
}
export interface AnalysisDone {
  ms: number;
  frames: number;
  flows: number;
  outcome: string;
  /** Rules of the findings of severity problem. */
  problems: string[];
  /** Frames that were analysed and whose rows were given back. */
  givenBack: number;
  /** Longest task of the page's own thread meanwhile, 0 = none above 50 ms. */
  longestTask: number;
}
export interface BenchPage {
  floor(way: FloorWay): Promise<FloorDone>;
  /** With a new worker, or with the one that `prepare` made. */
  analyse(): Promise<AnalysisDone>;
  /** Gives a worker time to make itself ready, as the app does while nobody has chosen a file. */
  prepare(): Promise<void>;
  /** Milliseconds from a cancel in the midst of reading to the end of the run. */
  cancel(after: number): Promise<number>;
}

function chosen(): File {
  const file = document.querySelector('input')?.files?.[0];
  if (!file) throw new Error('no file was chosen');
  return file;
}

/** Milliseconds until somebody has found a file to drop. */
const PREPARING = 1500;
let prepared: AnalysisClient | null = null;

let longest = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
}).observe({ type: 'longtask' });

const bench: BenchPage = {
  floor(way) {
    const worker = new FloorWorker();
    return new Promise((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<FloorDone>) => {
        worker.terminate();
        resolve(event.data);
      };
      worker.onerror = (event) => reject(new Error(event.message));
      worker.postMessage({ file: chosen(), way });
    });
  },

  analyse() {
    const client = prepared ?? createClient();
    prepared = null;
    longest = 0;
    const before = performance.now();
    return new Promise((resolve, reject) => {
      void client.start([chosen()], { pathMtu: null }, {
        onProgress() {},
        onPartial() {},
        onDone(report, failures) {
          const ms = performance.now() - before;
          client.close();
          if (report === null) reject(new Error(failures[0]?.code ?? 'no report'));
          else {
            resolve({
              ms,
              frames: report.totals.packets,
              flows: report.totals.tcpFlows,
              outcome: report.verdict.outcome,
              problems: report.findings.filter(({ severity }) => severity === 'problem').map(({ rule }) => rule),
              givenBack: report.capture.oddities.find(({ code }) => code === 'frames-given-back')?.count ?? 0,
              longestTask: longest,
            });
          }
        },
        onBroken: (message) => reject(new Error(message)),
        onStopped: () => reject(new Error('the run was stopped')),
      });
    });
  },

  prepare() {
    prepared = createClient();
    prepared.prepare(true);
    return new Promise((resolve) => setTimeout(resolve, PREPARING));
  },

  cancel(after) {
    const client = createClient();
    return new Promise((resolve, reject) => {
      let before = 0;
      const ended = () => {
        client.close();
        resolve(performance.now() - before);
      };
      void client.start([chosen()], { pathMtu: null }, {
        onProgress() {},
        onPartial() {},
        onDone: ended,
        onStopped: ended,
        onBroken: (message) => reject(new Error(message)),
      });
      setTimeout(() => {
        before = performance.now();
        client.cancel();
      }, after);
    });
  },
};

(window as unknown as { bench: BenchPage }).bench = bench;
