/**
 * The list of flows of a large capture: a million of them take more than a second to choose and to sort. That is done
 * in slices, between which the page stays alive.
 */
import type { Report } from '../report/schema.ts';
import { filterFlows, flowOrder, flowTest, sortFlows, type FlowFilter, type FlowSort } from './flow-list.ts';

/** Up to so many flows are listed at once, in a few milliseconds. */
export const LISTED_AT_ONCE = 5000;

/** Rows sorted in one go, and steps between looks at the clock. */
const RUN = 512;
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
  report.flows.length > LISTED_AT_ONCE ? null : sortFlows(report, filterFlows(report, filter), sort);

/** The same in slices, whatever their number; null where nobody waits any more. */
export async function listedInSlices(report: Report, filter: FlowFilter, sort: FlowSort, slices: Partial<Slices> = {}): Promise<Uint32Array | null> {
  const { now = () => performance.now(), turn = turnOfPage, goOn = () => true } = slices;
  let turned = now();
  const rest = async (): Promise<boolean> => {
    if (now() - turned < SLICE) return true;
    await turn();
    turned = now();
    return goOn();
  };
  await turn();
  if (!goOn()) return null;
  const { flows } = report;
  const fits = flowTest(report, filter);
  const order = flowOrder(report, sort);
  let rows = new Uint32Array(flows.length);
  let n = 0;
  for (let row = 0; row < flows.length; row++) {
    if (row % RUN === 0 && !(await rest())) return null;
    if (!fits(flows[row]!)) continue;
    order.note(row);
    rows[n++] = row;
  }
  rows = rows.slice(0, n);
  const compare = (x: number, y: number) => order.compare(x, y);
  for (let at = 0; at < n; at += RUN) {
    rows.subarray(at, at + RUN).sort(compare);
    if (!(await rest())) return null;
  }
  // Sorted runs are merged two by two, until there is one.
  let from = rows;
  let to = new Uint32Array(n);
  for (let run = RUN; run < n; run *= 2) {
    for (let start = 0; start < n; start += 2 * run) {
      const middle = Math.min(n, start + run);
      const end = Math.min(n, middle + run);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        if (at % RUN === 0 && !(await rest())) return null;
        to[at] = right >= end || (left < middle && compare(from[left]!, from[right]!) <= 0) ? from[left++]! : from[right++]!;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
