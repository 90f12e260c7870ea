import { F_FIRST_ROW, F_LAST_ROW, F_PART, F_STREAM, H_ISN, H_PACKETS, H_WINDOW_SCALE } from '../tables/flow-table.ts';
import { BIT_B_TO_A, BIT_FRAGMENT, BIT_TCP_SHORT, BLOCK_ROWS, BLOCK_SHIFT } from '../tables/packet-table.ts';
import type { FlowDetail, FlowIcmpMark } from '../series/flow-detail.ts';
import { pathMtuSteps, type MtuStep } from '../pmtu/path-mtu-steps.ts';
import { ACK, SYN } from '../wire/headers.ts';
import type { FileAnalysis } from './file-analysis.ts';

/**
 * A flow's columns in one pass over the packet table, for a first picture of very long flows: everything of the detail
 * that needs no closer look, the same values. Wire sizes are 0, our reading and Wireshark's numbers are missing. Null
 * where the frames do not lie in the order of time: then only the whole detail tells.
 */
export function flowSketch(file: FileAnalysis, flow: number, position: number): FlowDetail | null {
  const { packets, flows } = file.recorder;
  const most = flows.word(2 * flow, H_PACKETS) + flows.word(2 * flow + 1, H_PACKETS);
  const icmp = [0, 1].flatMap((d) => marksOfHalf(file, 2 * flow + d, d as 0 | 1));
  const steps: [MtuStep[], MtuStep[]] = [mtuSteps(file, flow, 0), mtuSteps(file, flow, 1)];
  const scales = windowFactors(file, flow);
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
  // Unwrapped position and raw value of the last number seen of each side; only numbers above it move it (FlowTrace.load).
  const at = [0, 0];
  const raw = [flows.word(2 * flow, H_ISN) | 0, flows.word(2 * flow + 1, H_ISN) | 0];
  const known = [flows.word(2 * flow, H_PACKETS) > 0, flows.word(2 * flow + 1, H_PACKETS) > 0];
  const step = [0, 0];
  let latest = -Infinity;
  let n = 0;
  const first = flows.flowWord(flow, F_FIRST_ROW);
  const last = Math.min(flows.flowWord(flow, F_LAST_ROW), packets.length - 1);
  for (let number = first >>> BLOCK_SHIFT; number <= last >>> BLOCK_SHIFT; number++) {
    const block = packets.blocks[number]!;
    const { kept } = block;
    const base = number << BLOCK_SHIFT;
    const end = block.firstFrom(Math.min(BLOCK_ROWS, last + 1 - base));
    for (let i = block.firstFrom(Math.max(0, first - base)); i < end && n < most; i++) {
      if (block.flow[i] !== flow) continue;
      const row = base + (kept === null ? i : kept[i]!);
      const bits = block.bits[i]!;
      if (bits & BIT_TCP_SHORT && !(bits & BIT_FRAGMENT)) continue;
      const time = (((block.seconds[i]! - packets.baseSeconds) | 0) * 1e9 + (block.nanos[i]! - packets.baseNanos)) / 1e9;
      if (time < latest) return null;
      latest = time;
      const d = bits & BIT_B_TO_A ? 1 : 0;
      const flags = block.tcpFlags[i]!;
      const seqRaw = block.seq[i]! | 0;
      const seq = at[d]! + ((seqRaw - raw[d]!) | 0);
      if (seq >= at[d]!) {
        at[d] = seq;
        raw[d] = seqRaw;
      }
      let ack = -1;
      if (flags & ACK) {
        const peer = 1 - d;
        const ackRaw = block.ack[i]! | 0;
        if (!known[peer]) {
          known[peer] = true;
          raw[peer] = (ackRaw - 1) | 0;
          at[peer] = 0;
        }
        ack = at[peer]! + ((ackRaw - raw[peer]!) | 0);
      }
      const list = steps[d]!;
      while (step[d]! + 1 < list.length && list[step[d]! + 1]!.time <= time) step[d]!++;
      columns.frame[n] = row + 1;
      columns.time[n] = time;
      columns.direction[n] = d;
      columns.seq[n] = seq;
      columns.ack[n] = ack;
      columns.payload[n] = block.payloadLen[i]!;
      columns.ipLen[n] = block.ipLen[i]!;
      columns.tcpFlags[n] = flags;
      columns.window[n] = flags & SYN ? block.window[i]! : scales[d]! < 0 ? -1 : block.window[i]! * scales[d]!;
      columns.analysis[n] = block.analysis[i]!;
      columns.pathMtu[n] = list[step[d]!]!.mtu;
      n++;
    }
  }
  const cut = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.subarray(0, n)])) as typeof columns;
  return {
    file: position, stream: flows.flowWord(flow, F_STREAM), part: part < 0 ? null : part, length: n,
    ...cut, wireLen: new Uint32Array(n), icmp, mtuSteps: steps,
  };
}

/** What a window in a header of a→b and of b→a is multiplied with; −1 = not known. */
export function windowFactors(file: FileAnalysis, flow: number): [number, number] {
  const { flows } = file.recorder;
  const [a, b] = [flows.word(2 * flow, H_WINDOW_SCALE), flows.word(2 * flow + 1, H_WINDOW_SCALE)];
  if (a === -1 || b === -1) return [-1, -1];
  // Scaling is used only where both sides offered it.
  return a >= 0 && b >= 0 ? [2 ** a, 2 ** b] : [1, 1];
}

/** The messages about a direction, as its charts show them. */
export function marksOfHalf(file: FileAnalysis, half: number, direction: 0 | 1): FlowIcmpMark[] {
  const { errors: icmp, addresses } = file.recorder;
  return (file.diagnosis!.messagesOfHalf.get(half) ?? []).map((m) => ({
    frame: m.frame,
    time: m.time,
    reporter: addresses.format(icmp.ipVersion[m.m] === 6 ? 6 : 4, icmp.reporter[m.m]!),
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
