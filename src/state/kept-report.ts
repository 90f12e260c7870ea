import { flowsOf } from '../report/late-flows.ts';
import { REPORT_SCHEMA, REPORT_VERSION, type Report } from '../report/schema.ts';
import type { GivenFile } from './phase.ts';

const KEY = 'mtuscope.report';

/** Above this a report is not kept: storage is small, and writing it would be felt. */
const MOST_CHARACTERS = 2_000_000;

/** No flow beyond this is kept, before anything is written as text. */
const MOST_FLOWS = 5_000;

export interface KeptReport {
  report: Report;
  files: GivenFile[];
  example: string | null;
  /** The file that the report itself came in, where it did. */
  from?: string;
}

/**
 * Keeps the report of this tab over a reload. It stays in the browser's memory for the tab and goes with it;
 * packets are never kept. A browser that is told to keep nothing refuses the storage itself: it is named within each `try`.
 */
export function keepReport(kept: KeptReport, given?: Pick<Storage, 'setItem' | 'removeItem'>): void {
  try {
    const storage = given ?? sessionStorage;
    storage.removeItem(KEY);
    if (flowsOf(kept.report).length > MOST_FLOWS) return;
    const text = JSON.stringify(kept);
    if (text.length <= MOST_CHARACTERS) storage.setItem(KEY, text);
  } catch {
    // Full or forbidden storage: a reload begins anew, nothing else.
  }
}

/** The report that was kept, or null. */
export function keptReport(given?: Pick<Storage, 'getItem'>): KeptReport | null {
  try {
    const text = (given ?? sessionStorage).getItem(KEY);
    if (text === null) return null;
    const kept = JSON.parse(text) as Partial<KeptReport>;
    const known = kept.report?.schema === REPORT_SCHEMA && kept.report.version === REPORT_VERSION && Array.isArray(kept.files);
    return known ? (kept as KeptReport) : null;
  } catch {
    return null;
  }
}

export function dropKeptReport(given?: Pick<Storage, 'removeItem'>): void {
  try {
    (given ?? sessionStorage).removeItem(KEY);
  } catch {
    // Nothing was kept then either.
  }
}
