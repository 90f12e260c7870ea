/** Chosen flows as text for other programs. */
import { flowsCsv } from '../report/csv.ts';
import type { Report, ReportFlow } from '../report/schema.ts';

export const flowsAsCsv = (report: Report, flows: ReportFlow[]): string => [...flowsCsv(report, flows)].join('');

/** A display filter for Wireshark; it numbers the streams of each file anew, so the flows of one file make one filter. */
export function flowsAsFilter(flows: readonly ReportFlow[]): string {
  const streams = [...new Set(flows.map(({ stream }) => stream))].sort((a, b) => a - b);
  return streams.length === 1 ? `tcp.stream == ${streams[0]}` : `tcp.stream in {${streams.join(', ')}}`;
}
