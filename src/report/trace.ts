import { changed, flowsOf } from './late-flows.ts';
import type { Report, ReportTrace, ReportTraceMark } from './schema.ts';

/** The engine's detail of one flow, as far as its charts need it. */
export interface TraceSource extends Record<TraceColumn, ArrayLike<number>> {
  file: number;
  stream: number;
  part: number | null;
  length: number;
  time: ArrayLike<number>;
  icmp: ReportTraceMark[];
}

const COLUMNS = ['frame', 'direction', 'seq', 'ack', 'payload', 'ipLen', 'tcpFlags', 'window', 'analysis', 'pathMtu', 'wireLen'] as const;
type TraceColumn = (typeof COLUMNS)[number];

const micros = (seconds: number): number => Math.round(seconds * 1e6);

/** The charts of a flow as the report holds them. Times of the source are seconds. */
function traceOf(detail: TraceSource): ReportTrace {
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, Array.from(detail[name])])) as Record<TraceColumn, number[]>;
  const { file, stream, part, length } = detail;
  return {
    file, stream, part, frames: length, ...columns,
    time: Array.from(detail.time, micros),
    icmp: detail.icmp.map((mark) => ({ ...mark, time: micros(mark.time) })),
  };
}

/** The flow, as an index of report.flows, whose charts show the first finding best; −1 if none does. */
function tellingFlow(report: Report): number {
  const [first] = report.verdict.findings;
  const finding = report.findings.find(({ id }) => id === first);
  return finding && finding.stream !== null ? flowsOf(report).find(finding.file, finding.stream, null) : -1;
}

/** The report with the charts of that flow, where its packets are at hand and it has no charts yet. */
export async function withTrace(report: Report, detailOf: (flowIndex: number) => Promise<TraceSource | null>): Promise<Report> {
  if (report.traces) return report;
  const index = tellingFlow(report);
  const detail = index < 0 ? null : await detailOf(index);
  return detail ? changed(report, { traces: [traceOf(detail)] }) : report;
}
