/**
 * The list of flows of a report. Few are listed at once; of many the worker makes the list where it has them, and the
 * page in slices where it has not (a report that came in a file).
 */
import { LISTED_AT_ONCE, type FlowFilter, type FlowSort } from '../report/flow-list.ts';
import { listFlows, listing } from '../report/flow-order.ts';
import { atOnce } from '../report/flow-sort.ts';
import { flowsOf } from '../report/late-flows.ts';
import type { Report } from '../report/schema.ts';

/** Milliseconds of a slice. */
const SLICE = 10;

/** Lets the page do what waits. A timer would wait four milliseconds each time, which the slices of a second add up to another. */
const turnOfPage = (): Promise<void> => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(null);
});

/** How the work is cut up; tests give their own. */
export interface Slices {
  now(): number;
  turn(): Promise<void>;
  /** False ends the work: nobody waits for it any more. */
  goOn(): boolean;
}

/** The rows of report.flows that pass the filter, in the order of a column, at once where they are few; null where there are many. */
export const listedAtOnce = (report: Report, filter: FlowFilter, sort: FlowSort): Uint32Array | null =>
  flowsOf(report).length > LISTED_AT_ONCE ? null : atOnce(listing(report, filter, sort, null));

/** The same in slices, whatever their number; null where nobody waits any more. */
export async function listedInSlices(report: Report, filter: FlowFilter, sort: FlowSort, slices: Partial<Slices> = {}): Promise<Uint32Array | null> {
  const { now = () => performance.now(), turn = turnOfPage, goOn = () => true } = slices;
  let turned = now();
  const rest = async (): Promise<boolean> => {
    await turn();
    turned = now();
    return goOn();
  };
  return (await rest()) ? listFlows(report, filter, sort, () => now() - turned < SLICE || rest()) : null;
}
