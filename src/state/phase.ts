import type { CaptureFailure, Progress, Report } from '../worker/client.ts';

/** A capture as it was handed over, by name and size. */
export interface GivenFile {
  name: string;
  bytes: number;
}

/** A file that could not be read, and why. */
export interface FileFailure {
  file: GivenFile;
  failure: CaptureFailure;
}

/** A report that came without its capture: in a link, or in a file of this name that was saved before. */
export type Came =
  | { from: 'link'; files: GivenFile[]; example: null; packed: string }
  | { from: 'file'; files: GivenFile[]; example: null; name: string };

/** The report that was on the screen when a capture was dropped on it. */
export interface ReportBefore {
  report: Report;
  came: Came;
  /** What tells the capture from the one that the report is about, in words; null = it is that one. */
  difference: string | null;
}

/** How the report came to be here, for what the page can still ask about it. */
export type Origin =
  /** From files that were read just now: the packets can be asked for. */
  | { from: 'capture'; files: GivenFile[]; example: string | null; before?: ReportBefore }
  /** The report alone, masked and pruned as its sender chose. */
  | Came
  /** Kept over a reload of the page: the report alone. */
  | { from: 'kept'; files: GivenFile[]; example: string | null };

/** Where the page stands. */
export type Phase =
  | { name: 'start'; notice: string | null }
  | { name: 'reading'; files: GivenFile[]; example: string | null; startedAt: number; progress: Progress | null; partial: Report | null; cancelling: boolean }
  | { name: 'report'; report: Report; failures: FileFailure[]; origin: Origin; stopped: boolean; restating: boolean }
  | { name: 'failure'; failures: FileFailure[] };

/** The page with a report on it. */
export type ReportPhase = Extract<Phase, { name: 'report' }>;

/** What reading tells in numbers, at a given moment of the clock. */
export interface Pace {
  /** 0 … 1, null where the size is not known. */
  fraction: number | null;
  elapsedSeconds: number;
  framesPerSecond: number | null;
  bytesPerSecond: number | null;
  /** Null until a guess is worth showing. */
  secondsLeft: number | null;
}

/** Pace of a run from its progress. Nothing is guessed in the first half second. */
export function paceOf(progress: Progress | null, startedAt: number, now: number): Pace {
  const elapsedSeconds = Math.max(0, (now - startedAt) / 1000);
  if (!progress) return { fraction: null, elapsedSeconds, framesPerSecond: null, bytesPerSecond: null, secondsLeft: null };
  const { bytesRead, byteLength, frames } = progress;
  const fraction = byteLength > 0 ? Math.min(1, bytesRead / byteLength) : null;
  if (elapsedSeconds < 0.5 || bytesRead === 0) return { fraction, elapsedSeconds, framesPerSecond: null, bytesPerSecond: null, secondsLeft: null };
  const bytesPerSecond = bytesRead / elapsedSeconds;
  return {
    fraction,
    elapsedSeconds,
    framesPerSecond: frames / elapsedSeconds,
    bytesPerSecond,
    secondsLeft: byteLength > 0 ? Math.max(0, byteLength - bytesRead) / bytesPerSecond : null,
  };
}
