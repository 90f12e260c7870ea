/** Reports that were handed over like captures: report.json and the HTML file open as they would from a link. */
import { mayHoldReport, MOST_REPORT_CHARACTERS, readReport, tooLarge } from '../report/read-report.ts';
import { fileOf } from './input-source.ts';
import type { CaptureFailure, GivenReport, Readable } from './protocol.ts';

const EXPECTED = 'a capture, or a report that mtuscope saved';

/** Reads what is no capture as a report; what is neither keeps its failure, what is a report that cannot be read gets its own. */
export async function givenReports(
  inputs: readonly Readable[],
  failures: readonly (CaptureFailure | null)[],
): Promise<{ given: GivenReport[]; failures: (CaptureFailure | null)[] }> {
  const given: GivenReport[] = [];
  const left = await Promise.all(failures.map(async (failure, file) => {
    const input = inputs[file];
    if (failure?.code !== 'not-a-capture' || !input) return failure;
    const held = fileOf(input);
    const text = async (end: number) => new TextDecoder().decode(await held.slice(0, end).arrayBuffer());
    if (!mayHoldReport(await text(400))) return failure;
    // A character may take four bytes; what is longer than that is not even read.
    const { report, error } = held.size > 4 * MOST_REPORT_CHARACTERS ? tooLarge() : readReport(await text(held.size));
    if (report) {
      given.push({ file, report });
      return null;
    }
    if (error.code === 'none') return failure;
    return { ...failure, found: 'a report of mtuscope', expected: EXPECTED, message: error.message, advice: error.advice };
  }));
  return { given: given.sort((x, y) => x.file - y.file), failures: left };
}
