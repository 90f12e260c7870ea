import { H_PACKETS } from '../tables/flow-table.ts';
import { flowSeries, type FlowSeries, type SeriesQuestion } from '../series/flow-series.ts';
import type { FlowDetail } from '../series/flow-detail.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { flowDetail } from './flow-detail.ts';
import { flowOverview, flowSketch } from './flow-sketch.ts';

/**
 * A flow with more frames is drawn before its detail is made, which takes longer than somebody likes to wait for a picture: whole as it
 * is walked through, parts of it from its sketch.
 */
const LONG = 100_000;

/**
 * Answers questions about one flow after the other. Keeps the last one: charts ask for it again with every movement of
 * the hand.
 */
export class FlowDesk {
  private flowIndex = -1;
  private detail: FlowDetail | null = null;
  private sketch: FlowDetail | null = null;

  constructor(private readonly files: readonly FileAnalysis[]) {}

  /** Nothing that was kept holds any more. */
  forget(): void {
    this.flowIndex = -1;
    this.detail = null;
    this.sketch = null;
  }

  /** All columns of a flow, kept here as well: whoever sends them away sends copies. Null if there is no such flow. */
  detailOf(flowIndex: number): FlowDetail | null {
    this.turnTo(flowIndex);
    if (this.detail === null) {
      const found = this.find(flowIndex);
      if (found === null) return null;
      this.detail = flowDetail(found.file, found.flow, found.position);
      this.sketch = null;
    }
    return this.detail;
  }

  series(question: SeriesQuestion): FlowSeries | null {
    const { flowIndex } = question;
    this.turnTo(flowIndex);
    const found = this.find(flowIndex);
    if (found === null) return null;
    if (this.detail === null) {
      const { flows } = found.file.recorder;
      const frames = flows.word(2 * found.flow, H_PACKETS) + flows.word(2 * found.flow + 1, H_PACKETS);
      if (frames > LONG) {
        if (this.sketch === null) {
          const overview = flowOverview(found.file, found.flow, question);
          if (overview !== null) return overview;
        }
        this.sketch ??= flowSketch(found.file, found.flow, found.position);
      }
      if (this.sketch !== null) return flowSeries(this.sketch, question, false);
    }
    const detail = this.detailOf(flowIndex);
    return detail && flowSeries(detail, question);
  }

  private turnTo(flowIndex: number): void {
    if (flowIndex === this.flowIndex) return;
    this.forget();
    this.flowIndex = flowIndex;
  }

  /** The flow at an index of report.flows, which lists those of all readable files. */
  private find(flowIndex: number): { file: FileAnalysis; flow: number; position: number } | null {
    let flow = flowIndex;
    let position = 0;
    for (const file of this.files) {
      if (file.info === null || file.diagnosis === null) continue;
      const { length } = file.recorder.flows;
      if (flow < length) return flow < 0 ? null : { file, flow, position };
      flow -= length;
      position++;
    }
    return null;
  }
}
