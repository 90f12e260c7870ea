/** Reads a report out of a file that this program wrote: report.json, or the HTML file. Anybody can have altered it. */
import { nextCaptureFrom, nextCaptureOf } from './next-command.ts';
import { madeAgain } from './redact.ts';
import { isReport } from './report-check.ts';
import type { Report } from './schema.ts';

const IN_HTML = /<script type="application\/json" id="mtuscope-report">([^<]*)<\/script>/;

/** The report, its commands made again from this program's own catalogue; null if it is none. */
export function readReport(text: string): Report | null {
  const json = text.trimStart().startsWith('{') ? text : IN_HTML.exec(text)?.[1];
  if (json === undefined) return null;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isReport(value)) return null;
  return {
    ...value,
    findings: value.findings.map(madeAgain),
    verdict: { ...value.verdict, nextCapture: nextCaptureFrom(nextCaptureOf(value.verdict.nextCapture)) },
  };
}
