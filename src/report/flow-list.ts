/** The flows of a report: what the table shows of one, by which columns they are sorted, and how they are named. */
import { secondsBetween } from '../lib/format.ts';
import { FlowCursor } from './flow-cursor.ts';
import { flowsOf } from './late-flows.ts';
import { isHarmless } from './ranked-findings.ts';
import type { Endpoint, Report, ReportCloser, ReportFlow, ReportHalf, RuleId } from './schema.ts';

export const FLOW_COLUMNS = [
  'badness', 'endpoints', 'packets', 'bytes', 'rate', 'duration', 'mss', 'largest', 'oversize', 'fragNeeded', 'resends', 'stalled',
] as const;
export type FlowColumn = (typeof FLOW_COLUMNS)[number];

export interface FlowSort {
  column: FlowColumn;
  descending: boolean;
}

/** Up to so many flows are listed at once, in a few milliseconds; of more the list is made in slices, or by the worker. */
export const LISTED_AT_ONCE = 5000;

/** Rows that are looked at between two pauses, where there are many. */
export const RUN = 512;

/** Asked after each run: true goes on at once, a promise is waited for, false in it ends the work: nobody wants it any more. */
export type Pause = () => true | Promise<boolean>;

export const BY_BADNESS: FlowSort = { column: 'badness', descending: true };

export interface FlowFilter {
  query: string;
  /** Seconds since the first frame. */
  range: [number, number] | null;
  /** Only flows that this rule names. */
  rule: RuleId | null;
}

/** A number of both directions together. */
export const sumOf = (flow: ReportFlow, value: (half: ReportHalf) => number) => value(flow.aToB) + value(flow.bToA);

/** The name of a flow in addresses of views. */
export const flowKey = (flow: Pick<ReportFlow, 'file' | 'stream' | 'part'>): string => `${flow.file}.${flow.stream}${flow.part === null ? '' : `.${flow.part}`}`;

/** The ends of a flow, the client first where it is known. */
export const clientFirst = ({ a, b, client }: ReportFlow): [Endpoint, Endpoint] => (client === 'b' ? [b, a] : [a, b]);

/** The direction of a flow that is shown first: the one with more packets that are too big, else the longer stall, else more data. */
export const firstDirection = ({ aToB, bToA }: ReportFlow): 0 | 1 =>
  (bToA.oversizeSegments - aToB.oversizeSegments || bToA.stallSeconds - aToB.stallSeconds || bToA.payloadBytes - aToB.payloadBytes) > 0 ? 1 : 0;

/** How long a flow was seen, null where a time is missing. Exact: epoch seconds as one number are good for a quarter of a microsecond. */
export function durationOf(flow: ReportFlow): number | null {
  const span = flow instanceof FlowCursor ? flow.span : flow.firstTime === null || flow.lastTime === null ? NaN : secondsBetween(flow.firstTime, flow.lastTime);
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

/** Retransmissions of a flow, as Wireshark counts them. */
export const retransmissionsOf = (flow: ReportFlow): number => sumOf(flow, (half) => half.retransmissions);

/** The same without packets that were captured twice, which Wireshark takes for resends; where no closer look was taken these count. */
export function resendsOf(flow: ReportFlow): number {
  const counted = retransmissionsOf(flow);
  const { closer } = flow;
  if (!closer || closer.aToB.secondSightings + closer.bToA.secondSightings === 0) return counted;
  const sentAgain = ({ real, afterRejection, spurious }: ReportCloser['aToB']) => real + afterRejection + spurious;
  return Math.min(counted, sentAgain(closer.aToB) + sentAgain(closer.bToA));
}

/** The rules that found a problem in a report. */
export const graveRules = ({ findings }: Pick<Report, 'findings'>): ReadonlySet<RuleId> =>
  new Set(findings.flatMap(({ rule, severity }) => (severity === 'problem' ? rule : [])));

/**
 * How bad a flow is: named by a rule that found a problem before everything, then by any rule, then what it cost. Harmless rules
 * weigh less than any harm, and the size of a flow decides between equals.
 */
export function badnessOf(flow: ReportFlow, fragNeeded: number, grave: ReadonlySet<RuleId>): number {
  const worst = flow.rules.some((rule) => grave.has(rule)) ? 1e8 : 0;
  const bad = flow.rules.filter((rule) => !isHarmless(rule)).length;
  const stalls = Math.min(999, sumOf(flow, (half) => half.stallSeconds));
  const oversize = Math.min(1, (sumOf(flow, (half) => half.oversizeSegments) + fragNeeded) / 1000);
  const resends = Math.min(1, resendsOf(flow) / 1000);
  return worst + bad * 1e6 + stalls * 100 + oversize * 50 + resends * 10 + (flow.rules.length > 0 ? 1 : 0) + Math.min(0.9, flow.bytes / 1e12);
}

/** Index in report.flows of a flow by its numbers; part null takes the first part. −1 = there is none. */
export const findFlow = (report: Report, file: number, stream: number, part: number | null): number => flowsOf(report).find(file, stream, part);

/** The flow in which a frame most likely lies, for jumping from a frame number: the findings name streams, frames do not. */
export function flowOfStream(report: Report, file: number, stream: number | null): ReportFlow | null {
  return stream === null ? null : flowsOf(report).at(findFlow(report, file, stream, null)) ?? null;
}
