/** Closer looks at the flows of one file, and what they found. What was found may be kept while the rows that it rests on are given back. */
import type { FrameRecorder } from '../flows/frame-recorder.ts';
import { closerFacts, joinFacts, type CloserFacts } from '../pmtu/closer-facts.ts';
import { FlowCase, type Tables } from '../pmtu/flow-case.ts';
import { FlowRows } from '../pmtu/flow-rows.ts';
import { FlowTrace } from '../pmtu/flow-trace.ts';
import type { MessageFacts } from '../pmtu/messages.ts';
import { quietEnd } from '../pmtu/quiet-end.ts';
import { findSizeCut } from '../pmtu/size-cut.ts';
import { toldWireSize } from '../pmtu/told-wire-size.ts';
import { suspicionOf, type Suspicion } from '../pmtu/suspicion.ts';
import type { WireSource } from '../pmtu/wire-size.ts';
import { examineFlow, joinLooks } from '../rules/run.ts';
import type { CaptureContext, Observation } from '../rules/rule.ts';
import { F_LAST_ROW, type FlowTable } from '../tables/flow-table.ts';
import { ICMP_OTHER, MATCHES, OUTCOMES } from '../tables/icmp-error-table.ts';

const BLACK_HOLES: ReadonlySet<string> = new Set(['pmtu-black-hole', 'black-hole-recovered', 'l2-mtu-mismatch']);

export class Looks {
  /** By flow, each flow's in the order of its looks. */
  private readonly observed = new Map<number, Observation[]>();
  /** Flows that were looked at in several pieces. */
  private readonly inPieces = new Set<number>();
  private readonly suspected = new Map<number, Suspicion>();
  /** Facts about messages by row of the IcmpErrorTable, and by half (2 · flow + direction) in the order of frames. */
  readonly messages = new Map<number, MessageFacts>();
  readonly messagesOfHalf = new Map<number, MessageFacts[]>();
  /** Largest wire size by half, and the largest acknowledged where a black hole or layer-2 mismatch was found. */
  readonly wireSizes = new Map<number, { value: number; source: WireSource }>();
  readonly largestAcked = new Map<number, number>();
  /** Facts about flows as a whole, by flow: of those that were looked at first. */
  readonly closer = new Map<number, CloserFacts>();
  secondSightings = 0;

  /** What was found before is the start of another collection, which does not change this one. */
  copy(): Looks {
    const next = new Looks();
    for (const [flow, list] of this.observed) next.observed.set(flow, [...list]);
    for (const flow of this.inPieces) next.inPieces.add(flow);
    for (const [half, suspicion] of this.suspected) next.suspected.set(half, suspicion);
    for (const [m, facts] of this.messages) next.messages.set(m, facts);
    for (const [half, list] of this.messagesOfHalf) next.messagesOfHalf.set(half, [...list]);
    for (const [half, size] of this.wireSizes) next.wireSizes.set(half, size);
    for (const [half, size] of this.largestAcked) next.largestAcked.set(half, size);
    for (const [flow, facts] of this.closer) next.closer.set(flow, facts);
    next.secondSightings = this.secondSightings;
    return next;
  }

  /** Observations in the order of flows. */
  observations(of: FlowTable): Observation[] {
    const flows = [...this.observed.keys()].sort((x, y) => x - y);
    return flows.flatMap((flow) => (this.inPieces.has(flow) ? joinLooks(this.observed.get(flow)!, of) : this.observed.get(flow)!));
  }

  /** Suspicions in the order of flows, but of directions in which a problem was found. */
  suspicions(): { flow: number; direction: 0 | 1; suspicion: Suspicion }[] {
    const halves = [...this.suspected.keys()].sort((x, y) => x - y);
    return halves
      .map((half) => ({ flow: half >>> 1, direction: (half & 1) as 0 | 1, suspicion: this.suspected.get(half)! }))
      .filter(({ flow, direction }) => !this.observed.get(flow)?.some((o) => o.direction === direction && isSettled(o)));
  }

  /** Frames (1-based) that observations and messages name. */
  *cited(): Generator<number> {
    for (const list of this.observed.values()) {
      for (const o of list) {
        for (const e of o.evidence) if (e.frame !== null) yield e.frame;
        for (const e of o.against) if (e.frame !== null) yield e.frame;
      }
    }
    for (const facts of this.messages.values()) yield* facts.matchedFrames.slice(0, MOST_CITED);
  }

  private takeFacts(c: FlowCase, isNamed: boolean): void {
    const before = this.closer.get(c.flow);
    if (before !== undefined) this.closer.set(c.flow, joinFacts(before, closerFacts(c)));
    else if (this.closer.size < (isNamed ? 2 * MOST_CLOSER : MOST_CLOSER)) this.closer.set(c.flow, closerFacts(c));
  }

