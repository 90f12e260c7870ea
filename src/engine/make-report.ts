import { buildFragNeeded, timeText, type FileTables } from '../report/build.ts';
import { flowColumns } from '../report/build-flows.ts';
import { flowAt } from '../report/flow-cursor.ts';
import { fillFlows, withFlowColumns } from '../report/late-flows.ts';
import { cannotShow } from '../report/cannot-show.ts';
import { buildPathPictures } from '../report/path-picture.ts';
import { rankedFindings } from '../report/ranked-findings.ts';
import { REPORT_SCHEMA, REPORT_VERSION, type Report, type ReportFile, type ReportOddity, type Totals } from '../report/schema.ts';
import { buildTimeline } from '../report/timeline.ts';
import { NOT_MTU, verdictOf } from '../report/verdict.ts';
import type { KindBook } from '../flows/kind-book.ts';
import { nextCaptureCommand } from '../rules/fixes/next-capture.ts';
import { ODDITY_POLICY } from '../tables/oddities.ts';
import { ICMP_OTHER, OUTCOMES } from '../tables/icmp-error-table.ts';
import { H_PACKETS, R_PAYLOAD_BYTES, R_PROGRESS_TIME } from '../tables/flow-table.ts';
import { kindName } from '../wire/frame-kinds.ts';
import { isDecoded, linkTypeName } from '../wire/link-types.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { GENERATOR } from './generator.ts';

/** Severity order of findings across files. */
const SEVERITY = { problem: 0, warning: 1, info: 2 } as const;

/** The report over all files that could be read; `complete` is false while reading goes on. */
export function makeReport(all: readonly FileAnalysis[], complete: boolean): Report {
  const files = all.filter((f) => f.info !== null && f.diagnosis !== null);
  const position = new Map(files.map((f, i) => [f, i]));
  const fragNeeded = files.flatMap((f) => buildFragNeeded(tablesOf(f), f.diagnosis!, position.get(f)!));
  const findings = files.flatMap((f) => f.diagnosis!.findings);
  if (files.length > 1) findings.sort((x, y) => SEVERITY[x.severity] - SEVERITY[y.severity] || y.harm.stallSeconds - x.harm.stallSeconds);
  const totals = totalsOf(files);
  const view = viewFacts(files, totals);
  const blindness = cannotShow(view);
  let resent = 0;
  let payload = 0;
  for (const f of files) {
    for (const o of f.diagnosis!.observations) {
      if (o.rule !== 'plain-loss') continue;
      const half = 2 * o.flow + o.direction;
      resent += o.wastedBytes;
      // The rule's share leaves second sightings out, as its bytes do.
      const share = Number(o.parameters.share);
      payload += share > 0 ? o.wastedBytes / share : f.recorder.flows.real(half, R_PAYLOAD_BYTES);
    }
  }
  const suspect = files.flatMap((f) => f.diagnosis!.suspicions.map((s) => ({ f, s })))[0];
  const timeline = timelineOf(files);
  const verdict = verdictOf({
    findings,
    totals,
    blindness,
    nextCapture: blindness.sentences.length > 0 ? nextCaptureFor(suspect?.f ?? files[0], suspect?.s.flow ?? null) : null,
    resentShare: payload > 0 ? resent / payload : 0,
    flowsWithPayload: view.flowsWithPayload,
    incomplete: !complete,
  });
  const report: Report = {
    schema: REPORT_SCHEMA,
    version: REPORT_VERSION,
    generator: GENERATOR,
    capture: { files: files.map(reportFile), oddities: files.flatMap((f) => reportOddities(f, position.get(f)!)) },
    totals,
    flows: [],
    fragNeeded,
    findings: rankedFindings({ verdict, findings }),
    verdict,
    ...(timeline ? { timeline } : {}),
    paths: files.flatMap((f) => buildPathPictures(f.diagnosis!.findings, f.diagnosis!.observations)),
  };
  // The tables change while reading goes on, and with them a diagnosis; `restate` has the flows filled before it makes another.
  const diagnosed = files.map((f) => ({ tables: tablesOf(f), diagnosis: f.diagnosis!, file: position.get(f)! }));
  const late = withFlowColumns(report, () => diagnosed.map(({ tables, diagnosis, file }) => flowColumns(tables, diagnosis, file)));
  if (!complete) fillFlows(late);
  return late;
}

