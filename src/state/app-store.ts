import { create } from 'zustand';
import type { Report } from '../report/schema.ts';
import {
  createClient, type AnalysisClient, type CaptureFailure, type Exported, type ExportKind, type FlowDetail, type FlowSeries, type GivenReport,
  type Input, type LinkChoices, type ListName, type MadeLink, type PacketAnswer, type PacketQuestion, type SeriesQuestion, type Treatments,
} from '../worker/client.ts';
import { leave } from './leaving.ts';
import { loaded, useMissingPart } from './missing-part.ts';
import { dropKeptReport, keepReportSoon, keptReport } from './kept-report.ts';
import type { Came, FileFailure, GivenFile, Phase, ReportBefore } from './phase.ts';
import { REPORT, START, formatLink, formatRoute, parseLink, parseRoute, type ReportRoute, type Route } from './route.ts';
import { differenceOf } from './same-capture.ts';
import { roomForTwo, roomOnDevice } from './room.ts';

export interface AppState {
  phase: Phase;
  route: Route;
  /** Path MTU that the user stated, null = find out. */
  pathMtu: number | null;
  /** Opens captures in place of what is there. */
  open(inputs: Input[], example?: string | null): void;
  /** Shows why something that was handed over cannot be opened at all. */
  refuse(failures: FileFailure[]): void;
  cancel(): void;
  /** States a path MTU and has the report made anew. */
  statePathMtu(pathMtu: number | null): Promise<void>;
  /** Goes to a view; `replace` makes no step for Back. */
  go(route: Route, replace?: boolean): void;
  /** Changes what is selected within the report. */
  select(change: Partial<Omit<ReportRoute, 'view'>>, replace?: boolean): void;
  detail(flowIndex: number): Promise<FlowDetail | null>;
  /** A part of a flow's charts; null where its packets are not here. */
  series(question: SeriesQuestion): Promise<FlowSeries | null>;
  /** A file made of the report on the screen or of its packets; null where these are not here. */
  exported(what: ExportKind, treatments: Treatments): Promise<Exported | null>;
  /** A link that holds the report on the screen, with the charts of the flow that shows it best; null where none could be made. */
  link(choices: LinkChoices): Promise<MadeLink | null>;
  /** Back to the report on which this capture was dropped. */
  showBefore(): void;
  /** Asks about packets; null where they are not here, or a newer question replaced this one. `onShare` hears how far a long search is, 0 to 1. */
  packets(question: PacketQuestion, onShare?: (share: number) => void): Promise<PacketAnswer | null>;
  /** Ends the search for a list; it answers with what it has found. */
  stopSearch(list: ListName): void;
  /** Whether packets can still be asked for. */
  hasPackets(): boolean;
  /** Takes the address bar's word: at the beginning, and on Back and Forward. */
  followAddress(): void;
}

const sizeOf = (input: Input) => (input instanceof File ? input.size : input.bytes.length);

function broken(message: string): CaptureFailure {
  return {
    code: 'read-failed',
    offset: 0,
    found: message,
    expected: '',
    message: 'The analysis stopped because of a fault in mtuscope or in this browser, not in the capture.',
    advice: 'Reload the page and try again. If it stops again, try another browser, or the command line: mtuscope FILE --json.',
  };
}

/** Of a report that was handed over together with another one. */
const second = (first: string): CaptureFailure => ({
  code: 'not-a-capture', offset: 0, found: 'a second report', expected: 'one report at a time', message: `One report is shown at a time; “${first}” was opened.`,
  advice: 'Open this one by itself, or open the captures of both together.',
});

function failuresOf(files: GivenFile[], failures: (CaptureFailure | null)[]): FileFailure[] {
  return files.flatMap((file, i) => {
    const failure = failures[i];
    return failure && failure.code !== 'cancelled' ? [{ file, failure }] : [];
  });
}

