import type { Report } from '../report/schema.ts';
import type { AnalysisClient, CaptureFailure, GivenReport } from '../worker/client.ts';
import type { AppEnds } from './app-state.ts';
import { keepReportSoon, keptReport } from './kept-report.ts';
import { goTo } from './navigation.ts';
import type { Came, FileFailure, GivenFile, ReportBefore, ReportPhase } from './phase.ts';
import { REPORT, START, parseLink, type Route } from './route.ts';
import { differenceOf } from './same-capture.ts';

/** What was handed over to be read: the files, and the bundled story that it is, null if it is none. */
export interface Given {
  files: GivenFile[];
  example: string | null;
}

/** How reports come onto the page: made of captures, in a link, in a file that was saved, or kept over a reload. */
export type Arrivals = ReturnType<typeof arrivalsOn>;

const filesOf = (report: Report): GivenFile[] => report.capture.files.map(({ name, bytes }) => ({ name, bytes }));

const shown = (report: Report, origin: ReportPhase['origin'], failures: FileFailure[] = [], stopped = false): ReportPhase =>
  ({ name: 'report', report, failures, origin, stopped, restating: false });

/** Of a report that was handed over together with another one. */
const second = (first: string): CaptureFailure => ({
  code: 'not-a-capture', offset: 0, found: 'a second report', expected: 'one report at a time', message: `One report is shown at a time; “${first}” was opened.`,
  advice: 'Open this one by itself, or open the captures of both together.',
});

/** The ways onto the page of one store. They share what is under way: the link that is being unpacked, the report that captures were dropped on. */
export function arrivalsOn(ends: AppEnds, client: AnalysisClient) {
  const { getState, setState } = ends;
  /** The report on which captures were dropped, while these are being read. */
  let before: Omit<ReportBefore, 'difference'> | null = null;
  /** The link that is being unpacked. A browser tells of an address twice (popstate, hashchange): the second time is no other link. */
  let opening: string | null = null;

  /** Captures are about to be read: a report that came without its own stays known, since they may be those that it is about. */
  const expect = () => {
    const { phase } = getState();
    before = phase.name === 'report' && (phase.origin.from === 'link' || phase.origin.from === 'file') ? { report: phase.report, came: phase.origin } : null;
  };

  /** Shows the report on captures that were read just now. */
  const fromCaptures = ({ files, example }: Given, report: Report, failures: FileFailure[], stopped: boolean) => {
    const known = before && { ...before, difference: stopped ? null : differenceOf(before.report, report) };
    before = null;
    setState({ phase: shown(report, { from: 'capture', files, example, ...(known ? { before: known } : {}) }, failures, stopped) });
    keepReportSoon({ report, files, example });
    goTo(ends, REPORT);
  };

  /** Shows a report that came without its capture. */
  const alone = (report: Report, came: Came, failures: FileFailure[] = []) => {
    setState({ phase: shown(report, came, failures) });
    if (came.from === 'file') keepReportSoon({ report, files: came.files, example: null, from: came.name });
  };

  /** What came out of reading: a report on the captures, reports that lay among the files, or neither. `stopped`: by the user. */
  const done = ({ files, example }: Given, report: Report | null, failures: FileFailure[], saved: GivenReport[], stopped: boolean) => {
    const [first, ...others] = saved.map(({ file, report: own }) => ({ report: own, name: files[file].name }));
    const all = [...failures, ...others.map(({ name }) => ({ file: { name, bytes: 0 }, failure: second(first.name) }))];
    const came: Came | null = first ? { from: 'file', files: filesOf(first.report), example: null, name: first.name } : null;
    if (report) {
      if (first && came) before = { report: first.report, came };
      fromCaptures({ files: files.filter((_, i) => !saved.some(({ file }) => file === i)), example }, report, all, stopped);
      return;
    }
    before = null;
    if (first && came) {
      alone(first.report, came, all);
      goTo(ends, REPORT);
    } else if (failures.length > 0) setState({ phase: { name: 'failure', failures } });
    else setState({ phase: { name: 'start', notice: 'Reading was cancelled.' } });
  };

  /** Opens the report that a link holds, unless the address says something else by the time that it is unpacked. */
  const fromLink = async (packed: string) => {
    if (opening === packed) return;
    opening = packed;
    client.close();
    setState({ phase: { name: 'start', notice: 'Opening the report that the link holds …' }, route: START });
    const unpacked = await client.unpack(packed);
    if (opening === packed) opening = null;
    const link = parseLink(location.hash);
    if (link?.packed !== packed || getState().phase.name !== 'start') return;
    if (unpacked?.report) {
      setState({ route: link.route });
      alone(unpacked.report, { from: 'link', files: filesOf(unpacked.report), example: null, packed });
      return;
    }
    setState({ phase: { name: 'start', notice: unpacked?.error.message ?? 'The report that the link holds could not be opened: this browser started no worker. Reload the page and try again.' } });
  };

  /** Shows the report that was kept over a reload, in the view that the address asks for; false where none was kept. */
  const fromKept = (route: Route): boolean => {
    const kept = keptReport();
    if (!kept) return false;
    const { report, files, example, from } = kept;
    setState({ phase: shown(report, from === undefined ? { from: 'kept', files, example } : { from: 'file', files, example: null, name: from }), route });
    return true;
  };

  return { expect, fromCaptures, alone, done, fromLink, fromKept };
}
