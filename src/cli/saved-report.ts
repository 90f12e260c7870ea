/** A report that was saved before, given in place of a capture. */
import type { Session } from '../engine/types.ts';
import { mayHoldReport, MOST_REPORT_CHARACTERS, readReport } from '../report/read-report.ts';
import type { Report } from '../report/schema.ts';
import type { RunOptions } from './args.ts';

export type Given = { report: Report; why: null } | { report: null; why: string };

/** What a file that is no capture holds; null if it is no report either. `alone`: it is all that was given. */
export async function savedReport(source: Session['sources'][number], alone: boolean, options: RunOptions): Promise<Given | null> {
  const text = async (end: number) => new TextDecoder().decode(await source.slice(0, end));
  // Standard input cannot be read a second time.
  if (source.byteLength < 0 || !mayHoldReport(await text(400))) return null;
  // A character may take four bytes.
  const { report, error } = readReport(await text(Math.min(source.byteLength, 4 * MOST_REPORT_CHARACTERS + 1)));
  if (report === null) return error.code === 'none' ? null : { report: null, why: `${error.message} ${error.advice}` };
  if (!alone) return { report: null, why: 'it is a report that was saved, not a capture; give it by itself.' };
  if (options.form === 'packets') return { report: null, why: 'it is a report that was saved; --packets needs the capture.' };
  if (options.pathMtu !== null) return { report: null, why: 'it is a report that was saved; --path-mtu needs the capture.' };
  return { report, why: null };
}
