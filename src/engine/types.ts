import type { ByteSource, CaptureFailure } from '../capture/types.ts';
import type { Treatments } from '../report/redact.ts';
import type { Report } from '../report/schema.ts';
import type { FlowDetail } from '../series/flow-detail.ts';
import type { FlowSeries, SeriesQuestion } from '../series/flow-series.ts';
import type { EvidenceCapture } from './evidence-capture.ts';
import type { GoOn, PacketAnswer, PacketQuestion } from './packet-queries.ts';

export type { FlowDetail, FlowIcmpMark, FlowStall, MtuStep } from '../series/flow-detail.ts';
export type { FlowSeries, SeriesQuestion } from '../series/flow-series.ts';
export type { DecodeNode, FilterProblem, FlowStrip, GoOn, PacketAnswer, PacketDetail, PacketQuestion, PacketRow } from './packet-queries.ts';

/** What the user may state. */
export interface AnalysisOptions {
  /** Path MTU stated by the user (68 … 65535), null = find out. */
  pathMtu: number | null;
  /** Frames kept as rows at most, for machines with little memory; MOST_ROWS where it is not stated. Flows and messages follow in proportion. */
  mostFrames?: number;
  /** No row is given back, whatever the memory that takes: for whoever lists all frames. `mostFrames` then bounds flows and messages alone. */
  everyRow?: boolean;
}

/** Where the reading stands; sent a few times a second. */
export interface Progress {
  /** Index of the file being read. */
  file: number;
  fileName: string;
  /** Bytes read of all files, and their sum (−1 unknown). */
  bytesRead: number;
  byteLength: number;
  frames: number;
  flows: number;
  fragNeeded: number;
  /** Behind a file's last byte: of how many of its flows a closer look was taken so far. Absent while bytes are read. */
  looks?: { done: number; of: number };
}

export interface AnalysisHooks {
  onProgress?(progress: Progress): void;
  /** A report on what has been read so far: same shape, its verdict provisional. */
  onPartial?(report: Report): void;
  /** Asked between chunks; true ends the run with failure code `cancelled`. */
  cancelled?(): boolean;
  /** Nobody will read the report: what is only told, and not found, is not loaded for it. */
  unread?: boolean;
  /** Monotonic clock in milliseconds, for pacing only (never in results). */
  now?(): number;
}

/** What `analyze` answers: a report whenever at least one file could be opened as a capture. */
export interface AnalysisOutcome {
  report: Report | null;
  /** One entry a file, null where it was read (possibly with oddities). */
  failures: (CaptureFailure | null)[];
}

/** An analysed set of captures that answers questions; lives in the worker (or in Node). */
export interface Session {
  readonly outcome: AnalysisOutcome;
  // What answers questions is loaded with the first of them: these reject where it cannot be.
  /** Detail of the flow at this index of report.flows; null if there is none. */
  flowDetail(flowIndex: number): Promise<FlowDetail | null>;
  /** A part of a flow's charts, thinned to a width; null if there is no such flow. */
  series(question: SeriesQuestion): Promise<FlowSeries | null>;
  /** Draws the first pictures of very long flows before somebody opens one; `goOn` gives other questions their turn, and ends it with false. */
  drawAhead(now: () => number, goOn: () => Promise<boolean>): Promise<void>;
  /** Analyse again with another stated path MTU, without reading the files again. */
  restate(options: AnalysisOptions): Promise<Report | null>;
  /** The frames that the findings rest on, as a pcapng of headers; null without a report. */
  evidence(treatments: Treatments): Promise<EvidenceCapture | null>;
  /** All frames as lines of CSV, a header first, line ends included. */
  packetsCsv(treatments: Treatments): Promise<Iterable<string>>;
  /** What a list of packets asks; null where there is no such file, or where `goOn` says that nobody waits: a filter then answers with its part. */
  packets(question: PacketQuestion, goOn: GoOn): Promise<PacketAnswer | null>;
  readonly sources: readonly ByteSource[];
}