  /** Takes in what one look saw. `isPiece`: the flow has frames before those; `isLast`: it has none behind them as far as is known. */
  take(c: FlowCase, context: CaptureContext, isPiece: boolean, isLast: boolean): void {
    const { flow } = c;
    const { icmp } = c.tables;
    const seen = examineFlow(c, context);
    if (isPiece) this.inPieces.add(flow);
    const before = this.observed.get(flow);
    if (before !== undefined) before.push(...seen);
    else if (seen.length > 0) this.observed.set(flow, seen);
    this.secondSightings += c.secondSightings;
    this.takeFacts(c, seen.length > 0);
    for (const direction of [0, 1] as const) {
      const half = 2 * flow + direction;
      const list = c.messages[direction];
      const earlier = this.messagesOfHalf.get(half);
      if (list.length > 0) this.messagesOfHalf.set(half, earlier === undefined ? list : [...earlier, ...list]);
      for (const m of list) {
        this.messages.set(m.m, m);
        icmp.match[m.m] = MATCHES.indexOf(m.match);
        icmp.outcome[m.m] = OUTCOMES.indexOf(m.outcome);
        icmp.effectSeconds[m.m] = m.effectSeconds ?? NaN;
      }
      const wire = toldWireSize(c, direction);
      if (wire !== null && !((this.wireSizes.get(half)?.value ?? 0) >= wire.value)) this.wireSizes.set(half, wire);
      if (seen.some((o) => o.direction === direction && BLACK_HOLES.has(o.rule))) {
        const cut = findSizeCut(c.directions[direction]);
        if (cut !== null && cut.ackedMax > 0) this.largestAcked.set(half, Math.max(this.largestAcked.get(half) ?? 0, cut.ackedMax));
      }
      const isProblem = seen.some((o) => o.direction === direction && isSettled(o));
      const suspicion = isProblem ? null : suspicionOf(c, direction, context.endTime);
      // Only behind the last frame is there silence.
      if (suspicion !== null && (isLast || suspicion.kind === 'lost-before-capture')) this.suspected.set(half, suspicion);
      else if (this.suspected.get(half)?.kind === 'falls-silent') this.suspected.delete(half);
    }
  }
}

/** A problem that needs no other flow to show it too, without which it comes to nothing. */
const isSettled = (o: Observation): boolean => o.severity === 'problem' && o.parameters['forked'] !== true;

/** Hears how far a conclusion is: flows that were looked at closely, and how many will be. */
export type TellLooks = (done: number, of: number) => void;

/** So many flows have their facts in the report; beyond them only those that an observation names, up to as many again. */
const MOST_CLOSER = 2000;

/** Of a message as many of the frames that it names are kept. */
const MOST_CITED = 8;

/**
 * Looks at flows of a file one after the other. Flows with more frames than can be looked at together are looked at in pieces. Only
 * rows below `until` count; flows that go on behind it are cut at a quiet place before it.
 * Answers, by position in `chosen`, the row up to which a flow was looked at. `tell` hears before each flow how many are done.
 */
export function lookAt(
  recorder: FrameRecorder, context: CaptureContext, chosen: readonly number[], looks: Looks, until = Infinity, tell?: TellLooks,
): Int32Array {
  // What a closer look needs is much for one of thousands of small files, most of which need none.
  if (chosen.length === 0) return new Int32Array(0);
  const { packets, flows, errors: icmp, addresses, firstFragments } = recorder;
  const tables: Tables = { packets, flows, icmp, addresses, firstFragments };
  const rows = new FlowRows(packets, flows, chosen, until);
  const messageRows = messageRowsByFlow(recorder);
  const none: [number[], number[]] = [[], []];
  const trace = new FlowTrace();
  const upTo = new Int32Array(chosen.length);
  chosen.forEach((flow, k) => {
    tell?.(k, chosen.length);
    const about = messageRows.get(flow) ?? none;
    let from = flows.keptFrom(flow);
    const lastRow = flows.flowWord(flow, F_LAST_ROW);
    upTo[k] = from;
    for (;;) {
      const slice = rows.of(flow, from);
      if (slice.from === slice.to) break;
      const isLast = !slice.more && lastRow < until;
      const end = isLast ? slice.to : quietEnd(slice, timesOf(recorder, about));
      const next = isLast ? lastRow + 1 : slice.copied.row(end - 1) + 1;
      trace.load(flows, flow, { ...slice, to: end }, from > 0);
      const isWhole = from === 0 && isLast;
      const within = (list: number[]): number[] => (isWhole ? list : list.filter((m) => icmp.row[m] >= from && (isLast || icmp.row[m] < next)));
      looks.take(new FlowCase(tables, flow, trace, [within(about[0]), within(about[1])]), context, from > 0, isLast);
      from = next;
      upTo[k] = next;
      if (isLast || !slice.more) break;
    }
  });
  return upTo;
}

function timesOf({ packets, errors }: FrameRecorder, about: readonly [number[], number[]]): number[] {
  return [...about[0], ...about[1]].map((m) => packets.time(errors.row[m])).sort((x, y) => x - y);
}

function messageRowsByFlow({ errors: icmp }: FrameRecorder): Map<number, [number[], number[]]> {
  const byFlow = new Map<number, [number[], number[]]>();
  for (let m = 0; m < icmp.length; m++) {
    const flow = icmp.flow[m];
    if (flow < 0 || icmp.kind[m] === ICMP_OTHER) continue;
    let lists = byFlow.get(flow);
    if (!lists) byFlow.set(flow, (lists = [[], []]));
    lists[icmp.direction[m]].push(m);
  }
  return byFlow;
}
