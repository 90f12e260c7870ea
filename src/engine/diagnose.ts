import type { FrameRecorder } from '../flows/frame-recorder.ts';
import { chooseFlows } from '../pmtu/choose-flows.ts';
import { mssMtuOfHalf } from '../pmtu/limits.ts';
import { matchThroughNat } from '../pmtu/nat-match.ts';
import { twinKey } from '../pmtu/nat-twins.ts';
import { countOversize, PathMtus } from '../pmtu/path-mtu.ts';
import { ASSUMED_MTU } from '../pmtu/wire-size.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import type { CaptureContext, Observation } from '../rules/rule.ts';
import { concludeFindings } from '../rules/run.ts';
import { F_STREAM } from '../tables/flow-table.ts';
import { lookAt, Looks } from './looks.ts';

/**
 * Looks at the flows of one file that deserve it, one after the other, and draws the conclusions. `before` is what was found in
 * rows that were given back.
 */
export function diagnose(recorder: FrameRecorder, context: CaptureContext, statedMtu: number | null, idPrefix: string, before: Looks | null = null): Diagnosis {
  const { packets, flows, errors: icmp } = recorder;
  matchThroughNat(icmp, packets, flows);
  const looks = before?.copy() ?? new Looks();
  lookAt(recorder, context, chooseFlows(flows, context.endTime), looks);
  const pathMtus = pathMtusOf(flows, looks, statedMtu);
  const oversizeSegments = countOversize(packets, flows, pathMtus.value, recorder.givenBack.sizes);
  const { findings, kept } = concludeFindings(withoutEchoes(looks.observations(flows), flows), context, idPrefix);
  return {
    observations: kept,
    findings,
    messages: looks.messages,
    messagesOfHalf: looks.messagesOfHalf,
    pathMtu: (half) => pathMtus.of(half),
    pathMtuOfHalf: pathMtus.value,
    initialMtu: (half) => mssMtuOfHalf(flows, half) ?? ASSUMED_MTU,
    wireSizes: looks.wireSizes,
    suspicions: looks.suspicions().map(({ flow, suspicion }) => ({ flow, stream: flows.flowWord(flow, F_STREAM), suspicion })),
    oversizeSegments,
    secondSightings: looks.secondSightings,
  };
}

/** Path MTUs as far as they are known from these looks. */
export function pathMtusOf(flows: FrameRecorder['flows'], { messagesOfHalf, largestAcked }: Looks, statedMtu: number | null): PathMtus {
  return new PathMtus(flows, { messages: messagesOfHalf, largestAcked, stated: statedMtu });
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
