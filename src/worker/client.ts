import { part } from '../lib/part.ts';
import type { FlowColumns } from '../report/flow-columns.ts';
import { apart, together, type SentReport } from '../report/late-flows.ts';
import type {
  AnalysisOptions, CaptureFailure, Exported, ExportKind, FlowDetail, FlowSeries, FromWorker, GivenReport, InflateOrder, Input, LinkChoices, ListName,
  MadeLink, PacketAnswer, PacketQuestion, Progress, Report, SeriesQuestion, ToWorker, Treatments, Unpacked,
} from './protocol.ts';

export type {
  AnalysisOptions, CaptureFailure, DecodeNode, Exported, ExportKind, FilterProblem, FlowDetail, FlowSeries, FlowStrip, GivenReport, Input, LinkChoices,
  ListName, MadeLink, PacketAnswer, PacketDetail, PacketQuestion, PacketRow, Progress, Report, SeriesQuestion, Treatments, Unpacked,
} from './protocol.ts';

type Answer = FlowDetail | FlowSeries | Report | Exported | MadeLink | PacketAnswer | Unpacked;

/** What a run tells while it goes on, and how it ends. Exactly one of onDone, onBroken is called, unless another run replaced it. */
export interface RunListener {
  onProgress(progress: Progress): void;
  onPartial(report: Report): void;
  /** `given`: reports that lay among the files. */
  onDone(report: Report | null, failures: (CaptureFailure | null)[], given: GivenReport[]): void;
  /** The analysis broke, or the worker did not start: our fault, or the browser's. */
  onBroken(message: string): void;
  /** The run was cancelled and did not answer in time; its worker is gone. */
  onStopped(): void;
}

/** A worker that computes sees no message; after this long it is ended instead, so that a tenth of a second after the wish all is quiet. */
const CANCEL_PATIENCE_MS = 80;

/** The part of Worker that is used here. */
export interface WorkerLike {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** The page's end of the line. One worker at a time; it lives as long as its analysis is on the screen. */
export class AnalysisClient {
  private worker: WorkerLike | null = null;
  /** A worker that waits for a capture. */
  private spare: Promise<WorkerLike> | null = null;
  /** A worker that inflates a file for the other. */
  private inflater: WorkerLike | null = null;
  private starting: Promise<WorkerLike | null> | null = null;
  private run = 0;
  private requests = 0;
  private busy = false;
  private analysed = false;
  /** The report that the worker has as well, and need not be sent again. */
  private held: Report | null = null;
  private listener: RunListener | null = null;
  private readonly waiting = new Map<number, (answer: Answer | null) => void>();
  /** Who hears how far a search is. */
  private readonly searches = new Map<number, (share: number) => void>();

  /** `onMissing` is told of parts of the program that could not be loaded; the question is answered with null then. */
  constructor(private readonly createWorker: () => Promise<WorkerLike>, private readonly onMissing: () => void = () => undefined) {}

  /**
   * Starts a worker before there is a capture, and lets it `rehearse`, so that a capture finds code that is loaded and
   * compiled. Worth calling once the page has nothing else to do. There is one such worker at most, beside the one whose
   * analysis is on the screen; none is made while a capture is read, which needs the processor more.
   */
  prepare(rehearse: boolean): void {
    if (this.spare !== null || this.busy) return;
    const spare = this.createWorker();
    this.spare = spare;
    const drop = () => {
      if (this.spare === spare) this.spare = null;
    };
    spare.then((worker) => {
      worker.onerror = drop; // start() then makes another, and tells what is wrong with that.
      if (rehearse) worker.postMessage({ kind: 'prepare' });
    }, drop);
  }

  /**
   * Has the worker that waits rehearse, also once more, if there is one. Worth calling when a file is about to come: browsers collect
   * garbage while nothing goes on, and with the objects of a rehearsal much of the code goes that was compiled for them.
   */
  freshen(): void {
    void this.spare?.then((worker) => worker.postMessage({ kind: 'prepare' }), () => undefined);
  }

  /** Reads and analyses; whatever went on before is given up. */
  async start(inputs: Input[], options: AnalysisOptions, listener: RunListener): Promise<void> {
    this.close();
    const run = ++this.run;
    this.listener = listener;
    this.busy = true;
    const worker = await this.ready();
    if (run === this.run) worker?.postMessage({ kind: 'start', run, inputs, options });
  }

  /** The worker of this run, started where there is none yet; null if it does not start, or another run began meanwhile. */
  private ready(): Promise<WorkerLike | null> {
    return (this.starting ??= this.begin(this.run));
  }

  private async begin(run: number): Promise<WorkerLike | null> {
    const { spare } = this;
    this.spare = null;
    let worker: WorkerLike;
    try {
      worker = await (spare ?? this.createWorker());
    } catch (error) {
      if (run === this.run) this.breakDown(error instanceof Error ? error.message : String(error));
      return null;
    }
    if (run !== this.run) {
      worker.terminate();
      return null;
    }
    this.worker = worker;
    worker.onmessage = (event) => {
      if (event.data.run === this.run) this.receive(event.data);
    };
    worker.onerror = (event) => {
      if (run === this.run) this.breakDown(event.message || 'The analysis worker did not start.');
    };
    return worker;
  }

  /** Asks the run to stop and to show what it has; ends it if it does not answer. */
  cancel(): void {
    const { worker, run } = this;
    if (!this.busy) return;
    worker?.postMessage({ kind: 'cancel', run });
    setTimeout(() => {
      if (run !== this.run || !this.busy) return;
      const listener = this.listener;
      this.close();
      listener?.onStopped();
    }, CANCEL_PATIENCE_MS);
  }