/** The store of the page, around one client. Tests give a client of their own. */
export function createAppStore(client: AnalysisClient, clock: () => number = () => performance.now()) {
  return create<AppState>((set, get) => {
    /** The address of a view: behind the link, where the report came in one. */
    const addressOf = (route: Route) => {
      const { phase } = get();
      return phase.name === 'report' && phase.origin.from === 'link' && route.view !== 'start' ? formatLink(phase.origin.packed, route) : formatRoute(route);
    };

    const goTo = (route: Route, replace = false) => {
      if (!replace) leave();
      const hash = addressOf(route);
      set({ route });
      if (location.hash === hash || (location.hash === '' && hash === '#/')) return;
      if (replace) history.replaceState(history.state, '', hash);
      else history.pushState(null, '', hash);
    };

    /** The report on which captures were dropped, while these are being read. */
    let before: Omit<ReportBefore, 'difference'> | null = null;

    const showReport = (report: Report, failures: FileFailure[], files: GivenFile[], example: string | null, stopped: boolean) => {
      const known = before && { ...before, difference: stopped ? null : differenceOf(before.report, report) };
      before = null;
      set({ phase: { name: 'report', report, failures, origin: { from: 'capture', files, example, ...(known ? { before: known } : {}) }, stopped, restating: false } });
      keepReportSoon({ report, files, example });
      goTo(REPORT);
    };

    const filesOf = (report: Report) => report.capture.files.map(({ name, bytes }) => ({ name, bytes }));

    /** Shows a report that came without its capture. */
    const showAlone = (report: Report, came: Came, failures: FileFailure[] = []) => {
      set({ phase: { name: 'report', report, failures, origin: came, stopped: false, restating: false } });
      if (came.from === 'file') keepReportSoon({ report, files: came.files, example: null, from: came.name });
    };

    /** The link that is being unpacked. A browser tells of an address twice (popstate, hashchange): the second time is no other link. */
    let opening: string | null = null;

    const openLink = async (packed: string) => {
      if (opening === packed) return;
      opening = packed;
      client.close();
      set({ phase: { name: 'start', notice: 'Opening the report that the link holds …' }, route: START });
      const unpacked = await client.unpack(packed);
      if (opening === packed) opening = null;
      const link = parseLink(location.hash);
      if (link?.packed !== packed || get().phase.name !== 'start') return;
      if (unpacked?.report) {
        set({ route: link.route });
        showAlone(unpacked.report, { from: 'link', files: filesOf(unpacked.report), example: null, packed });
        return;
      }
      set({ phase: { name: 'start', notice: unpacked?.error.message ?? 'The report that the link holds could not be opened: this browser started no worker. Reload the page and try again.' } });
    };

    /** What came out of reading: a report on the captures, reports that lay among the files, or neither. */
    const done = (report: Report | null, failures: FileFailure[], given: GivenReport[], files: GivenFile[], example: string | null, stopped: boolean) => {
      const [first, ...others] = given.map(({ file, report: saved }) => ({ report: saved, name: files[file]!.name }));
      const all = [...failures, ...others.map(({ name }) => ({ file: { name, bytes: 0 }, failure: second(first!.name) }))];
      const came: Came | null = first ? { from: 'file', files: filesOf(first.report), example: null, name: first.name } : null;
      if (report) {
        if (first && came) before = { report: first.report, came };
        showReport(report, all, files.filter((_, i) => !given.some(({ file }) => file === i)), example, stopped);
        return;
      }
      before = null;
      if (first && came) {
        showAlone(first.report, came, all);
        goTo(REPORT);
      } else if (failures.length > 0) set({ phase: { name: 'failure', failures } });
      else set({ phase: { name: 'start', notice: 'Reading was cancelled.' } });
    };

    return {
      phase: { name: 'start', notice: null },
      route: START,
      pathMtu: null,

      open(inputs, example = null) {
        if (inputs.length === 0) return;
        const files = inputs.map((input) => ({ name: input.name, bytes: sizeOf(input) }));
        const { phase: shown } = get();
        before = shown.name === 'report' && (shown.origin.from === 'link' || shown.origin.from === 'file') ? { report: shown.report, came: shown.origin } : null;
        // A path MTU is stated for the path of one capture.
        set({ pathMtu: null, phase: { name: 'reading', files, example, startedAt: clock(), progress: null, partial: null, cancelling: false } });
        goTo(START);
        dropKeptReport();
        const patch = (change: Partial<Extract<Phase, { name: 'reading' }>>) => {
          set(({ phase }) => (phase.name === 'reading' ? { phase: { ...phase, ...change } } : {}));
        };
        void client.start(inputs, { pathMtu: get().pathMtu, ...roomOnDevice() }, {
          onProgress: (progress) => patch({ progress }),
          onPartial: (partial) => patch({ partial }),
          onDone(report, failures, given) {
            const { phase } = get();
            done(report, failuresOf(files, failures), given, files, example, phase.name === 'reading' && phase.cancelling);
          },
          onBroken(message) {
            set({ phase: { name: 'failure', failures: files.map((file) => ({ file, failure: broken(message) })) } });
          },
          onStopped() {
            const { phase } = get();
            const partial = phase.name === 'reading' ? phase.partial : null;
            if (partial) showReport(partial, [], files, example, true);
            else set({ phase: { name: 'start', notice: 'Reading was cancelled.' } });
          },
        });
      },

      refuse(failures) {
        client.close();
        set({ phase: { name: 'failure', failures } });
        goTo(START);
      },

      cancel() {
        set(({ phase }) => (phase.name === 'reading' ? { phase: { ...phase, cancelling: true } } : {}));
        client.cancel();
      },

      async statePathMtu(pathMtu) {
        const { phase } = get();
        set({ pathMtu });
        if (phase.name !== 'report' || !client.canAnswer) return;
        set({ phase: { ...phase, restating: true } });
        const report = await client.restate({ pathMtu });
        const { phase: now, pathMtu: stillStated } = get();
        if (now.name !== 'report' || now.origin !== phase.origin || stillStated !== pathMtu) return;
        set({ phase: { ...now, report: report ?? now.report, restating: false } });
        if (report) keepReportSoon({ report, files: now.origin.files, example: now.origin.example });
      },

      go(route, replace) {
        // What was refused is behind whoever goes back to the start.
        if (route.view === 'start' && get().phase.name === 'failure') set({ phase: { name: 'start', notice: null } });
        goTo(route, replace);
      },

      select(change, replace = true) {
        const { route } = get();
        goTo({ ...(route.view === 'report' ? route : REPORT), ...change }, replace);
      },

      async detail(flowIndex) {
        const { phase } = get();
        if (client.canAnswer || phase.name !== 'report') return client.detail(flowIndex);
        return (await loaded(import('./shared-report.ts')))?.detailFromReport(phase.report, flowIndex) ?? null;
      },
      async exported(what, treatments) {
        const { phase } = get();
        return phase.name === 'report' ? client.exported(phase.report, what, treatments) : null;
      },
      async link(choices) {
        const { phase } = get();
        return phase.name === 'report' ? client.link(phase.report, choices) : null;
      },
      showBefore() {
        const { phase } = get();
        const known = phase.name === 'report' && phase.origin.from === 'capture' ? phase.origin.before : undefined;
        if (!known) return;
        client.close();
        showAlone(known.report, known.came);
        goTo(REPORT);
      },
      async series(question) {
        const { phase } = get();
        if (client.canAnswer || phase.name !== 'report') return client.series(question);
        return (await loaded(import('./shared-report.ts')))?.seriesFromReport(phase.report, question) ?? null;
      },
      packets: (question, onShare) => client.packets(question, onShare),
      stopSearch: (list) => client.stop(list),
      hasPackets: () => client.canAnswer,

      followAddress() {
        const { phase } = get();
        const link = parseLink(location.hash);
        if (link) {
          if (phase.name === 'report' && phase.origin.from === 'link' && phase.origin.packed === link.packed) set({ route: link.route });
          else void openLink(link.packed);
          return;
        }
        const asked = parseRoute(location.hash);
        if (asked === null) {
          // Whatever else is not ours is left as it stands.
          set({ route: START });
          return;
        }
        if (asked.view === 'start') {
          set({ route: START });
          return;
        }
        if (phase.name === 'report') {
          set({ route: asked });
          // The links of the page name views alone; the address goes on holding the report.
          if (phase.origin.from === 'link') history.replaceState(history.state, '', addressOf(asked));
          return;
        }
        const kept = phase.name === 'start' ? keptReport() : null;
        if (kept) {
          const { files, example, from } = kept;
          const origin = from === undefined ? { from: 'kept' as const, files, example } : { from: 'file' as const, files, example: null, name: from };
          set({ phase: { name: 'report', report: kept.report, failures: [], origin, stopped: false, restating: false }, route: asked });
          return;
        }
        if (phase.name === 'start') set({ phase: { name: 'start', notice: 'Captures are not kept over a reload. Open the file again to see its report.' } });
        goTo(START, true);
      },
    };
  });
}

