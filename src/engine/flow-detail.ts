import { FlowCase } from '../pmtu/flow-case.ts';
import { FlowRows } from '../pmtu/flow-rows.ts';
import { FlowTrace } from '../pmtu/flow-trace.ts';
import { flowCapturePoint } from '../pmtu/flow-capture-point.ts';
import { handshakeFacts } from '../pmtu/handshake-facts.ts';
import { findStalls } from '../pmtu/stalls.ts';
import { wiresharkNumbers } from '../pmtu/wireshark-numbers.ts';
import { F_PART, F_STREAM, H_ISN } from '../tables/flow-table.ts';
import { A_SACK } from '../tables/packet-table.ts';
import { SYN } from '../wire/headers.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { marksOfHalf, mtuSteps } from './flow-sketch.ts';
import { windowFactors } from './flow-walk.ts';
import type { FlowDetail, MtuStep } from './types.ts';

/** Rules that find large packets vanishing without a message. */
const BLACK_HOLES = new Set(['pmtu-black-hole', 'black-hole-recovered', 'l2-mtu-mismatch']);

/** Everything the views need of one flow; computed when somebody opens it. */
export function flowDetail(file: FileAnalysis, flow: number, position: number): FlowDetail {
  const { packets, flows, errors: icmp, addresses, firstFragments } = file.recorder;
  const diagnosis = file.diagnosis!;
  const trace = new FlowTrace().load(flows, flow, new FlowRows(packets, flows, [flow], Infinity, Infinity).of(flow));
  const of = (d: number): number[] => (diagnosis.messagesOfHalf.get(2 * flow + d) ?? []).map((m) => m.m);
  const c = new FlowCase({ packets, flows, icmp, addresses, firstFragments }, flow, trace, [of(0), of(1)]);
  const n = trace.length;
  const part = flows.flowWord(flow, F_PART);
  const factors = windowFactors(file, flow);
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
    icmp: [...marksOfHalf(file, 2 * flow, 0), ...marksOfHalf(file, 2 * flow + 1, 1)],
  };
  const steps: [MtuStep[], MtuStep[]] = [mtuSteps(file, flow, 0), mtuSteps(file, flow, 1)];
  const mtu = steps.map((list) => ({ at: 0, list }));
  detail.mtuSteps = steps;
  for (let i = 0; i < n; i++) {
    const d = trace.direction[i];
    detail.frame[i] = trace.row[i] + 1;
    const syn = (trace.flags[i] & SYN) !== 0;
    detail.window[i] = syn ? trace.window[i] : factors[d] < 0 ? -1 : trace.window[i] * factors[d];
    const inForce = mtu[d];
    while (inForce.at + 1 < inForce.list.length && inForce.list[inForce.at + 1].time <= trace.time[i]) inForce.at++;
    detail.pathMtu[i] = inForce.list[inForce.at].mtu;
    const k = c.directions[d].txOf[i];
    if (k < 0) continue;
    // Counted pieces leave an interval: the path MTU in force, where it lies within, is what they were cut to.
    const { low, high } = c.directions[d];
    detail.wireLen[i] = Math.min(high[k], Math.max(low[k], detail.pathMtu[i]));
  }
  addReading(detail, c, file);
  return detail;
}

/** What Wireshark writes beside its flags, and what we make of it. */
function addReading(detail: FlowDetail, c: FlowCase, file: FileAnalysis): void {
  const { packets, flows } = file.recorder;
  const { trace } = c;
  const numbers = wiresharkNumbers(trace, packets, flows, c.flow);
  detail.rtt = numbers.ackRtt;
  detail.rto = numbers.rto;
  detail.bytesInFlight = numbers.bytesInFlight;
  detail.dupAckNumber = numbers.dupAckNumber;
  const reading = c.reading();
  detail.reading = reading.frames.slice();
  detail.resends = [reading.directions[0].resends, reading.directions[1].resends];
  const observed = file.diagnosis!.observations.filter((o) => o.flow === c.flow && BLACK_HOLES.has(o.rule));
  const isBlackHole = (direction: 0 | 1): boolean => observed.some((o) => o.direction === direction);
  detail.stalls = findStalls(c, isBlackHole).map(({ endIndex, ...stall }) => ({ ...stall, frame: endIndex < 0 ? null : trace.row[endIndex] + 1 }));
  detail.handshake = handshakeFacts(c);
  detail.capturePoint = flowCapturePoint(c);
  const blocks = sackBlocks(c);
  detail.sackRow = Uint32Array.from(blocks.rows);
  detail.sackLeft = Float64Array.from(blocks.left);
  detail.sackRight = Float64Array.from(blocks.right);
}

function sackBlocks(c: FlowCase): { rows: number[]; left: number[]; right: number[] } {
  const { flows } = c.tables;
  const { trace } = c;
  const rows: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  for (let i = 0; i < trace.length; i++) {
    if (!(trace.analysis[i] & A_SACK) || trace.ack[i] < 0) continue;
    const at = flows.sacks.find(trace.row[i]);
    if (at < 0) continue;
    const ack = trace.ack[i];
    const base = flows.word(2 * c.flow + 1 - trace.direction[i], H_ISN);
    for (let b = 0; b < flows.sacks.blocks[at]; b++) {
      rows.push(i);
      left.push(ack + ((flows.sacks.left(at, b) - ((base + ack) | 0)) | 0));
      right.push(ack + ((flows.sacks.right(at, b) - ((base + ack) | 0)) | 0));
    }
  }
  return { rows, left, right };
}
