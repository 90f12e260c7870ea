/** The list of flows of a large capture for whoever asks again and again: the worker, which has the time to keep what it needs for that. */
import type { FlowFilter, FlowSort, Pause } from './flow-list.ts';
import { inTurns, listFlows, listing } from './flow-order.ts';
import { choosing, isEmpty, wordsOf } from './flow-sort.ts';
import { searching } from './flow-texts.ts';
import type { Report } from './schema.ts';

/** Of each report the order of all of its flows that was asked for last, or is being made. */
const orders = new WeakMap<Report, { sort: FlowSort; rows: Promise<Uint32Array<ArrayBuffer> | null> }>();

/**
 * The rows of report.flows that pass the filter, in the order of a column; null where nobody waits any more. The last order of all
 * flows is kept, so that a filter needs no sorting, and taking it away nothing at all; and the texts that are searched. The rows are
 * the caller's own.
 */
export async function listAgain(report: Report, filter: FlowFilter, sort: FlowSort, pause: Pause): Promise<Uint32Array<ArrayBuffer> | null> {
  const kept = orders.get(report);
  const words = wordsOf(filter.query);
  const candidates = words.length === 0 ? null : await inTurns(searching(report, words), pause);
  if (kept?.sort.column === sort.column && kept.sort.descending === sort.descending) {
    const all = await kept.rows;
    if (all !== null) return isEmpty(filter) ? all.slice() : inOrder(all, await inTurns(choosing(report, filter, candidates), pause));
  }
  if (!isEmpty(filter)) return inTurns(listing(report, filter, sort, candidates), pause);
  const made = listFlows(report, filter, sort, pause);
  orders.set(report, { sort, rows: made });
  const rows = await made;
  // Nobody waited for it to the end.
  if (rows === null && orders.get(report)?.rows === made) orders.delete(report);
  return rows && rows.slice();
}

/** Some rows in the order of all. */
function inOrder(all: Uint32Array<ArrayBuffer>, some: Uint32Array | null): Uint32Array<ArrayBuffer> | null {
  if (some === null) return null;
  const isOne = new Uint8Array(all.length);
  for (const row of some) isOne[row] = 1;
  return all.filter((row) => isOne[row] === 1);
}
