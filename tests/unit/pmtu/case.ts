/** A scenario's flow under the closer look, as the diagnosis takes it. */
import { FlowCase } from '../../../src/pmtu/flow-case.ts';
import { FlowRows } from '../../../src/pmtu/flow-rows.ts';
import { FlowTrace } from '../../../src/pmtu/flow-trace.ts';
import { matchThroughNat } from '../../../src/pmtu/nat-match.ts';
import { matchParts } from '../../../src/pmtu/part-match.ts';
import { type FrameRecorder } from '../../../src/flows/frame-recorder.ts';
import { record } from '../flows/record.ts';

export interface Looked {
  recorder: FrameRecorder;
  c: FlowCase;
}

/** `flow` = its row in the FlowTable; most scenarios have one flow. */
export async function look(text: string, flow = 0): Promise<Looked> {
  const { recorder } = await record(text);
  const { packets, flows, errors: icmp, addresses, firstFragments } = recorder;
  matchThroughNat(icmp, packets, flows);
  matchParts(icmp, packets, flows);
  const all = Array.from({ length: flows.length }, (_, i) => i);
  const trace = new FlowTrace();
  trace.load(flows, flow, new FlowRows(packets, flows, all).of(flow));
  const messages: [number[], number[]] = [[], []];
  for (let m = 0; m < icmp.length; m++) if (icmp.flow[m] === flow) messages[icmp.direction[m] as 0 | 1].push(m);
  return { recorder, c: new FlowCase({ packets, flows, icmp, addresses, firstFragments }, flow, trace, messages) };
}

/** SYN and SYN/ACK with these MSS options, and the ACK. */
export const handshake = (mssA: number, mssB: number): string => `
  +0    A > B  S 0:0 <mss ${mssA},sackOK> id 1
  +.020 B > A  S. 0:0 ack 1 <mss ${mssB},sackOK> id 0
  +.001 A > B  . ack 1 id 2`;
