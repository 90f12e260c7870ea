/** What the page and the analysis worker say to each other. Every message carries the number of the run that it belongs to. */
import type { FileLike } from '../engine/sources.ts';
import type { AnalysisOptions, FlowDetail, FlowSeries, PacketAnswer, PacketQuestion, Progress, SeriesQuestion, Session } from '../engine/types.ts';
import type { FlowColumns } from '../report/flow-columns.ts';
import type { Report } from '../report/schema.ts';
import type { LinkChoices, MadeLink, ReportFileKind, Treatments } from '../report/share-choices.ts';
import type { Unpacked } from '../report/unpack.ts';
import type { ListName } from './packets.ts';

export type {
  AnalysisOptions, FlowDetail, FlowSeries, LinkChoices, ListName, MadeLink, PacketAnswer, PacketQuestion, Progress, Report, SeriesQuestion, Treatments,
  Unpacked,
};
export type { DecodeNode, FilterProblem, FlowStrip, PacketDetail, PacketRow } from '../engine/types.ts';

/** Files that can be made: those of a report, and those that need the packets. */
export type ExportKind = ReportFileKind | 'evidence' | 'packets-csv';

/** A file that was made; `count` frames are in it, 0 where it is about none. */
export interface Exported {
  name: string;
  blob: Blob;
  count: number;
  missing: number;
}

/** A report that lay among the files. */
export interface GivenReport {
  /** Index of the file among the inputs. */
  file: number;
  report: Report;
}

export type CaptureFailure = NonNullable<Session['outcome']['failures'][number]>;

/** A capture as the page has it: a file that is read piece by piece, or bytes that the page itself holds (examples). */
export type Input = File | { name: string; bytes: Uint8Array };

/** The same as the worker has it: a file may also be one that somebody else reads for it. */
export type Readable = Input | FileLike;

/** What a second worker is to inflate, and where the bytes go. */
export interface InflateOrder {
  file: File;
  compression: 'gzip' | 'zstd';
  port: MessagePort;
}

/** At most this many progress messages a second go to the page. */
export const PROGRESS_PER_SECOND = 10;

export type ToWorker =
  /** No capture yet: the worker is to make itself ready for one. */
  | { kind: 'prepare' }
  /** To a worker that does nothing else. */
  | { kind: 'inflate'; order: InflateOrder }
  | { kind: 'start'; run: number; inputs: Readable[]; options: AnalysisOptions }
  | { kind: 'cancel'; run: number }
  | { kind: 'detail'; run: number; request: number; flowIndex: number }
  | { kind: 'series'; run: number; request: number; question: SeriesQuestion }
  | { kind: 'restate'; run: number; request: number; options: AnalysisOptions }
  | { kind: 'packets'; run: number; request: number; question: PacketQuestion }
  /** Ends the search for a list; it is answered with what it has. */
  | { kind: 'stop'; run: number; list: ListName }
  // What is made of a report; the report comes along where the worker does not have it yet.
  | { kind: 'export'; run: number; request: number; what: ExportKind; treatments: Treatments; report?: Report; columns?: readonly FlowColumns[] }
  | { kind: 'link'; run: number; request: number; choices: LinkChoices; report?: Report; columns?: readonly FlowColumns[] }
  | { kind: 'unpack'; run: number; request: number; packed: string };

/** Messages that one answer belongs to. */
export type Question = Extract<ToWorker, { request: number }>;

export type FromWorker =
  | { kind: 'progress'; run: number; progress: Progress }
  /** Asks for a second worker that inflates. Where none comes, this one does it. */
  | { kind: 'inflate'; run: number; order: InflateOrder }
  | { kind: 'partial'; run: number; report: Report; columns?: readonly FlowColumns[] }
  | { kind: 'done'; run: number; report: Report | null; columns?: readonly FlowColumns[]; failures: (CaptureFailure | null)[]; given?: GivenReport[] }
  /** The analysis itself broke: a fault of ours, not of the file. */
  | { kind: 'broken'; run: number; message: string }
  /** The answer could not be made; `missing`: for lack of a part that could not be loaded. */
  | { kind: 'failed'; run: number; request: number; missing: boolean }
  | { kind: 'detail'; run: number; request: number; detail: FlowDetail | null }
  | { kind: 'series'; run: number; request: number; series: FlowSeries | null }
  /** How much of the packets a search has seen, 0 to 1. */
  | { kind: 'searched'; run: number; request: number; share: number }
  | { kind: 'restated'; run: number; request: number; report: Report | null; columns?: readonly FlowColumns[] }
  | { kind: 'packets'; run: number; request: number; answer: PacketAnswer | null }
  | { kind: 'exported'; run: number; request: number; exported: Exported | null }
  | { kind: 'linked'; run: number; request: number; link: MadeLink | null }
  | { kind: 'unpacked'; run: number; request: number; unpacked: Unpacked };

/** A flow's detail to send away: the analysis keeps its own, for the charts. */
export function copyOf(detail: FlowDetail): FlowDetail {
  const copied = Object.entries(detail).map(([name, value]: [string, unknown]) => [name, ArrayBuffer.isView(value) ? (value as Uint8Array).slice() : value]);
  return Object.fromEntries(copied) as FlowDetail;
}

/** The columns of a copy, which travel without another one. */
export function transferablesOf(detail: FlowDetail): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const value of Object.values(detail) as unknown[]) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  return [...buffers];
}