function tablesOf(f: FileAnalysis): FileTables {
  const { packets, flows, errors, addresses, encapsulations } = f.recorder;
  return { packets, flows, icmp: errors, addresses, encapsulationOf: (flow) => encapsulations.of(flow) };
}

function reportFile(f: FileAnalysis): ReportFile {
  const info = f.info!;
  const r = f.recorder;
  return {
    name: f.source.name,
    bytes: f.source.byteLength >= 0 ? f.source.byteLength : f.bytesRead,
    format: info.format,
    compression: f.compression,
    byteOrder: info.byteOrder,
    interfaces: info.interfaces.map(({ linkType, name, snaplen, filter }) => ({
      linkType,
      linkTypeName: linkTypeName(linkType),
      name,
      snaplen,
      filter,
    })),
    packets: r.packets.length + r.framesNotKept,
    firstTime: timeText(r.packets, r.earliestRow),
    lastTime: timeText(r.packets, r.latestRow),
    cutShort: info.cutShort,
    droppedByCapture: info.droppedByCapture,
    ...(info.comments.length > 0 ? { comments: info.comments.map(({ frame, interfaceName, text }) => ({ frame, interfaceName, text })) } : {}),
    frameKinds: frameKinds(r.kinds),
  };
}

/** Frames by kind, most first. */
function frameKinds(book: KindBook): NonNullable<ReportFile['frameKinds']> {
  const all = book.kinds.map((kind, number) => ({ kind: kindName(kind), count: book.counted(number) }));
  return all.filter(({ count }) => count > 0).sort((x, y) => y.count - x.count);
}

function reportOddities(f: FileAnalysis, file: number): ReportOddity[] {
  return f.recorder.oddities.list().map((o) => ({
    code: o.code,
    severity: o.severity,
    count: o.count,
    firstFrame: o.firstFrame,
    file,
    text: ODDITY_POLICY[o.code]?.text ?? o.code.replaceAll('-', ' '),
    detail: o.detail,
  }));
}

function totalsOf(files: readonly FileAnalysis[]): Totals {
  const sum = (g: (f: FileAnalysis) => number): number => files.reduce((s, f) => s + g(f), 0);
  return {
    packets: sum((f) => f.recorder.packets.length + f.recorder.framesNotKept),
    bytes: sum((f) => f.recorder.bytes),
    tcpPackets: sum((f) => f.recorder.tcpPackets),
    tcpFlows: sum((f) => f.recorder.flows.length),
    fragNeeded: sum((f) => f.recorder.fragNeeded),
    packetTooBig: sum((f) => f.recorder.packetTooBig),
    oversizeSegments: sum((f) => f.diagnosis!.oversizeSegments),
    ipFragments: sum((f) => f.recorder.ipFragments),
  };
}

/** ICMP, UDP, ICMPv6: packets that carry no TCP which could be followed. What tunnels carry may be TCP. */
const NOT_TCP = new Set([1, 17, 58]);

