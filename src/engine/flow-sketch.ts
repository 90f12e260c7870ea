import { F_PART, F_STREAM, H_PACKETS } from '../tables/flow-table.ts';
import type { FlowDetail, FlowIcmpMark } from '../series/flow-detail.ts';
import { Overview, type FlowSeries, type SeriesQuestion } from '../series/flow-series.ts';
import { pathMtuSteps, type MtuStep } from '../pmtu/path-mtu-steps.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { FlowWalk } from './flow-walk.ts';

/**
 * A flow's columns in one pass over the packet table, for a first picture of very long flows: everything of the detail
 * that needs no closer look, the same values. Wire sizes are 0, our reading and Wireshark's numbers are missing. Null
 * where the frames do not lie in the order of time: then only the whole detail tells.
 */
export function flowSketch(file: FileAnalysis, flow: number, position: number): FlowDetail | null {
  const { flows } = file.recorder;
  const most = flows.word(2 * flow, H_PACKETS) + flows.word(2 * flow + 1, H_PACKETS);
  const icmp = [0, 1].flatMap((d) => marksOfHalf(file, 2 * flow + d, d as 0 | 1));
  const steps: [MtuStep[], MtuStep[]] = [mtuSteps(file, flow, 0), mtuSteps(file, flow, 1)];
  const part = flows.flowWord(flow, F_PART);
  const columns = {
    frame: new Uint32Array(most),
    time: new Float64Array(most),
    direction: new Uint8Array(most),
    seq: new Float64Array(most),
    ack: new Float64Array(most),
    payload: new Uint32Array(most),
    ipLen: new Uint32Array(most),
    tcpFlags: new Uint16Array(most),
    window: new Float64Array(most),
    analysis: new Uint32Array(most),
    pathMtu: new Uint32Array(most),
  };
  const walk = new FlowWalk(file, flow, steps);
  const { row } = walk;
  let n = 0;
  while (n < most && walk.next()) {
    columns.frame[n] = row.index + 1;
    columns.time[n] = row.time;
    columns.direction[n] = row.direction;
    columns.seq[n] = row.seq;
    columns.ack[n] = row.ack;
    columns.payload[n] = row.payload;
    columns.ipLen[n] = row.ipLen;
    columns.tcpFlags[n] = row.tcpFlags;
    columns.window[n] = row.window;
    columns.analysis[n] = row.analysis;
    columns.pathMtu[n] = row.pathMtu;
    n++;
  }
  if (walk.outOfOrder) return null;
  const cut = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.subarray(0, n)])) as typeof columns;
  return {
    file: position, stream: flows.flowWord(flow, F_STREAM), part: part < 0 ? null : part, length: n,
    ...cut, wireLen: new Uint32Array(n), icmp, mtuSteps: steps,
  };
}

/** A picture that is being drawn while its frames are read. */
export interface Drawing {
  /** Reads so many frames at most; false behind the last. */
  read(most: number): boolean;
  /** Null where the frames do not lie in the order of time. */
  done(): FlowSeries | null;
}

/** Begins a picture of a whole flow without any columns, in one pass; null where that cannot be: the question is about a part of the flow. */
export function beginOverview(file: FileAnalysis, flow: number, question: SeriesQuestion): Drawing | null {
  const icmp = [0, 1].flatMap((d) => marksOfHalf(file, 2 * flow + d, d as 0 | 1));
  const steps: [MtuStep[], MtuStep[]] = [mtuSteps(file, flow, 0), mtuSteps(file, flow, 1)];
  const first = new FlowWalk(file, flow, steps);
  const to = first.lastTime();
  if (to === null || !first.next() || !(to > first.row.time)) return null;
  const walk = new FlowWalk(file, flow, steps);
  const { row, most } = walk;
  const overview = Overview.of({ row, next: () => walk.next(), bounds: [first.row.time, to], most, icmp, frameOf: (index) => index + 1 }, question);
  return overview && { read: (frames) => overview.read(frames), done: () => (walk.outOfOrder ? null : overview.done()) };
}

/** The same at once; null where the frames do not lie in the order of time, too. */
export function flowOverview(file: FileAnalysis, flow: number, question: SeriesQuestion): FlowSeries | null {
  const drawing = beginOverview(file, flow, question);
  drawing?.read(Infinity);
  return drawing?.done() ?? null;
}

/** The messages about a direction, as its charts show them. */
export function marksOfHalf(file: FileAnalysis, half: number, direction: 0 | 1): FlowIcmpMark[] {
  const { errors: icmp, addresses } = file.recorder;
  return (file.diagnosis!.messagesOfHalf.get(half) ?? []).map((m) => ({
    frame: m.frame,
    time: m.time,
    reporter: addresses.format(icmp.ipVersion[m.m] === 6 ? 6 : 4, icmp.reporter[m.m]),
    nextHopMtu: m.nextHopMtu,
    direction,
    seq: m.seq ?? -1,
    ipLength: m.quotedLength,
    match: m.match,
    outcome: m.outcome,
  }));
}

/** Path MTU in force over time. */
export function mtuSteps(file: FileAnalysis, flow: number, direction: 0 | 1): MtuStep[] {
  const half = 2 * flow + direction;
  const diagnosis = file.diagnosis!;
  const version = file.recorder.flows.isIpv6(flow) ? 6 : 4;
  return pathMtuSteps(diagnosis.initialMtu(half), diagnosis.pathMtu(half), version, diagnosis.messagesOfHalf.get(half) ?? []);
}
