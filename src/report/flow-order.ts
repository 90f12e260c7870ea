/**
 * The list of flows of a large capture: a million of them take a while to choose and to sort. That is done in runs,
 * between which whoever asked may let others have a turn.
 */
import { flowOrder, flowTest, type FlowFilter, type FlowSort } from './flow-list.ts';
import { flowsOf } from './late-flows.ts';
import type { Report } from './schema.ts';

/** Rows sorted in one go, and rows between two pauses. */
export const RUN = 512;

/** Asked after each run: true goes on at once, a promise is waited for, false in it ends the work: nobody wants it any more. */
export type Pause = () => true | Promise<boolean>;

/** The rows of report.flows that pass the filter, in the order of a column; null where nobody waits any more. */
export async function listFlows(report: Report, filter: FlowFilter, sort: FlowSort, pause: Pause): Promise<Uint32Array<ArrayBuffer> | null> {
  const rest = async (): Promise<boolean> => {
    const paused = pause();
    return paused === true || paused;
  };
  const flows = flowsOf(report);
  const fits = flowTest(report, filter);
  const order = flowOrder(report, sort);
  let rows = new Uint32Array(flows.length);
  let n = 0;
  for (let row = 0; row < flows.length; row++) {
    if (row % RUN === 0 && !(await rest())) return null;
    if (!fits(flows.look(row))) continue;
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

/** Of each report the order of all of its flows that was asked for last, or is being made. */
const orders = new WeakMap<Report, { sort: FlowSort; rows: Promise<Uint32Array<ArrayBuffer> | null> }>();

const isEmpty = ({ query, range, rule }: FlowFilter): boolean => query.trim() === '' && range === null && rule === null;

/**
 * The same for whoever asks again and again: the last order of all flows is kept, so that a filter needs no sorting, and taking
 * it away nothing at all. The rows are the caller's own.
 */
export async function listAgain(report: Report, filter: FlowFilter, sort: FlowSort, pause: Pause): Promise<Uint32Array<ArrayBuffer> | null> {
  const kept = orders.get(report);
  if (kept?.sort.column === sort.column && kept.sort.descending === sort.descending) {
    const all = await kept.rows;
    if (all !== null) return isEmpty(filter) ? all.slice() : chosen(report, all, filter, pause);
  }
  const made = listFlows(report, filter, sort, pause);
  if (!isEmpty(filter)) return made;
  orders.set(report, { sort, rows: made });
  const rows = await made;
  // Nobody waited for it to the end.
  if (rows === null && orders.get(report)?.rows === made) orders.delete(report);
  return rows && rows.slice();
}

/** Those of some rows that pass the filter, in their order. */
async function chosen(report: Report, rows: Uint32Array, filter: FlowFilter, pause: Pause): Promise<Uint32Array<ArrayBuffer> | null> {
  const flows = flowsOf(report);
  const fits = flowTest(report, filter);
  // Looked at in the order in which they lie in memory.
  const passes = new Uint8Array(flows.length);
  let n = 0;
  for (let row = 0; row < flows.length; row++) {
    if (row % RUN === 0) {
      const paused = pause();
      if (paused !== true && !(await paused)) return null;
    }
    if (!fits(flows.look(row))) continue;
    passes[row] = 1;
    n++;
  }
  const out = new Uint32Array(n);
  let at = 0;
  for (const row of rows) if (passes[row] === 1) out[at++] = row;
  return out;
}