export type AppStore = ReturnType<typeof createAppStore>;

const client = createClient(() => useMissingPart.getState().tell());

/** The page's own store. */
export const useApp: AppStore = createAppStore(client);

/**
 * Has a worker make itself ready for the next capture when the page has nothing else to do: at once where nobody has chosen
 * one, and behind a report when its pictures and the first look at it are done. It rehearses behind a report only when a file
 * is about to come (`expectFile`): before that the reader wants the processor, and most readers have the one capture.
 */
export function startPreparing(store: AppStore = useApp, prepare = (rehearse: boolean) => client.prepare(rehearse), hasRoom = roomForTwo()): void {
  const whenIdle: (then: () => void) => unknown = 'requestIdleCallback' in window ? requestIdleCallback : (then) => setTimeout(then, WITHOUT_IDLE);
  const soon = () => whenIdle(() => {
    const { name } = store.getState().phase;
    if (name !== 'reading') prepare(name !== 'report');
  });
  soon();
  store.subscribe(({ phase }, before) => {
    if (phase.name === before.phase.name) return;
    if (phase.name === 'start' || phase.name === 'failure') soon();
    if (phase.name === 'report' && hasRoom) setTimeout(soon, AFTER_REPORT);
  });
}

/** A file is about to come: it hovers over the page, or is looked for in the system's dialog. */
export const expectFile = (): void => client.freshen();

/** Milliseconds after which a browser that does not tell when it is idle is taken to be. */
const WITHOUT_IDLE = 500;
/** Milliseconds that the first look at a report has for itself. */
const AFTER_REPORT = 3000;

/** Follows Back and Forward, and takes the first address. */
export function startAddress(store: AppStore = useApp): void {
  addEventListener('popstate', () => store.getState().followAddress());
  addEventListener('hashchange', () => store.getState().followAddress());
  store.getState().followAddress();
}
