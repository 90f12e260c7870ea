/**
 * Which flows the table shows and in what order: an index over report.flows, so that a hundred thousand flows are
 * sorted without moving one.
 */
import type { Report, ReportFlow, ReportHalf, RuleId } from '../report/schema.ts';
import { MOST_COMPARED, type TimeRange } from './route.ts';

export type { FlowStrip } from '../worker/client.ts';
export { MOST_COMPARED };

export const FLOW_COLUMNS = [
  'badness', 'endpoints', 'packets', 'bytes', 'rate', 'duration', 'mss', 'largest', 'oversize', 'fragNeeded', 'resends', 'stalled',
] as const;
export type FlowColumn = (typeof FLOW_COLUMNS)[number];

export interface FlowSort {
  column: FlowColumn;
  descending: boolean;
}

export const BY_BADNESS: FlowSort = { column: 'badness', descending: true };

export interface FlowFilter {
  query: string;
  range: TimeRange | null;
  /** Only flows that this rule names. */
  rule: RuleId | null;
}

const harmless: ReadonlySet<RuleId> = new Set<RuleId>(['pmtud-working', 'mss-clamped', 'stale-or-forged-frag-needed', 'offload-at-capture-point', 'application-idle']);

const sum = (flow: ReportFlow, value: (half: ReportHalf) => number) => value(flow.aToB) + value(flow.bToA);

/** The name of a flow in addresses of views. */
export const flowKey = (flow: Pick<ReportFlow, 'file' | 'stream' | 'part'>): string => `${flow.file}.${flow.stream}${flow.part === null ? '' : `.${flow.part}`}`;

/** Decimal epoch seconds as a number: exact enough for sorting and for spans. */
const seconds = (epoch: string | null): number => (epoch === null ? NaN : Number(epoch));

/** How long a flow was seen, null where a time is missing. */
export function durationOf(flow: ReportFlow): number | null {
  const span = seconds(flow.lastTime) - seconds(flow.firstTime);
  return Number.isFinite(span) ? span : null;
}

/** Bytes a second over the time in which a flow was seen, null where that is not known or nothing. */
export function meanRateOf(flow: ReportFlow): number | null {
  const duration = durationOf(flow);
  return duration !== null && duration > 0 ? flow.bytes / duration : null;
}

