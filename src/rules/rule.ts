import { estimateCapturePoint, type CapturePoint } from '../pmtu/capture-point.ts';
import type { FlowCase, Tables } from '../pmtu/flow-case.ts';
import type { MessageFacts } from '../pmtu/messages.ts';
import { toldWireSize } from '../pmtu/told-wire-size.ts';
import type { FlowTable } from '../tables/flow-table.ts';
import type { Weakness } from './weak-view.ts';
import type { Confidence, Direction, Evidence, RuleId, Severity } from './finding.ts';

/** What rules know about the capture as a whole. */
export interface CaptureContext {
  tables: Tables;
  /** Index of the file in the report. */
  file: number;
  /** A capture filter kept ICMP out, or might have: then "no message seen" proves nothing. */
  icmpFilteredOut: boolean;
  /** Frames were lost by the capture itself, or the file is damaged: silence proves less. */
  lossy: boolean;
  /** Seconds of the last frame, relative to the first. */
  endTime: number;
  interfaceName: string | null;
}

/** What a rule saw on one direction of one flow; observations of one cause become one finding. */
export interface Observation {
  rule: RuleId;
  flow: number;
  stream: number;
  direction: 0 | 1;
  /** Same cause = same finding: a router and its MTU, a sender, a path. */
  cause: string;
  severity: Severity;
  /** domain weight: 7 and more = certain, 4–6 likely, 2–3 possible. */
  score: number;
  evidence: Evidence[];
  against: Evidence[];
  wastedBytes: number;
  stallSeconds: number;
  amplification: number | null;
  parameters: Record<string, string | number | boolean | null>;
  /** Title and explanation for the finding when it holds `streams` flows. */
  title: string;
  explanation: string;
  /** For fixes and the path picture. */
  roles: Roles;
  /** Rests on something not seen: never certain. */
  absenceOnly: boolean;
  /** Rests on a message in which a box says what it did: that only one direction was captured takes nothing from it. */
  saidOutright: boolean;
  /** Rules that would silence it and do not: it holds beside what they say. */
  beside: readonly RuleId[];
  /** Why the capture shows less of the flow than it might; filled in behind the rule. */
  weaknesses: readonly Weakness[];
}

export interface Roles {
  ipVersion: 4 | 6;
  sender: string;
  receiver: string;
  reporter: string | null;
  mtu: number | null;
  mss: number | null;
  packetSize: number | null;
  wireSize: number | null;
  capturePoint: CapturePoint;
}

/** One diagnosis. `examine` looks at one direction of one flow while it is loaded. */
export interface Rule {
  id: RuleId;
  /** Without packets of the direction that carry payload, or without messages about it, the rule has nothing to say (absent: it may have). */
  needs?: 'data' | 'messages';
  /** Rules whose finding on the same direction says less than this one's. */
  supersedes: readonly RuleId[];
  /** Whether observations of one cause make a finding together (default: any one does). */
  accepts?(group: readonly Observation[]): boolean;
  /** What the finding says where several observations make it together (default: what the strongest of them does). */
  together?(strongest: Observation, group: readonly Observation[]): Observation;
  /**
   * What the observations on pieces of one direction come to together, where that is more than their sums: `o` is the strongest with the
   * sums. Null where they do not bear the finding.
   */
  join?(o: Observation, pieces: readonly Observation[], flows: FlowTable): Observation | null;
  examine(c: FlowCase, direction: 0 | 1, context: CaptureContext): Observation | null;
}

/** Observation with the fields that follow from the case filled in. */
export function observe(
  rule: RuleId,
  c: FlowCase,
  direction: 0 | 1,
  fields: Partial<Observation> & Pick<Observation, 'cause' | 'severity' | 'score' | 'title' | 'explanation'>,
): Observation {
  return {
    rule,
    flow: c.flow,
    stream: c.stream,
    direction,
    evidence: [],
    against: [],
    wastedBytes: 0,
    stallSeconds: 0,
    amplification: null,
    parameters: {},
    absenceOnly: false,
    saidOutright: false,
    beside: [],
    weaknesses: [],
    ...fields,
    roles: fields.roles ?? rolesOf(c, direction, null, null),
  };
}

/** Who is who in a direction; MSS is what fits the MTU without options. */
export function rolesOf(c: FlowCase, direction: 0 | 1, reporter: string | null, mtu: number | null): Roles {
  const d = c.directions[direction];
  return {
    ipVersion: c.ipVersion,
    sender: c.sender(direction),
    receiver: c.receiver(direction),
    reporter,
    mtu,
    mss: mtu === null ? null : mtu - d.limits.headers,
    packetSize: null,
    wireSize: toldWireSize(c, direction)?.value ?? null,
    capturePoint: estimateCapturePoint(c, direction).point,
  };
}

/** Address of the box that sent a message. */
export function reporterOf(context: CaptureContext, message: Pick<MessageFacts, 'm'>): string {
  const { icmp, addresses } = context.tables;
  return addresses.format(icmp.ipVersion[message.m] === 6 ? 6 : 4, icmp.reporter[message.m]);
}

export function evidence(
  context: CaptureContext,
  role: Evidence['role'],
  frame: number | null,
  field: string,
  value: string | number,
  text: string,
): Evidence {
  return { role, frame, file: context.file, field, value, text };
}

export function directionName(direction: 0 | 1): Direction {
  return direction === 0 ? 'aToB' : 'bToA';
}

/** Confidence of a score, lowered a step for a weak view of the traffic. */
export function confidenceOf(score: number, absenceOnly: boolean, weakView: boolean): Confidence {
  const levels: Confidence[] = ['possible', 'likely', 'certain'];
  let level = score >= 7 ? 2 : score >= 4 ? 1 : 0;
  if (weakView) level--;
  if (absenceOnly) level = Math.min(level, 1);
  return levels[Math.max(0, level)];
}

/** `1 message`, `3 messages`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** Seconds for a sentence: 0.21 s, 12 s, 3 min. */
export function seconds(s: number): string {
  if (s < 0.001) return `${Math.round(s * 1e6)} µs`;
  if (s < 0.0995) return `${(s * 1000).toPrecision(2)} ms`;
  if (s < 10) return `${s.toFixed(2)} s`;
  return s < 120 ? `${Math.round(s)} s` : `${Math.round(s / 60)} min`;
}
