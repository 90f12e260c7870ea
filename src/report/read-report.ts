/**
 * Reads a report out of a file that this program wrote: report.json, or the HTML file. Anybody can have altered it, so
 * its length is bounded, every value is checked, and its commands are made anew from this program's own catalogue.
 */
import { MOST_SAVED } from './bounded.ts';
import { nextCaptureFrom, nextCaptureOf } from './next-command.ts';
import { madeAgain } from './redact.ts';
import { checkedReport } from './report-check.ts';
import { REPORT_SCHEMA, REPORT_VERSION, type Report } from './schema.ts';
import { REPORT_UPGRADES, upgraded } from './upgraders/index.ts';

/** Characters. A report of the 20,000 flows that one may hold has about 25 million. */
export const MOST_REPORT_CHARACTERS = 48_000_000;

const IN_HTML = /<script type="application\/json" id="mtuscope-report">([^<]*)<\/script>/;

export type SavedReport =
  | { report: Report; error: null }
  /** `none`: something else. `newer`: of a later version. `damaged`: cut off, altered, or with more than a report may hold. */
  | { report: null; error: { code: 'none' | 'newer' | 'damaged' | 'too-large'; message: string; advice: string } };

const WORDS = {
  none: ['This is no report of mtuscope.', 'Open a report.json or an HTML file that mtuscope saved, or the capture itself.'],
  newer: ['This report was made by a newer mtuscope than this one.', 'Reload the page, or open the report where a newer mtuscope is served. The HTML file can be read in any browser without mtuscope.'],
  damaged: ['This report is damaged or was cut short: it cannot be read.', 'Copy it again as a whole. The HTML file can still be read in a browser by itself.'],
  'too-large': ['This report holds more than can be opened here.', 'Open the capture itself, or read the HTML file in a browser by itself.'],
} as const;

const refused = (code: keyof typeof WORDS): SavedReport => ({ report: null, error: { code, message: WORDS[code][0], advice: WORDS[code][1] } });

/** What is said of a report that is too large, without reading it. */
export const tooLarge = (): SavedReport => refused('too-large');

/** Whether a file that starts so may hold a report: the beginning of a JSON object, or of a page. */
export const mayHoldReport = (start: string): boolean => /^\ufeff?\s*(?:\{|<!doctype html|<html)/i.test(start);

export function readReport(text: string): SavedReport {
  if (!mayHoldReport(text.slice(0, 200))) return refused('none');
  if (text.length > MOST_REPORT_CHARACTERS) return tooLarge();
  const isJson = /^\ufeff?\s*\{/.test(text.slice(0, 200));
  const json = isJson ? text.replace(/^\ufeff/, '') : IN_HTML.exec(text)?.[1];
  // What a cut-off file of ours still says of itself.
  const ours = /"schema"\s*:\s*"mtuscope-report"|id="mtuscope-report"|<meta name="generator" content="mtuscope/.test(text.slice(0, 20_000)) || json !== undefined && !isJson;
  if (json === undefined) return refused(ours ? 'damaged' : 'none');
  try {
    return reportOf(JSON.parse(json));
  } catch {
    return refused(ours ? 'damaged' : 'none');
  }
}

function reportOf(value: unknown): SavedReport {
  const { schema, version, flows, fragNeeded } = value as { [name in keyof Report]?: unknown };
  if (schema !== REPORT_SCHEMA) return refused('none');
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return refused('damaged');
  if (version > REPORT_VERSION) return refused('newer');
  if ([flows, fragNeeded].some((list) => Array.isArray(list) && list.length > MOST_SAVED)) return tooLarge();
  const report = checkedReport(upgraded(value, version, REPORT_VERSION, REPORT_UPGRADES));
  if (report === null) return refused('damaged');
  return {
    report: {
      ...report,
      findings: report.findings.map(madeAgain),
      verdict: { ...report.verdict, nextCapture: nextCaptureFrom(nextCaptureOf(report.verdict.nextCapture)) },
    },
    error: null,
  };
}
