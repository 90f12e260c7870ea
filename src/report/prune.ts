/** What of a report goes into a link: all of the verdict and its findings, and of the rest what shows them. */
import { flowsOf, type FlowList } from './late-flows.ts';
import { rankedFindings } from './ranked-findings.ts';
import type { Finding, Report, ReportFlow, ReportFragNeeded, ReportTrace, Timeline } from './schema.ts';
import type { LinkParts } from './share-choices.ts';

export interface LinkLimits {
  findings: number;
  flows: number;
  messages: number;
  bins: number;
  /** Frames in the charts of a flow, 0 = no such charts. */
  points: number;
}

const MOST_STREAMS = 300;
const MOST_MATCHED = 8;

const flowKey = (file: number, stream: number): string => `${file}.${stream}`;

export function prune(report: Report, parts: LinkParts, limits: LinkLimits): Report {
  const findings = rankedFindings(report)
    .slice(0, limits.findings)
    .map((finding) => ({ ...finding, streams: finding.streams.slice(0, MOST_STREAMS) }));
  const ids = new Set(findings.map(({ id }) => id));
  const flows = parts.flows ? chosenFlows(flowsOf(report), findings, limits.flows) : [];
  const messages = parts.messages ? chosenMessages(report.fragNeeded, findings, limits.messages) : [];
  const traces = parts.traces && limits.points > 0 ? (report.traces ?? []).map((trace) => thinned(trace, limits.points)) : [];
  const { schema, version, generator, capture, totals, verdict, timeline, paths, shared } = report;
  return {
    schema,
    version,
    generator,
    capture: { ...capture, files: capture.files.map(({ frameKinds: _kinds, comments: _comments, ...file }) => file) },
    totals,
    flows: flows.map(({ encapsulation: _stack, closer: _closer, ...flow }) => flow),
    fragNeeded: messages,
    findings,
    verdict: { ...verdict, findings: verdict.findings.filter((id) => ids.has(id)) },
    ...(parts.timeline && timeline ? { timeline: coarser(timeline, limits.bins) } : {}),
    ...(paths ? { paths: paths.filter(({ findingId }) => ids.has(findingId)) } : {}),
    ...(traces.length > 0 ? { traces } : {}),
    ...(shared
      ? {
          shared: {
            ...shared,
            flowsLeftOut: shared.flowsLeftOut + flowsOf(report).length - flows.length,
            messagesLeftOut: shared.messagesLeftOut + report.fragNeeded.length - messages.length,
            findingsLeftOut: shared.findingsLeftOut + report.findings.length - findings.length,
          },
        }
      : {}),
  };
}

const stalls = (flow: ReportFlow): number => flow.aToB.stallSeconds + flow.bToA.stallSeconds;

/** The flows that findings name, the worst first where there is no room for all; without any, the largest. */
function chosenFlows(flows: FlowList, findings: readonly Finding[], most: number): ReportFlow[] {
  const first = new Set(findings.map(({ file, stream }) => (stream === null ? '' : flowKey(file, stream))));
  const named = new Set(findings.flatMap(({ file, streams }) => streams.map((stream) => flowKey(file, stream))));
  const weight = (flow: ReportFlow): number => {
    const key = flowKey(flow.file, flow.stream);
    return (first.has(key) ? 1e12 : 0) + stalls(flow) * 1e6 + flow.bytes / 1e6;
  };
  const candidates: Weighed[] = [];
  for (let row = 0; row < flows.length; row++) {
    const flow = flows.look(row);
    if (flow.rules.length > 0 && named.has(flowKey(flow.file, flow.stream))) candidates.push({ row, weight: weight(flow) });
  }
  const kept = candidates.length > 0 ? heaviest(candidates, most) : largest(flows, Math.min(most, 8));
  return kept.map(({ row }) => row).sort((x, y) => x - y).map((row) => flows.at(row)!);
}

interface Weighed {
  row: number;
  weight: number;
}

/** Of equals the earlier. */
const heaviest = (all: readonly Weighed[], most: number): Weighed[] =>
  all.length <= most ? [...all] : all.toSorted((x, y) => y.weight - x.weight).slice(0, most);

