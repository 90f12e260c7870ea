import { H_PACKETS } from '../tables/flow-table.ts';
import { FIRST_WIDTH, flowSeries, type FlowSeries, type SeriesQuestion } from '../series/flow-series.ts';
import type { FlowDetail } from '../series/flow-detail.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { flowDetail } from './flow-detail.ts';
import { beginOverview, flowOverview, flowSketch } from './flow-sketch.ts';

/**
 * A flow with more frames is drawn before its detail is made, which takes longer than somebody likes to wait for a picture: whole as it
 * is walked through, parts of it from its sketch.
 */
const LONG = 100_000;

/** Of the longest flows pictures are drawn before anybody asks, of so many frames in all and so many flows. */
const MOST_AHEAD = 5_000_000;
const FLOWS_AHEAD = 8;
/** Frames between two looks at the clock, a millisecond or two. */
const STRIDE = 4096;
/** Milliseconds of drawing ahead after which other questions have their turn. */
const SLICE = 12;

/** When and how pictures are drawn ahead. */
export interface Ahead {
  /** The direction that is shown first of a flow of report.flows. */
  directionOf(flowIndex: number): 0 | 1;
  now(): number;
  /** Lets other questions have their turn; false = the rest is not wanted. */
  goOn(): Promise<boolean>;
}

/**
 * Answers questions about one flow after the other. Keeps the last one: charts ask for it again with every movement of
 * the hand.
 */
export class FlowDesk {
  private flowIndex = -1;
  private detail: FlowDetail | null = null;
  private sketch: FlowDetail | null = null;
  /** First pictures of long flows that were drawn ahead, until they are asked for. */
  private readonly pictures = new Map<number, FlowSeries>();
  /** How often all was forgotten. */
  private age = 0;

  constructor(private readonly files: readonly FileAnalysis[]) {}

  /** Nothing that was kept holds any more. */
  forget(): void {
    this.age++;
    this.pictures.clear();
    this.leave();
  }

  private leave(): void {
    this.flowIndex = -1;
    this.detail = null;
    this.sketch = null;
  }

  /** Draws the first pictures of the longest flows while nothing else is asked. */
  async drawAhead({ directionOf, now, goOn }: Ahead): Promise<void> {
    const { age } = this;
    const wanted = async () => (await goOn()) && age === this.age;
    let left = MOST_AHEAD;
    for (const { flowIndex, frames } of this.longest()) {
      left -= frames;
      if (left < 0 || !(await wanted())) return;
      const { file, flow } = this.find(flowIndex)!;
      const drawing = beginOverview(file, flow, { flowIndex, direction: directionOf(flowIndex), range: null, width: FIRST_WIDTH });
      if (drawing === null) continue;
      let turned = now();
      while (drawing.read(STRIDE)) {
        if (now() - turned < SLICE) continue;
        if (!(await wanted())) return;
        turned = now();
      }
      const picture = drawing.done();
      if (picture !== null) this.pictures.set(flowIndex, picture);
    }
  }

  /** Flows that are drawn ahead, the longest first. */
  private longest(): { flowIndex: number; frames: number }[] {
    const found: { flowIndex: number; frames: number }[] = [];
    let flowIndex = 0;
    for (const { info, diagnosis, recorder: { flows } } of this.files) {
      if (info === null || diagnosis === null) continue;
      for (let flow = 0; flow < flows.length; flow++, flowIndex++) {
        const frames = flows.word(2 * flow, H_PACKETS) + flows.word(2 * flow + 1, H_PACKETS);
        if (frames > LONG) found.push({ flowIndex, frames });
      }
    }
    return found.sort((a, b) => b.frames - a.frames).slice(0, FLOWS_AHEAD);
  }

  /** The picture that was drawn ahead, where it is what is asked for. It is handed over: who gets it may give its buffers away. */
  private drawn({ flowIndex, direction, range, width }: SeriesQuestion): FlowSeries | null {
    const picture = this.pictures.get(flowIndex);
    if (!picture || picture.direction !== direction || range !== null || width !== FIRST_WIDTH) return null;
    this.pictures.delete(flowIndex);
    return picture;
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
      const drawn = this.drawn(question);
      if (drawn !== null) return drawn;
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
    this.leave();
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
