/**
 * The list of flows of a large capture: a million of them take a while to choose and to sort. That is done in runs,
 * between which whoever asked may let others have a turn.
 */
import type { FlowFilter, FlowSort, Pause } from './flow-list.ts';
import { choosing, sorting, type Work } from './flow-sort.ts';
import type { Report } from './schema.ts';

/** Work to its end, with pauses; null where nobody waits any more. */
export async function inTurns<T>(work: Work<T>, pause: Pause): Promise<T | null> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    const paused = pause();
    if (paused !== true && !(await paused)) return null;
  }
}

/** The rows of report.flows that pass the filter, in the order of a column. `candidates`: 1 for each that passes the query, where that is known. */
export function* listing(report: Report, filter: FlowFilter, sort: FlowSort, candidates: Uint8Array | null): Work<Uint32Array<ArrayBuffer>> {
  return yield* sorting(report, yield* choosing(report, filter, candidates), sort);
}

/** The same for whoever has the time; null where nobody waits any more. */
export const listFlows = (report: Report, filter: FlowFilter, sort: FlowSort, pause: Pause): Promise<Uint32Array<ArrayBuffer> | null> =>
  inTurns(listing(report, filter, sort, null), pause);
