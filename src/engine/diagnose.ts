import type { FrameRecorder } from '../flows/frame-recorder.ts';
import { chooseFlows } from '../pmtu/choose-flows.ts';
import { FlowCase, type Tables } from '../pmtu/flow-case.ts';
import { FlowRows } from '../pmtu/flow-rows.ts';
import { FlowTrace } from '../pmtu/flow-trace.ts';
import type { MessageFacts } from '../pmtu/messages.ts';
import { twinKey } from '../pmtu/nat-twins.ts';
import { matchThroughNat } from '../pmtu/nat-match.ts';
import { countOversize, PathMtus } from '../pmtu/path-mtu.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import { findSizeCut } from '../pmtu/size-cut.ts';
import { mssMtu, sendLimits } from '../pmtu/limits.ts';
import { ASSUMED_MTU } from '../pmtu/wire-size.ts';
import { suspicionOf } from '../pmtu/suspicion.ts';
import { examineFlow, concludeFindings } from '../rules/run.ts';
import type { CaptureContext, Observation } from '../rules/rule.ts';
import { ICMP_OTHER, MATCHES, OUTCOMES } from '../tables/icmp-error-table.ts';

/** Looks at the flows of one file that deserve it, one after the other, and draws the conclusions. */
export function diagnose(recorder: FrameRecorder, context: CaptureContext, statedMtu: number | null, idPrefix: string): Diagnosis {
  const { packets, flows, errors: icmp, addresses } = recorder;
  const tables: Tables = { packets, flows, icmp, addresses };
  matchThroughNat(icmp, packets, flows);
  const chosen = chooseFlows(flows, context.endTime);
  const rows = new FlowRows(packets, flows, chosen);
  const messageRows = messageRowsByFlow(icmp);
  const messages = new Map<number, MessageFacts>();
  const messagesOfHalf = new Map<number, MessageFacts[]>();
  const wireSizes = new Map<number, { value: number; source: string }>();
  const largestAcked = new Map<number, number>();
  const observations: Observation[] = [];
  const suspicions: Diagnosis['suspicions'] = [];
  const trace = new FlowTrace();
  const none: [number[], number[]] = [[], []];
  let secondSightings = 0;
  for (const flow of chosen) {
    trace.load(flows, flow, rows.of(flow));
    const c = new FlowCase(tables, flow, trace, messageRows.get(flow) ?? none);
    secondSightings += c.secondSightings;
    const seen = examineFlow(c, context);
    observations.push(...seen);
    for (const direction of [0, 1] as const) {
      const half = 2 * flow + direction;
      const list = c.messages[direction];
      if (list.length > 0) messagesOfHalf.set(half, list);
      for (const m of list) {
        messages.set(m.m, m);
        icmp.match[m.m] = MATCHES.indexOf(m.match);
        icmp.outcome[m.m] = OUTCOMES.indexOf(m.outcome);
        icmp.effectSeconds[m.m] = m.effectSeconds ?? NaN;
      }
      const wire = c.directions[direction].largestWireSize();
      if (wire !== null) wireSizes.set(half, wire);
      if (seen.some((o) => o.direction === direction && (o.rule === 'pmtu-black-hole' || o.rule === 'black-hole-recovered' || o.rule === 'l2-mtu-mismatch'))) {
        const cut = findSizeCut(c.directions[direction]);
        if (cut !== null && cut.ackedMax > 0) largestAcked.set(half, cut.ackedMax);
      }
      if (!seen.some((o) => o.direction === direction && o.severity === 'problem')) {
        const s = suspicionOf(c, direction, context.endTime);
        if (s !== null) suspicions.push({ flow, stream: c.stream, suspicion: s });
      }
    }
  }
  const pathMtus = new PathMtus(flows, { messages: messagesOfHalf, largestAcked, stated: statedMtu });
  const oversizeSegments = countOversize(packets, flows, pathMtus.value);
  const { findings, kept } = concludeFindings(withoutEchoes(observations, flows), context, idPrefix);
  return {
    observations: kept,
    findings,
    messages,
    messagesOfHalf,
    pathMtu: (half) => pathMtus.of(half),
    pathMtuOfHalf: pathMtus.value,
    initialMtu: (half) => mssMtu(sendLimits(flows, half >>> 1, (half & 1) as 0 | 1)) ?? ASSUMED_MTU,
    wireSizes,
    suspicions,
    oversizeSegments,
    secondSightings,
    examined: chosen.length,
  };
}

/** What the far side of a NAT box shows of a fault that its near side explains is no finding of its own. */
function withoutEchoes(observations: readonly Observation[], flows: FrameRecorder['flows']): Observation[] {
  const explained = new Map<string, number>();
  for (const o of observations) {
    const key = o.severity === 'problem' ? twinKey(flows, o.flow) : null;
    if (key !== null) explained.set(key, o.flow);
  }
  if (explained.size === 0) return [...observations];
  return observations.filter((o) => {
    if (o.rule !== 'plain-loss' && o.rule !== 'application-idle') return true;
    const key = twinKey(flows, o.flow);
    return key === null || !explained.has(key) || explained.get(key) === o.flow;
  });
}

function messageRowsByFlow(icmp: FrameRecorder['errors']): Map<number, [number[], number[]]> {
  const byFlow = new Map<number, [number[], number[]]>();
  for (let m = 0; m < icmp.length; m++) {
    const flow = icmp.flow[m]!;
    if (flow < 0 || icmp.kind[m] === ICMP_OTHER) continue;
    let lists = byFlow.get(flow);
    if (!lists) byFlow.set(flow, (lists = [[], []]));
    lists[icmp.direction[m]!]!.push(m);
  }
  return byFlow;
}
