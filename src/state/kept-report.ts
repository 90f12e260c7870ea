import { flowsOf } from '../report/late-flows.ts';
import { REPORT_SCHEMA, REPORT_VERSION, type Report } from '../report/schema.ts';
import type { GivenFile } from './phase.ts';

const KEY = 'mtuscope.report';

/** Above this a report is not kept: storage is small, and writing it would be felt. */
const MOST_CHARACTERS = 2_000_000;

/** A flow and a message take no fewer characters than this: what cannot fit is not written as text first. */
const LEAST_OF_FLOW = 1000;
const LEAST_OF_MESSAGE = 250;

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
    if (flowsOf(kept.report).length * LEAST_OF_FLOW + kept.report.fragNeeded.length * LEAST_OF_MESSAGE > MOST_CHARACTERS) return;
    const text = JSON.stringify(kept);
    if (text.length <= MOST_CHARACTERS) storage.setItem(KEY, text);
  } catch {
    // Full or forbidden storage: a reload begins anew, nothing else.
  }
}

/** Milliseconds that a new report has for itself before it is written as text. */
const AFTER_REPORT = 1500;

let waiting: KeptReport | null = null;

function keepWaiting(): void {
  if (waiting !== null) keepReport(waiting);
  waiting = null;
}

/** The same when the first look at the report is done, or the page is left. */
export function keepReportSoon(kept: KeptReport): void {
  waiting = kept;
  addEventListener('pagehide', keepWaiting);
  setTimeout(() => {
    if (waiting === kept) keepWaiting();
  }, AFTER_REPORT);
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
  waiting = null;
  try {
    (given ?? sessionStorage).removeItem(KEY);
  } catch {
    // Nothing was kept then either.
  }
}
