import type { CloserFacts } from '../pmtu/closer-facts.ts';
import type { MessageFacts } from '../pmtu/messages.ts';
import type { PathMtu, PathMtus } from '../pmtu/path-mtu.ts';
import type { Suspicion } from '../pmtu/suspicion.ts';
import type { WireSource } from '../pmtu/wire-size.ts';
import type { Finding } from '../rules/finding.ts';
import type { Observation } from '../rules/rule.ts';

/** What the closer look at one file's flows found; everything that the report needs beside the tables. */
export interface Diagnosis {
  observations: Observation[];
  findings: Finding[];
  /** By row of the IcmpErrorTable. */
  messages: Map<number, MessageFacts>;
  /** By half (2 · flow + direction). */
  messagesOfHalf: Map<number, MessageFacts[]>;
  pathMtu(half: number): PathMtu;
  /** The same in columns. */
  pathMtus: PathMtus;
  /** Its value by half. */
  pathMtuOfHalf: Float64Array;
  /** What was known before any message: MSS options or the assumed value. */
  initialMtu(half: number): number;
  /** Wire size by half, for the flows that were looked at. */
  wireSizes: Map<number, { value: number; source: WireSource }>;
  /** Facts about flows as a whole, by flow, of those that were looked at. */
  closer: ReadonlyMap<number, CloserFacts>;
  /** By flow, the one that shows the same connection on the other side of a NAT box or tunnel. */
  twins: ReadonlyMap<number, number>;
  suspicions: { flow: number; stream: number; suspicion: Suspicion }[];
  oversizeSegments: number;
  secondSightings: number;
}
