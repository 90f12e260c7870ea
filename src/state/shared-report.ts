/** Charts of a report that came without its capture. */
import { flowsOf } from '../report/late-flows.ts';
import type { Report, ReportTrace } from '../report/schema.ts';
import { flowSeries } from '../series/flow-series.ts';
import type { FlowDetail, FlowSeries, SeriesQuestion } from '../worker/client.ts';

/** The charts of a flow that the report holds, as the flow's page wants them; null where it holds none. */
export function detailFromReport(report: Report, flowIndex: number): FlowDetail | null {
  const flow = flowsOf(report).at(flowIndex);
  const trace = flow && report.traces?.find(({ file, stream, part }) => file === flow.file && stream === flow.stream && part === flow.part);
  if (!trace) return null;
  let detail = details.get(trace);
  if (!detail) details.set(trace, (detail = detailOf(trace)));
  return detail;
}

/** Made once: the series of a detail are remembered with it. */
const details = new WeakMap<ReportTrace, FlowDetail>();

/** A part of the charts of such a flow. They hold few frames: no worker is needed. */
export function seriesFromReport(report: Report, question: SeriesQuestion): FlowSeries | null {
  const detail = detailFromReport(report, question.flowIndex);
  return detail && flowSeries(detail, question);
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
