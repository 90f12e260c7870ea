/** Reports whose flows are made from columns when somebody asks for them, and their way from thread to thread. */
import { flowAt, type FlowColumns } from './flow-columns.ts';
import type { Report, ReportFlow } from './schema.ts';

/** Columns of the reports made here. */
const columnsOf = new WeakMap<Report, readonly FlowColumns[]>();

/** A report like `report`, whose flows stand in columns. To whoever reads it, it is an ordinary report. */
export function withFlowColumns(report: Report, columns: readonly FlowColumns[]): Report {
  let made: ReportFlow[] | null = null;
  const late = {} as Report;
  for (const name of Object.keys(report)) {
    if (name !== 'flows') Object.assign(late, { [name]: report[name as keyof Report] });
    else Object.defineProperty(late, name, { enumerable: true, get: () => (made ??= allFlows(columns)) });
  }
  columnsOf.set(late, columns);
  return late;
}

function allFlows(columns: readonly FlowColumns[]): ReportFlow[] {
  const flows: ReportFlow[] = [];
  for (const c of columns) for (let k = 0; k < c.count; k++) flows.push(flowAt(c, k));
  return flows;
}

/** A report as it goes from thread to thread: where its flows stand in columns, without flows and with the columns. */
export interface SentReport {
  report: Report;
  columns?: readonly FlowColumns[];
}

/** What of a sent report travels without a copy: the receiver's thread would stand still while it copies the flows of a large capture. */
export function buffersOfReport({ columns }: SentReport): ArrayBuffer[] {
  return (columns ?? []).flatMap(({ words, reals }) => [words.buffer as ArrayBuffer, reals.buffer as ArrayBuffer]);
}

/** The sender keeps columns of its own. */
export function sendable(report: Report): SentReport {
  const columns = columnsOf.get(report)?.map((c) => ({ ...c, words: c.words.slice(), reals: c.reals.slice() }));
  if (columns === undefined) return { report };
  const bare = {} as Report;
  for (const name of Object.keys(report)) Object.assign(bare, { [name]: name === 'flows' ? [] : report[name as keyof Report] });
  return { report: bare, columns };
}

/** Flows made in one go, a few milliseconds of work. */
const AT_ONCE = 4000;

/** Puts a sent report together. With many flows it lets go of the thread now and then: a page has to stay alive meanwhile. */
export async function received(report: Report, columns: readonly FlowColumns[]): Promise<Report> {
  const flows: ReportFlow[] = [];
  for (const c of columns) {
    for (let k = 0; k < c.count; k++) {
      flows.push(flowAt(c, k));
      if (flows.length % AT_ONCE === 0) await new Promise<void>((resolve) => setTimeout(resolve));
    }
  }
  return { ...report, flows };
}
