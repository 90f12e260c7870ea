/** What the page and the analysis worker say to each other. Every message carries the number of the run that it belongs to. */
import type { AnalysisOptions, FlowDetail, PacketAnswer, PacketQuestion, Progress, Session } from '../engine/types.ts';
import type { Treatments } from '../report/redact.ts';
import type { FlowColumns } from '../report/flow-columns.ts';
import type { Report } from '../report/schema.ts';

export type { AnalysisOptions, FlowDetail, PacketAnswer, PacketQuestion, Progress, Report, Treatments };
export type { DecodeNode, FilterProblem, PacketDetail, PacketRow } from '../engine/types.ts';

/** What the worker alone can make, because it has the packets. */
export type ExportKind = 'evidence' | 'packets-csv';

/** A file that was made; `count` frames are in it. */
export interface Exported {
  blob: Blob;
  count: number;
  missing: number;
}
export type CaptureFailure = NonNullable<Session['outcome']['failures'][number]>;

/** A capture as the page has it: a file that is read piece by piece, or bytes that the page itself holds (examples). */
export type Input = File | { name: string; bytes: Uint8Array };

/** At most this many progress messages a second go to the page. */
export const PROGRESS_PER_SECOND = 10;

export type ToWorker =
  /** No capture yet: the worker is to make itself ready for one. */
  | { kind: 'prepare' }
  | { kind: 'start'; run: number; inputs: Input[]; options: AnalysisOptions }
  | { kind: 'cancel'; run: number }
  | { kind: 'detail'; run: number; request: number; flowIndex: number }
  | { kind: 'restate'; run: number; request: number; options: AnalysisOptions }
  | { kind: 'packets'; run: number; request: number; question: PacketQuestion }
  | { kind: 'export'; run: number; request: number; what: ExportKind; treatments: Treatments };

export type FromWorker =
  | { kind: 'progress'; run: number; progress: Progress }
  | { kind: 'partial'; run: number; report: Report; columns?: readonly FlowColumns[] }
  | { kind: 'done'; run: number; report: Report | null; columns?: readonly FlowColumns[]; failures: (CaptureFailure | null)[] }
  /** The analysis itself broke: a fault of ours, not of the file. */
  | { kind: 'broken'; run: number; message: string }
  | { kind: 'detail'; run: number; request: number; detail: FlowDetail | null }
  | { kind: 'restated'; run: number; request: number; report: Report | null; columns?: readonly FlowColumns[] }
  | { kind: 'packets'; run: number; request: number; answer: PacketAnswer | null }
  | { kind: 'exported'; run: number; request: number; exported: Exported | null };

/** The columns of a flow's detail, which travel without a copy. */
export function transferablesOf(detail: FlowDetail): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const value of Object.values(detail) as unknown[]) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  return [...buffers];
}
