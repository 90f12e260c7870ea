import type { ByteSource, CaptureFailure, Compression, ContainerInfo } from '../capture/types.ts';
import { FrameRecorder } from '../flows/frame-recorder.ts';
import type { RowBudget } from '../flows/row-budget.ts';
import { chooseFlows } from '../pmtu/choose-flows.ts';
import { H_PACKETS } from '../tables/flow-table.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import type { CaptureContext } from '../rules/rule.ts';
import { diagnose, type HowToLook } from './diagnose.ts';
import type { Looks } from './looks.ts';

/** One file of a session: its tables and what was found in them. */
export interface FileAnalysis {
  source: ByteSource;
  index: number;
  recorder: FrameRecorder;
  info: ContainerInfo | null;
  compression: Compression;
  failure: CaptureFailure | null;
  bytesRead: number;
  diagnosis: Diagnosis | null;
  context: CaptureContext | null;
  /** What was found in rows that were given back; null while all are there. */
  looks: Looks | null;
}

export function newFileAnalysis(source: ByteSource, index: number, budget: RowBudget): FileAnalysis {
  const recorder = new FrameRecorder(budget);
  return { source, index, recorder, info: null, compression: null, failure: null, bytesRead: 0, diagnosis: null, context: null, looks: null };
}

/** Milliseconds that a conclusion takes on an ordinary machine: for each frame, each flow, and each frame of a flow that is looked at closely. */
const COST_OF_FRAME = 0.00004;
const COST_OF_FLOW = 0.005;
const COST_OF_LOOK = 0.0004;

/** About how many milliseconds conclusions and report would take now, and the closer looks alone: whoever reports while reading must know before. */
export function costOfReport(files: readonly FileAnalysis[]): { all: number; looks: number } {
  let all = 0;
  let looks = 0;
  for (const { recorder } of files) {
    recorder.finish();
    const { packets, flows } = recorder;
    const end = recorder.latestRow >= 0 ? packets.time(recorder.latestRow) : 0;
    let looked = 0;
    for (const flow of chooseFlows(flows, end)) {
      looked += flows.word(2 * flow, H_PACKETS) + flows.word(2 * flow + 1, H_PACKETS);
    }
    looks += looked * COST_OF_LOOK;
    all += packets.rows * COST_OF_FRAME + flows.length * COST_OF_FLOW + looked * COST_OF_LOOK;
  }
  return { all, looks };
}

/** Frames that may be looked at closely in so many milliseconds. */
export const framesWithin = (milliseconds: number): number => Math.max(0, milliseconds / COST_OF_LOOK);

/** Draws the conclusions on what has been read so far of the files that could be opened; may be called again when more has. */
export function concludeAll(files: readonly FileAnalysis[], statedMtu: number | null, how: (file: FileAnalysis) => HowToLook = () => ({})): void {
  let position = 0;
  for (const file of files) if (file.info !== null) conclude(file, statedMtu, position++, how(file));
}

/** `position` is the file's index in the report, which lists only files that could be opened. */
function conclude(file: FileAnalysis, statedMtu: number | null, position: number, how: HowToLook): void {
  file.recorder.finish();
  file.context = contextOf(file, position);
  file.diagnosis = diagnose(file.recorder, file.context, statedMtu, position === 0 ? 'f' : `f${position}.`, file.looks, how);
}

/** What rules know of the file as a whole, by what has been read of it. */
export function contextOf({ recorder, info }: FileAnalysis, position: number): CaptureContext {
  const { packets } = recorder;
  return {
    tables: { packets, flows: recorder.flows, icmp: recorder.errors, addresses: recorder.addresses, firstFragments: recorder.firstFragments },
    file: position,
    icmpFilteredOut: info !== null && info.interfaces.length > 0 && info.interfaces.every((i) => i.filter !== null && hidesIcmp(i.filter)),
    lossy: (info?.droppedByCapture ?? 0) > 0 || recorder.oddities.list().some((o) => o.severity === 'data-loss' && o.code !== 'cut-short' && o.code !== 'unknown-link-type'),
    endTime: recorder.latestRow >= 0 ? packets.time(recorder.latestRow) : 0,
    interfaceName: info?.interfaces.find((i) => i.name !== null && i.name !== 'any')?.name ?? null,
  };
}

/** A filter that names TCP or ports and not ICMP keeps the messages out of the capture. */
function hidesIcmp(filter: string): boolean {
  return /\b(tcp|port|portrange)\b/i.test(filter) && !/\bicmp6?\b/i.test(filter) && !/\bor\s+(host|net)\b/i.test(filter);
}
