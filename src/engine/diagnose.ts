import type { FrameRecorder } from '../flows/frame-recorder.ts';
import { chooseFlows } from '../pmtu/choose-flows.ts';
import { mssMtuOfHalf } from '../pmtu/limits.ts';
import { matchThroughNat } from '../pmtu/nat-match.ts';
import { twinKey, twinsOf } from '../pmtu/nat-twins.ts';
import { countOversize, PathMtus } from '../pmtu/path-mtu.ts';
import { ASSUMED_MTU } from '../pmtu/limits.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import type { CaptureContext, Observation } from '../rules/rule.ts';
import { concludeFindings } from '../rules/run.ts';
import { F_STREAM, H_ISN } from '../tables/flow-table.ts';
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
    pathMtus,
    pathMtuOfHalf: pathMtus.value,
    initialMtu: (half) => mssMtuOfHalf(flows, half) ?? ASSUMED_MTU,
    wireSizes: looks.wireSizes,
    closer: looks.closer,
    twins: twinsOf(flows, [...looks.closer.keys()]),
    suspicions: looks.suspicions().map(({ flow, suspicion }) => ({ flow, stream: flows.flowWord(flow, F_STREAM), suspicion })),
    oversizeSegments,
    secondSightings: looks.secondSightings,
  };
}

/** Path MTUs as far as they are known from these looks. */
export function pathMtusOf(flows: FrameRecorder['flows'], { messagesOfHalf, largestAcked }: Looks, statedMtu: number | null): PathMtus {
  return new PathMtus(flows, { messages: messagesOfHalf, largestAcked, stated: statedMtu });
}

/** Of these what the far side of a NAT box or tunnel shows is no second fault: the packets were the same. */
const COUNTED_ONCE = new Set<Observation['rule']>(['plain-loss', 'application-idle', 'zero-window', 'reset', 'handshake-fails']);

/** What tells, on one side of a NAT box, that packets were sent again because a router had rejected them. */
const REJECTED = new Set<Observation['rule']>(['pmtud-working', 'clamp-missing', 'frag-needed-but-fits', 'frag-needed-rate-limited', 'pmtu-flapping']);

/** Leaves out what only repeats, on the other side of a NAT box or tunnel, what was found on the first: a fault that this side explains, and loss. */
function withoutEchoes(observations: readonly Observation[], flows: FrameRecorder['flows']): Observation[] {
  const explained = new Map<string, number>();
  const told = new Map<string, number>();
  const keyed = observations.map((o) => ({ o, key: twinKey(flows, o.flow) }));
  for (const { o, key } of keyed) if (key !== null && o.severity === 'problem') explained.set(key, o.flow);
  const sender = (o: Observation): number => flows.word(2 * o.flow + o.direction, H_ISN);
  const lossy = new Set(keyed.filter(({ o }) => o.rule === 'plain-loss').map(({ o }) => 2 * o.flow + o.direction));
  // Behind the box that rejects them, packets are missing until their sender repeats them: a loss would be one on both sides.
  const rejected = new Map<string, number>();
  for (const { o, key } of keyed) if (key !== null && REJECTED.has(o.rule) && !lossy.has(2 * o.flow + o.direction)) rejected.set(`${key} ${sender(o)}`, o.flow);
  return keyed
    .filter(({ o, key }) => {
      if (key === null || !COUNTED_ONCE.has(o.rule)) return true;
      if ((o.rule === 'plain-loss' || o.rule === 'application-idle') && explained.has(key) && explained.get(key) !== o.flow) return false;
      // Each direction is known by its ISN: which side is called a may differ.
      if (o.rule === 'plain-loss' && (rejected.get(`${key} ${sender(o)}`) ?? o.flow) !== o.flow) return false;
      const same = `${o.rule} ${key} ${sender(o)}`;
      if (!told.has(same)) told.set(same, o.flow);
      return told.get(same) === o.flow;
    })
    .map(({ o }) => o);
}