  /** The packets of one flow; null where there are none, or where the analysis is gone. */
  detail(flowIndex: number): Promise<FlowDetail | null> {
    return this.ask<FlowDetail>((request) => ({ kind: 'detail', run: this.run, request, flowIndex }));
  }

  /** A part of a flow's charts, thinned to a width; null where the analysis is gone. */
  series(question: SeriesQuestion): Promise<FlowSeries | null> {
    return this.ask<FlowSeries>((request) => ({ kind: 'series', run: this.run, request, question }));
  }

  /** The report under another stated path MTU. */
  restate(options: AnalysisOptions): Promise<Report | null> {
    // The worker now has another one, and whether the page will show it is open.
    this.held = null;
    return this.ask<Report>((request) => ({ kind: 'restate', run: this.run, request, options }));
  }

  /** A list of packets, or one of them; null where they are gone, or a newer question replaced this one. `onShare` hears how far a long search is, 0 to 1. */
  packets(question: PacketQuestion, onShare?: (share: number) => void): Promise<PacketAnswer | null> {
    return this.ask<PacketAnswer>((request) => {
      if (onShare) this.searches.set(request, onShare);
      return { kind: 'packets', run: this.run, request, question };
    });
  }

  /** Ends the search for a list: what it has found comes as its answer. */
  stop(list: ListName): void {
    this.worker?.postMessage({ kind: 'stop', run: this.run, list });
  }

  /** A file made of a report, or of the packets behind it; null where they are gone, or the worker does not start. */
  async exported(report: Report, what: ExportKind, treatments: Treatments): Promise<Exported | null> {
    await this.ready();
    return this.ask<Exported>((request) => ({ kind: 'export', run: this.run, request, what, treatments, ...this.carried(report) }));
  }

  /** A link that holds a report; null where the worker does not start. */
  async link(report: Report, choices: LinkChoices): Promise<MadeLink | null> {
    await this.ready();
    return this.ask<MadeLink>((request) => ({ kind: 'link', run: this.run, request, choices, ...this.carried(report) }));
  }

  /** The report that a link holds; null where the worker does not start, or something else was opened meanwhile. */
  async unpack(packed: string): Promise<Unpacked | null> {
    await this.ready();
    return this.ask<Unpacked>((request) => ({ kind: 'unpack', run: this.run, request, packed }));
  }

  /** True while there is an analysis that can be asked. */
  get canAnswer(): boolean {
    return this.worker !== null && this.analysed;
  }

  /** Ends the worker; questions that are open are answered with null. */
  close(): void {
    this.run++;
    this.worker?.terminate();
    this.worker = null;
    this.endInflater();
    this.starting = null;
    this.busy = false;
    this.analysed = false;
    this.held = null;
    this.listener = null;
    for (const answer of this.waiting.values()) answer(null);
    this.waiting.clear();
    this.searches.clear();
  }

  private ask<T extends Answer>(message: (request: number) => ToWorker): Promise<T | null> {
    const { worker } = this;
    if (!worker || this.busy) return Promise.resolve(null);
    const request = ++this.requests;
    return new Promise((resolve) => {
      this.waiting.set(request, resolve as (answer: Answer | null) => void);
      worker.postMessage(message(request));
    });
  }

  /** A report for a message, unless the worker has it. */
  private carried(report: Report): Partial<SentReport> {
    if (report === this.held) return {};
    this.held = report;
    return apart(report);
  }

  /** A second worker for a file that is to be inflated. Where it does not start, the first hears nothing from it and does without. */
  private async inflate(order: InflateOrder): Promise<void> {
    const { run } = this;
    const inflater = await this.createWorker().catch(() => null);
    // Files are read one after the other: what the last one's still does is not wanted any more.
    this.endInflater();
    if (run !== this.run) return inflater?.terminate();
    this.inflater = inflater;
    inflater?.postMessage({ kind: 'inflate', order }, [order.port]);
  }

  private endInflater(): void {
    this.inflater?.terminate();
    this.inflater = null;
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'inflate':
        void this.inflate(message.order);
        return;
      case 'progress':
        this.listener?.onProgress(message.progress);
        return;
      case 'partial':
        this.listener?.onPartial(together(message));
        return;
      case 'done':
        this.busy = false;
        this.endInflater();
        this.analysed = message.report !== null;
        this.held = wholeReport(message);
        this.listener?.onDone(this.held, message.failures, message.given ?? []);
        return;
      case 'broken':
        this.breakDown(message.message);
        return;
      case 'failed':
        this.settle(message.request, null);
        if (message.missing) this.onMissing();
        return;
      case 'detail':
        this.settle(message.request, message.detail);
        return;
      case 'series':
        this.settle(message.request, message.series);
        return;
      case 'packets':
        this.settle(message.request, message.answer);
        return;
      case 'searched':
        this.searches.get(message.request)?.(message.share);
        return;
      case 'restated':
        this.settle(message.request, wholeReport(message));
        return;
      case 'exported':
        this.settle(message.request, message.exported);
        return;
      case 'linked':
        this.settle(message.request, message.link);
        return;
      case 'unpacked':
        this.settle(message.request, message.unpacked);
        return;
    }
  }

  private settle(request: number, answer: Answer | null): void {
    this.waiting.get(request)?.(answer);
    this.waiting.delete(request);
    this.searches.delete(request);
  }

  private breakDown(message: string): void {
    const listener = this.listener;
    this.close();
    listener?.onBroken(message);
  }
}

const wholeReport = ({ report, columns }: { report: Report | null; columns?: readonly FlowColumns[] }): Report | null =>
  report && together(columns ? { report, columns } : { report });

/** The client with the real worker, whose code is loaded when the first capture comes. */
export function createClient(onMissing?: () => void): AnalysisClient {
  return new AnalysisClient(async () => (await part(import('#worker'))).createWorker(), onMissing);
}
