import type { FrameRecorder } from '../flows/frame-recorder.ts';
import { chooseFlows } from '../pmtu/choose-flows.ts';
import { ASSUMED_MTU, mssMtuOfHalf } from '../pmtu/limits.ts';
import { matchThroughNat } from '../pmtu/nat-match.ts';
import { matchParts } from '../pmtu/part-match.ts';
import { twinKey, twinsOf } from '../pmtu/nat-twins.ts';
import { countOversize, PathMtus } from '../pmtu/path-mtu.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import type { CaptureContext, Observation } from '../rules/rule.ts';
import { concludeFindings } from '../rules/run.ts';
import { F_STREAM, H_ISN, H_PACKETS } from '../tables/flow-table.ts';
import { lookAt, Looks, type TellLooks } from './looks.ts';

/** `mostFrames`: flows behind so many frames are left out, for a first word on a capture. */
export interface HowToLook {
  mostFrames?: number;
  tell?: TellLooks;
}

/** The first of some flows that have no more frames than these together. */
function firstOf(chosen: readonly number[], flows: FrameRecorder['flows'], mostFrames: number): readonly number[] {
  if (mostFrames === Infinity) return chosen;
  let frames = 0;
  const end = chosen.findIndex((flow) => (frames += flows.word(2 * flow, H_PACKETS) + flows.word(2 * flow + 1, H_PACKETS)) > mostFrames);
  return end < 0 ? chosen : chosen.slice(0, end);
}

/**
 * Looks at the flows of one file that deserve it, one after the other, and draws the conclusions. `before` is what was found in
 * rows that were given back.
 */
export function diagnose(
  recorder: FrameRecorder, context: CaptureContext, statedMtu: number | null, idPrefix: string, before: Looks | null = null, how: HowToLook = {},
): Diagnosis {
  const { packets, flows, errors: icmp } = recorder;
  matchThroughNat(icmp, packets, flows);
  matchParts(icmp, packets, flows);
  const looks = before?.copy() ?? new Looks();
  lookAt(recorder, context, firstOf(chooseFlows(flows, context.endTime), flows, how.mostFrames ?? Infinity), looks, Infinity, how.tell);
  const pathMtus = pathMtusOf(flows, looks, statedMtu);
  const oversizeSegments = countOversize(packets, flows, pathMtus.value, recorder.givenBack.sizes);
  const echoes = new Echoes(looks.observations(flows), flows);
  const { findings, kept } = concludeFindings(echoes.leaveOut(), context, idPrefix);
  const forked = new Set(kept.filter((o) => o.parameters['forked'] === true).map((o) => 2 * o.flow + o.direction));
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
    suspicions: looks.suspicions().filter((s) => !echoes.answers(s) && !forked.has(2 * s.flow + s.direction))
      .map(({ flow, suspicion }) => ({ flow, stream: flows.flowWord(flow, F_STREAM), suspicion })),
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

/** What packets that are cut on the way and whose fragments get lost look like. */
const LIKE_LOST_FRAGMENTS = new Set<Observation['rule']>(['pmtu-black-hole', 'black-hole-recovered']);

/** What the flows on the two sides of a NAT box or tunnel, which are one connection, tell of each other. */
class Echoes {
  /** By pair of ISNs: a flow with a problem. By pair and the sender's ISN: a flow that tells of rejections, and loses nothing else. */
  private readonly explained = new Map<string, number>();
  private readonly rejected = new Map<string, number>();
  /** Stream and sender whose packets were lost as fragments, whichever side of a tunnel shows it. */
  private readonly cut = new Set<string>();

  constructor(private readonly observations: readonly Observation[], private readonly flows: FrameRecorder['flows']) {
    const lossy = new Set(observations.filter((o) => o.rule === 'plain-loss').map((o) => 2 * o.flow + o.direction));
    for (const o of observations) {
      if (o.rule === 'fragmented' && o.severity === 'problem') this.cut.add(`${o.stream} ${o.roles.sender}`);
      const key = o.severity === 'problem' || REJECTED.has(o.rule) ? twinKey(flows, o.flow) : null;
      if (key === null) continue;
      if (o.severity === 'problem') this.explained.set(key, o.flow);
      // Behind the box that rejects them, packets are missing until their sender repeats them: a loss would be one on both sides.
      if (REJECTED.has(o.rule) && !lossy.has(2 * o.flow + o.direction)) this.rejected.set(`${key} ${this.sender(o)}`, o.flow);
    }
  }

  /**
   * Leaves out what only repeats, on the other side, what was found on the first: a fault that this side explains, and loss. Where
   * fragments get lost there is no black hole besides.
   */
  leaveOut(): Observation[] {
    const told = new Map<string, number>();
    return this.observations.filter((o) => {
      if (LIKE_LOST_FRAGMENTS.has(o.rule) && this.cut.has(`${o.stream} ${o.roles.sender}`)) return false;
      const key = COUNTED_ONCE.has(o.rule) ? twinKey(this.flows, o.flow) : null;
      if (key === null) return true;
      if ((o.rule === 'plain-loss' || o.rule === 'application-idle') && (this.explained.get(key) ?? o.flow) !== o.flow) return false;
      if (o.rule === 'plain-loss' && (this.rejected.get(`${key} ${this.sender(o)}`) ?? o.flow) !== o.flow) return false;
      const same = `${o.rule} ${key} ${this.sender(o)}`;
      if (!told.has(same)) told.set(same, o.flow);
      return told.get(same) === o.flow;
    });
  }

  /** Whether the other side tells why packets of this direction are missing or late. */
  answers(s: { flow: number; direction: 0 | 1 }): boolean {
    if (this.explained.size + this.rejected.size === 0) return false;
    const key = twinKey(this.flows, s.flow);
    return key !== null && ((this.explained.get(key) ?? s.flow) !== s.flow || (this.rejected.get(`${key} ${this.sender(s)}`) ?? s.flow) !== s.flow);
  }

  /** Each direction is known by its ISN: which side is called a may differ. */
  private sender(o: { flow: number; direction: 0 | 1 }): number {
    return this.flows.word(2 * o.flow + o.direction, H_ISN);
  }
}