/** The flows with the most bytes, without an object for each of the others. */
function largest(flows: FlowList, most: number): Weighed[] {
  let kept: Weighed[] = [];
  for (let row = 0; row < flows.length; row++) {
    const { bytes } = flows.look(row);
    if (kept.length === most && bytes <= (kept.at(-1)?.weight ?? Infinity)) continue;
    kept = [...kept, { row, weight: bytes }].sort((x, y) => y.weight - x.weight).slice(0, most);
  }
  return kept;
}

/** Messages that are evidence, then one of each sort, then from the beginning. */
function chosenMessages(messages: readonly ReportFragNeeded[], findings: readonly Finding[], most: number): ReportFragNeeded[] {
  const cut = (message: ReportFragNeeded): ReportFragNeeded => ({ ...message, matchedFrames: message.matchedFrames.slice(0, MOST_MATCHED) });
  if (messages.length <= most) return messages.map(cut);
  const proof = new Set(findings.flatMap(({ evidence, against }) => [...evidence, ...against].map(({ file, frame }) => `${file}.${frame}`)));
  const sorts = new Set<string>();
  const order = messages.map((message, i) => {
    const sort = `${message.file} ${message.stream} ${message.reporter} ${message.nextHopMtu} ${message.match} ${message.outcome}`;
    const fresh = !sorts.has(sort);
    sorts.add(sort);
    return { i, weight: (proof.has(`${message.file}.${message.frame}`) ? 0 : fresh ? 1e9 : 2e9) + i };
  });
  const kept = new Set(order.toSorted((x, y) => x.weight - y.weight).slice(0, most).map(({ i }) => i));
  return messages.filter((_, i) => kept.has(i)).map(cut);
}

/** Three digits say as much as a chart can show. */
const rounded = (value: number): number => Number(value.toPrecision(3));

/** Fewer bins, each the sum of several: nothing is dropped. */
function coarser(timeline: Timeline, most: number): Timeline {
  const step = Math.max(1, Math.ceil(timeline.bytes.length / most));
  const sums = (values: readonly number[]): number[] =>
    Array.from({ length: Math.ceil(values.length / step) }, (_, i) => values.slice(i * step, (i + 1) * step).reduce((sum, value) => sum + value, 0));
  const { binSeconds, startTime, bytes, packets, oversize, fragNeeded, resends, stalls: stalled, resets } = timeline;
  return {
    binSeconds: Number((binSeconds * step).toPrecision(9)),
    startTime,
    bytes: sums(bytes).map(rounded),
    packets: sums(packets).map(rounded),
    oversize: sums(oversize),
    fragNeeded: sums(fragNeeded),
    resends: sums(resends),
    stalls: sums(stalled),
    resets: sums(resets),
  };
}

const COLUMNS = ['frame', 'time', 'direction', 'seq', 'ack', 'payload', 'ipLen', 'tcpFlags', 'window', 'analysis', 'pathMtu', 'wireLen'] as const;

/** Fewer frames of a flow: first and last, those above the path MTU or with a flag of the analysis before the others, the rest evenly. */
export function thinned(trace: ReportTrace, most: number): ReportTrace {
  const n = trace.frame.length;
  if (n <= most) return trace;
  const tooBig = (i: number): boolean => trace.pathMtu[i] > 0 && trace.ipLen[i] > trace.pathMtu[i];
  const telling = (i: number): boolean => trace.analysis[i] !== 0 || tooBig(i) || (trace.tcpFlags[i] & 0x07) !== 0;
  const events = trace.frame.flatMap((_, i) => (i === 0 || i === n - 1 || telling(i) ? [i] : []));
  const others = trace.frame.flatMap((_, i) => (i === 0 || i === n - 1 || telling(i) ? [] : [i]));
  const evenly = (from: number[], count: number): number[] =>
    from.length <= count ? from : Array.from({ length: count }, (_, k) => from[Math.floor((k * from.length) / count)]);
  const kept = evenly(events, Math.ceil(most * 0.7));
  const rows = [...kept, ...evenly(others, most - kept.length)].sort((x, y) => x - y);
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, rows.map((i) => trace[name][i])])) as Pick<ReportTrace, (typeof COLUMNS)[number]>;
  return { ...trace, ...columns, icmp: evenly(trace.icmp.map((_, i) => i), Math.ceil(most / 4)).map((i) => trace.icmp[i]) };
}
