/** Charts of a report that came without its capture. */
import type { Report, ReportTrace } from '../report/schema.ts';
import type { FlowDetail } from '../worker/client.ts';

/** The charts of a flow that the report holds, as the flow's page wants them; null where it holds none. */
export function detailFromReport(report: Report, flowIndex: number): FlowDetail | null {
  const flow = report.flows[flowIndex];
  const trace = flow && report.traces?.find(({ file, stream, part }) => file === flow.file && stream === flow.stream && part === flow.part);
  return trace ? detailOf(trace) : null;
}

function detailOf(trace: ReportTrace): FlowDetail {
  return {
    file: trace.file,
    stream: trace.stream,
    part: trace.part,
    length: trace.frame.length,
    frame: Uint32Array.from(trace.frame),
    time: Float64Array.from(trace.time, (micros) => micros / 1e6),
    direction: Uint8Array.from(trace.direction),
    seq: Float64Array.from(trace.seq),
    ack: Float64Array.from(trace.ack),
    payload: Uint32Array.from(trace.payload),
    ipLen: Uint32Array.from(trace.ipLen),
    tcpFlags: Uint16Array.from(trace.tcpFlags),
    window: Float64Array.from(trace.window),
    analysis: Uint32Array.from(trace.analysis),
    pathMtu: Uint32Array.from(trace.pathMtu),
    wireLen: Uint32Array.from(trace.wireLen),
    icmp: trace.icmp.map((mark) => ({ ...mark, time: mark.time / 1e6 })),
  };
}