function viewFacts(files: readonly FileAnalysis[], totals: Totals): Parameters<typeof cannotShow>[0] {
  let flowsWithPayload = 0;
  let flowsBothWays = 0;
  let messages = 0;
  let foreignMessages = 0;
  let cutMessages = 0;
  let datagramMessages = 0;
  let openMessages = 0;
  let openFlows = 0;
  const isExplained = files.some((f) => f.diagnosis!.findings.some(({ rule }) => !NOT_MTU.has(rule)));
  const unknown = new Set<string>();
  for (const f of files) {
    const { flows, errors } = f.recorder;
    flowsWithPayload += flows.totals?.withPayload ?? 0;
    flowsBothWays += flows.totals?.bothWays ?? 0;
    // A first fragment without the others shows that there was payload, not how much.
    for (const i of f.recorder.firstFragments.flows()) {
      if (flows.real(2 * i, R_PAYLOAD_BYTES) + flows.real(2 * i + 1, R_PAYLOAD_BYTES) > 0) continue;
      flowsWithPayload++;
      if (flows.word(2 * i, H_PACKETS) > 0 && flows.word(2 * i + 1, H_PACKETS) > 0) flowsBothWays++;
    }
    const open = new Set<number>();
    for (let m = 0; m < errors.length; m++) {
      if (errors.kind[m] === ICMP_OTHER) continue;
      if (NOT_TCP.has(errors.quotedProtocol[m])) {
        datagramMessages++;
        continue;
      }
      messages++;
      if (errors.flow[m] >= 0) {
        if (isExplained || OUTCOMES[errors.outcome[m]] !== 'unknown') continue;
        // Where all that the sender sent was acknowledged in the end, no question is left.
        if (Number.isNaN(flows.real(2 * errors.flow[m] + errors.direction[m], R_PROGRESS_TIME))) continue;
        openMessages++;
        open.add(errors.flow[m]);
        continue;
      }
      foreignMessages++;
      if (errors.quotedSrcPort[m] < 0) cutMessages++;
    }
    openFlows += open.size;
    for (const i of f.info!.interfaces) if (!isDecoded(i.linkType)) unknown.add(`${i.linkType} (${linkTypeName(i.linkType)})`);
  }
  return {
    packets: totals.packets,
    tcpPackets: totals.tcpPackets,
    tcpFlows: totals.tcpFlows,
    flowsWithPayload,
    flowsBothWays,
    messages,
    foreignMessages,
    cutMessages,
    datagramMessages,
    openMessages,
    openFlows,
    icmpFilteredOut: files.every((f) => f.context?.icmpFilteredOut),
    suspicions: files.flatMap((f) => f.diagnosis!.suspicions.map((s) => ({ ...s, file: files.length > 1 ? f.source.name : null }))),
    unknownLinkTypes: [...unknown],
    notAnalysed: files.reduce((sum, { recorder: r }) => sum + r.framesNotKept + r.segmentsNotFollowed, 0),
  };
}

function nextCaptureFor(f: FileAnalysis | undefined, flow: number | null): string {
  if (f === undefined || flow === null) return nextCaptureCommand({ hosts: [], ports: [] });
  const one = flowAt(flowColumns(tablesOf(f), f.diagnosis!, 0, flow, flow + 1), 0);
  return nextCaptureCommand({ hosts: [one.a.address, one.b.address], ports: [Math.min(one.a.port, one.b.port)] });
}

function timelineOf(files: readonly FileAnalysis[]): Report['timeline'] {
  let start = Infinity;
  let end = -Infinity;
  let first: FileAnalysis | null = null;
  for (const f of files) {
    const { packets, earliestRow, latestRow } = f.recorder;
    if (earliestRow < 0) continue;
    const at = (row: number): number => packets.block(row).seconds[packets.place(row)] + packets.block(row).nanos[packets.place(row)] * 1e-9;
    if (at(earliestRow) < start) {
      start = at(earliestRow);
      first = f;
    }
    end = Math.max(end, at(latestRow));
  }
  if (first === null) return undefined;
  const sources = files.map((f) => {
    const { packets, errors, givenBack } = f.recorder;
    return { packets, icmp: errors, pathMtuOfHalf: f.diagnosis!.pathMtuOfHalf, givenBack: givenBack.bins };
  });
  return buildTimeline(sources, timeText(first.recorder.packets, first.recorder.earliestRow), start, end);
}
