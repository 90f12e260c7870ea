/** Reports whose flows are made from columns when somebody asks for them, and their way from thread to thread. */
import { C_PART, C_STREAM, WORDS, type FlowColumns } from './flow-columns.ts';
import { flowAt, FlowCursor } from './flow-cursor.ts';
import type { Report, ReportFlow } from './schema.ts';

/** Columns of the reports made here, or how to fill them. */
const columnsOf = new WeakMap<Report, LateColumns>();

/** Filled when somebody asks for them: a verdict in words needs none. */
class LateColumns {
  private columns: readonly FlowColumns[] | null = null;
  private fill: (() => readonly FlowColumns[]) | null;

  constructor(fill: () => readonly FlowColumns[]) {
    this.fill = fill;
  }

  get(): readonly FlowColumns[] {
    if (this.columns === null) {
      this.columns = this.fill!();
      // What it holds, all tables of the capture, is not needed any more.
      this.fill = null;
    }
    return this.columns;
  }
}

/**
 * A report like `report`, whose flows stand in columns. To whoever reads it, it is an ordinary report; but asking for
 * `flows` makes an object for each, which for a large capture takes long and much memory: `flowsOf` does without.
 * `fill` is called once, when the flows are first asked for.
 */
export function withFlowColumns(report: Report, fill: () => readonly FlowColumns[]): Report {
  return withColumns(report, new LateColumns(fill));
}

function withColumns(report: Report, columns: LateColumns): Report {
  let made: ReportFlow[] | null = null;
  const late = {} as Report;
  for (const name of Object.keys(report)) {
    if (name !== 'flows') Object.assign(late, { [name]: report[name as keyof Report] });
    else Object.defineProperty(late, name, { enumerable: true, get: () => (made ??= allFlows(columns.get())) });
  }
  columnsOf.set(late, columns);
  return late;
}

/** Fills the columns of a report now, because what they are filled from will change. */
export function fillFlows(report: Report): void {
  columnsOf.get(report)?.get();
}

function allFlows(columns: readonly FlowColumns[]): ReportFlow[] {
  const flows: ReportFlow[] = [];
  for (const c of columns) for (let k = 0; k < c.count; k++) flows.push(flowAt(c, k));
  return flows;
}

/** The flows of a report by their rows, which are indexes of report.flows. */
export interface FlowList {
  readonly length: number;
  /** The flow of a row, undefined where there is none. */
  at(row: number): ReportFlow | undefined;
  /** The same for going through many: what it gives holds until it is asked again. The row must exist. */
  look(row: number): ReportFlow;
  /** Row of a flow by its numbers; part null takes the first part. −1 = there is none. */
  find(file: number, stream: number, part: number | null): number;
}

const lists = new WeakMap<Report, FlowList>();

/** The flows of any report; of one in columns, without making objects of all. */
export function flowsOf(report: Report): FlowList {
  let list = lists.get(report);
  if (!list) {
    const columns = columnsOf.get(report);
    lists.set(report, (list = columns ? new ColumnFlows(columns.get()) : new MadeFlows(report.flows)));
  }
  return list;
}

/** Finds a flow by its file and stream; of a stream that is split, its first part. */
export type FlowFinder = (file: number, stream: number) => ReportFlow | undefined;

/** Looks through the flows where they stand: of a large capture's only those that findings name become objects. */
export function flowFinder(report: Report): FlowFinder {
  const flows = flowsOf(report);
  return (file, stream) => flows.at(flows.find(file, stream, null));
}

class MadeFlows implements FlowList {
  constructor(private readonly flows: readonly ReportFlow[]) {}

  get length() {
    return this.flows.length;
  }

  at(row: number): ReportFlow | undefined {
    return this.flows[row];
  }

  look(row: number): ReportFlow {
    return this.flows[row];
  }

  find(file: number, stream: number, part: number | null): number {
    return this.flows.findIndex((flow) => flow.file === file && flow.stream === stream && (part === null || flow.part === part));
  }
}

class ColumnFlows implements FlowList {
  readonly length: number;
  private readonly cursor: FlowCursor | null;

  constructor(private readonly columns: readonly FlowColumns[]) {
    this.length = columns.reduce((sum, { count }) => sum + count, 0);
    this.cursor = columns[0] ? new FlowCursor(columns[0]) : null;
  }

  at(row: number): ReportFlow | undefined {
    const place = this.placeOf(row);
    return place && flowAt(place.c, place.k);
  }

  look(row: number): ReportFlow {
    // Nearly always there is one file.
    const [first] = this.columns;
    if (row < first.count) this.cursor!.moveTo(first, row);
    else {
      const { c, k } = this.placeOf(row)!;
      this.cursor!.moveTo(c, k);
    }
    return this.cursor!;
  }

  find(file: number, stream: number, part: number | null): number {
    let before = 0;
    for (const c of this.columns) {
      if (c.file === file) {
        for (let k = 0; k < c.count; k++) {
          if (c.words[k * WORDS + C_STREAM] === stream && (part === null || c.words[k * WORDS + C_PART] === part)) return before + k;
        }
      }
      before += c.count;
    }
    return -1;
  }

  private placeOf(row: number): { c: FlowColumns; k: number } | undefined {
    let k = row;
    for (const c of this.columns) {
      if (k < c.count) return k >= 0 ? { c, k } : undefined;
      k -= c.count;
    }
    return undefined;
  }
}

/** A report as it goes from thread to thread: where its flows stand in columns, without flows and with the columns. */
export interface SentReport {
  report: Report;
  columns?: readonly FlowColumns[];
}

/** What goes to another thread by copy. */
export function apart(report: Report): SentReport {
  const columns = columnsOf.get(report);
  return columns === undefined ? { report } : { report: bare(report), columns: columns.get() };
}

/** A report without its flows. */
function bare(report: Report): Report {
  const without = {} as Report;
  for (const name of Object.keys(report)) Object.assign(without, { [name]: name === 'flows' ? [] : report[name as keyof Report] });
  return without;
}

/** A report with something else in it, its flows where they were: `{ ...report }` would make objects of them. */
export function changed(report: Report, change: Partial<Omit<Report, 'flows'>>): Report {
  const columns = columnsOf.get(report);
  return columns === undefined ? { ...report, ...change } : withColumns({ ...bare(report), ...change }, columns);
}

/** What came from another thread as a report again. */
export const together = ({ report, columns }: SentReport): Report => (columns ? withFlowColumns(report, () => columns) : report);

const BUFFERS = ['words', 'reals', 'rareWords', 'rareReals'] as const;

const copyOf = (c: FlowColumns): FlowColumns => ({
  ...c,
  words: c.words.slice(),
  reals: c.reals.slice(),
  rareWords: c.rareWords.slice(),
  rareReals: c.rareReals.slice(),
});

/** What of a sent report travels without a copy: the receiver's thread would stand still while it copies the flows of a large capture. */
export function buffersOfReport({ columns }: SentReport): ArrayBuffer[] {
  return (columns ?? []).flatMap((c) => BUFFERS.map((name) => c[name].buffer as ArrayBuffer));
}

/** What goes to another thread with `buffersOfReport`; the sender keeps columns of its own. */
export function sendable(report: Report): SentReport {
  const sent = apart(report);
  return sent.columns ? { ...sent, columns: sent.columns.map(copyOf) } : sent;
}
