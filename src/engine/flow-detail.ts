import { FlowCase } from '../pmtu/flow-case.ts';
import { FlowRows } from '../pmtu/flow-rows.ts';
import { FlowTrace } from '../pmtu/flow-trace.ts';
import { F_PART, F_STREAM, H_WINDOW_SCALE } from '../tables/flow-table.ts';
import { SYN } from '../wire/headers.ts';
import type { FileAnalysis } from './file-analysis.ts';
import type { FlowDetail, FlowIcmpMark } from './types.ts';

/** Everything the views need of one flow; computed when somebody opens it. */
export function flowDetail(file: FileAnalysis, flow: number, position: number): FlowDetail {
  const { packets, flows, errors: icmp, addresses } = file.recorder;
  const diagnosis = file.diagnosis!;
  const trace = new FlowTrace().load(flows, flow, new FlowRows(packets, flows, [flow]).of(flow));
  const of = (d: number): number[] => (diagnosis.messagesOfHalf.get(2 * flow + d) ?? []).map((m) => m.m);
  const c = new FlowCase({ packets, flows, icmp, addresses }, flow, trace, [of(0), of(1)]);
  const n = trace.length;
  const part = flows.flowWord(flow, F_PART);
  const scales = [0, 1].map((d) => flows.word(2 * flow + d, H_WINDOW_SCALE));
  const bothScaled = scales[0]! >= 0 && scales[1]! >= 0;
  const scaleKnown = scales[0] !== -1 && scales[1] !== -1;
  const detail: FlowDetail = {
    file: position,
    stream: flows.flowWord(flow, F_STREAM),
    part: part < 0 ? null : part,
    length: n,
    frame: new Uint32Array(n),
    time: trace.time.slice(0, n),
    direction: trace.direction.slice(0, n),
    seq: trace.seq.slice(0, n),
    ack: trace.ack.slice(0, n),
    payload: Uint32Array.from(trace.payload.subarray(0, n)),
    ipLen: Uint32Array.from(trace.ipLen.subarray(0, n)),
    tcpFlags: trace.flags.slice(0, n),
    window: new Float64Array(n),
    analysis: trace.analysis.slice(0, n),
    pathMtu: new Uint32Array(n),
    wireLen: new Uint32Array(n),
    icmp: marksOf(c, file),
  };
  const mtu = [mtuSteps(file, flow, 0, detail.icmp), mtuSteps(file, flow, 1, detail.icmp)];
  for (let i = 0; i < n; i++) {
    const d = trace.direction[i]!;
    detail.frame[i] = trace.row[i]! + 1;
    const syn = (trace.flags[i]! & SYN) !== 0;
    detail.window[i] = syn ? trace.window[i]! : !scaleKnown ? -1 : trace.window[i]! * (bothScaled ? 2 ** scales[d]! : 1);
    const steps = mtu[d]!;
    while (steps.at + 1 < steps.list.length && steps.list[steps.at + 1]!.time <= trace.time[i]!) steps.at++;
    detail.pathMtu[i] = steps.list[steps.at]!.mtu;
    const k = c.directions[d]!.txOf[i]!;
    if (k < 0) continue;
    // Counted pieces leave an interval: the path MTU in force, where it lies within, is what they were cut to.
    const { low, high } = c.directions[d]!;
    detail.wireLen[i] = Math.min(high[k]!, Math.max(low[k]!, detail.pathMtu[i]!));
  }
  return detail;
}

function marksOf(c: FlowCase, file: FileAnalysis): FlowIcmpMark[] {
  const { errors: icmp, addresses } = file.recorder;
  return c.messages.flatMap((list, direction) =>
    list.map((m) => ({
      frame: m.frame,
      time: m.time,
      reporter: addresses.format(icmp.ipVersion[m.m] === 6 ? 6 : 4, icmp.reporter[m.m]!),
      nextHopMtu: m.nextHopMtu,
      direction: direction as 0 | 1,
      seq: m.seq ?? -1,
      ipLength: m.quotedLength,
      match: m.match,
      outcome: m.outcome,
    })),
  );
}

/** Path MTU in force over time: what the handshake says until a message lowers it; a stated one always. */
function mtuSteps(file: FileAnalysis, flow: number, direction: 0 | 1, marks: FlowIcmpMark[]): { at: number; list: { time: number; mtu: number }[] } {
  const half = 2 * flow + direction;
  const final = file.diagnosis!.pathMtu(half);
  if (final.source === 'user') return { at: 0, list: [{ time: -Infinity, mtu: final.value }] };
  const before = file.diagnosis!.initialMtu(half);
  const list = [{ time: -Infinity, mtu: final.source === 'largest-acked' ? final.value : before }];
  let current = before;
  for (const m of marks) {
    if (m.direction !== direction || m.outcome === 'stale' || m.match === 'not-captured' || m.nextHopMtu < 68 || m.nextHopMtu >= current) continue;
    current = m.nextHopMtu;
    list.push({ time: m.time, mtu: current });
  }
  return { at: 0, list };
}