/** Messages about each flow, by flow key; a message without part counts for part 0 too. */
export function fragNeededByFlow(report: Report): Map<string, number> {
  const counts = new Map<string, number>();
  for (const message of report.fragNeeded) {
    if (message.stream === null) continue;
    const key = `${message.file}.${message.stream}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

export const fragNeededOf = (counts: Map<string, number>, flow: ReportFlow): number => counts.get(`${flow.file}.${flow.stream}`) ?? 0;

/** Resends of a flow, as Wireshark counts them. */
export const resendsOf = (flow: ReportFlow): number => sum(flow, (half) => half.retransmissions);

/**
 * How bad a flow is: named by a rule before everything, then what it cost. Harmless rules weigh less than any harm,
 * and the size of a flow decides between equals.
 */
export function badnessOf(flow: ReportFlow, fragNeeded: number): number {
  const bad = flow.rules.filter((rule) => !harmless.has(rule)).length;
  const stalls = Math.min(999, sum(flow, (half) => half.stallSeconds));
  const oversize = Math.min(1, (sum(flow, (half) => half.oversizeSegments) + fragNeeded) / 1000);
  const resends = Math.min(1, resendsOf(flow) / 1000);
  return bad * 1e6 + stalls * 100 + oversize * 50 + resends * 10 + (flow.rules.length > 0 ? 1 : 0) + Math.min(0.9, flow.bytes / 1e12);
}

const largerMss = (flow: ReportFlow) => Math.min(flow.aToB.mss ?? Infinity, flow.bToA.mss ?? Infinity);

/** The number that a column sorts by; NaN goes to the end either way. */
export function columnKey(flow: ReportFlow, column: Exclude<FlowColumn, 'endpoints'>, fragNeeded: number): number {
  switch (column) {
    case 'badness': return badnessOf(flow, fragNeeded);
    case 'packets': return flow.packets;
    case 'bytes': return flow.bytes;
    case 'rate': return meanRateOf(flow) ?? NaN;
    case 'duration': return durationOf(flow) ?? NaN;
    case 'mss': return Number.isFinite(largerMss(flow)) ? largerMss(flow) : NaN;
    case 'largest': return Math.max(flow.aToB.largestIpLength, flow.bToA.largestIpLength);
    case 'oversize': return sum(flow, (half) => half.oversizeSegments);
    case 'fragNeeded': return fragNeeded;
    case 'resends': return resendsOf(flow);
    case 'stalled': return sum(flow, (half) => half.stallSeconds);
  }
}

const endpointText = ({ address, port }: { address: string; port: number }) => `${address}:${port}`;

const searchTextOf = (flow: ReportFlow): string => `${endpointText(flow.a)} ${endpointText(flow.b)} tcp.stream==${flow.stream} ${flow.rules.join(' ')}`.toLowerCase();

/** Each word of the query must occur in addresses, ports, stream number or rules. */
export function matchesQuery(flow: ReportFlow, words: string[]): boolean {
  const text = searchTextOf(flow);
  return words.every((word) => text.includes(word));
}

/** Whether a flow passes the filter. */
export function flowTest(report: Report, filter: FlowFilter): (flow: ReportFlow) => boolean {
  const words = filter.query.toLowerCase().replaceAll('tcp.stream == ', 'tcp.stream==').split(/\s+/).filter((word) => word !== '');
  const start = seconds(report.timeline?.startTime ?? null);
  const { range, rule } = filter;
  return (flow) => {
    if (rule !== null && !flow.rules.includes(rule)) return false;
    if (words.length > 0 && !matchesQuery(flow, words)) return false;
    // A flow without times cannot be outside.
    return !(range && Number.isFinite(start) && (seconds(flow.lastTime) - start < range[0] || seconds(flow.firstTime) - start > range[1]));
  };
}

/** The order of a column over rows that were noted before. Equal rows keep the capture's order. */
export interface FlowOrder {
  note(row: number): void;
  compare(x: number, y: number): number;
}

export function flowOrder(report: Report, sort: FlowSort): FlowOrder {
  const { flows } = report;
  const sign = sort.descending ? -1 : 1;
  if (sort.column === 'endpoints') {
    const texts = new Map<number, string>();
    const collator = new Intl.Collator('en', { numeric: true });
    return {
      note: (row) => void texts.set(row, `${endpointText(flows[row]!.a)} ${endpointText(flows[row]!.b)}`),
      compare: (x, y) => sign * collator.compare(texts.get(x)!, texts.get(y)!) || x - y,
    };
  }
  const { column } = sort;
  const counts = fragNeededByFlow(report);
  const keys = new Float64Array(flows.length);
  return {
    note(row) {
      keys[row] = columnKey(flows[row]!, column, fragNeededOf(counts, flows[row]!));
    },
    compare(x, y) {
      const a = keys[x]!;
      const b = keys[y]!;
      if (a === b) return x - y;
      if (Number.isNaN(a)) return Number.isNaN(b) ? x - y : 1;
      if (Number.isNaN(b)) return -1;
      return sign * (a - b);
    },
  };
}

/** Rows of report.flows that pass the filter. */
export function filterFlows(report: Report, filter: FlowFilter): Uint32Array {
  const fits = flowTest(report, filter);
  const out = new Uint32Array(report.flows.length);
  let n = 0;
  report.flows.forEach((flow, i) => {
    if (fits(flow)) out[n++] = i;
  });
  return out.slice(0, n);
}

/** The rows in the order of a column. */
export function sortFlows(report: Report, rows: Uint32Array, sort: FlowSort): Uint32Array {
  const order = flowOrder(report, sort);
  for (const row of rows) order.note(row);
  return rows.slice().sort((x, y) => order.compare(x, y));
}

/** Index in report.flows of a flow by its numbers; part null takes the first part. −1 = there is none. */
export function findFlow(report: Report, file: number, stream: number, part: number | null): number {
  return report.flows.findIndex((flow) => flow.file === file && flow.stream === stream && (part === null || flow.part === part));
}

/** The flow in which a frame most likely lies, for jumping from a frame number: the findings name streams, frames do not. */
export function flowOfStream(report: Report, file: number, stream: number | null): ReportFlow | null {
  if (stream === null) return null;
  return report.flows.find((flow) => flow.file === file && flow.stream === stream) ?? null;
}
