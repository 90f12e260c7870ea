import { create } from 'zustand';
import { createClient, type AnalysisClient, type CaptureFailure, type Input, type RunListener } from '../worker/client.ts';
import type { AppEnds, AppState } from './app-state.ts';
import { arrivalsOn, type Arrivals, type Given } from './arrivals.ts';
import { loaded, useMissingPart } from './missing-part.ts';
import { dropKeptReport, keepReportSoon } from './kept-report.ts';
import { addressOf, goTo } from './navigation.ts';
import type { FileFailure, GivenFile, Phase } from './phase.ts';
import { REPORT, START, parseLink, parseRoute } from './route.ts';
import { roomForTwo, roomOnDevice } from './room.ts';

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

function failuresOf(files: GivenFile[], failures: (CaptureFailure | null)[]): FileFailure[] {
  return files.flatMap((file, i) => {
    const failure = failures[i];
    return failure && failure.code !== 'cancelled' ? [{ file, failure }] : [];
  });
}

/** What becomes of the page while captures are read, and after. */
function whileReading({ getState, setState }: AppEnds, arrivals: Arrivals, given: Given): RunListener {
  const { files } = given;
  const patch = (change: Partial<Extract<Phase, { name: 'reading' }>>) => {
    setState(({ phase }) => (phase.name === 'reading' ? { phase: { ...phase, ...change } } : {}));
  };
  return {
    onProgress: (progress) => patch({ progress }),
    onPartial: (partial) => patch({ partial }),
    onDone(report, failures, saved) {
      const { phase } = getState();
      arrivals.done(given, report, failuresOf(files, failures), saved, phase.name === 'reading' && phase.cancelling);
    },
    onBroken(message) {
      setState({ phase: { name: 'failure', failures: files.map((file) => ({ file, failure: broken(message) })) } });
    },
    onStopped() {
      const { phase } = getState();
      const partial = phase.name === 'reading' ? phase.partial : null;
      if (partial) arrivals.fromCaptures(given, partial, [], true);
      else setState({ phase: { name: 'start', notice: 'Reading was cancelled.' } });
    },
  };
}

/** Has the report on the screen made anew under a path MTU that the user states; null = find out. */
async function restate({ getState, setState }: AppEnds, client: AnalysisClient, pathMtu: number | null): Promise<void> {
  const { phase } = getState();
  setState({ pathMtu });
  if (phase.name !== 'report' || !client.canAnswer) return;
  setState({ phase: { ...phase, restating: true } });
  const report = await client.restate({ pathMtu });
  const { phase: now, pathMtu: stillStated } = getState();
  if (now.name !== 'report' || now.origin !== phase.origin || stillStated !== pathMtu) return;
  setState({ phase: { ...now, report: report ?? now.report, restating: false } });
  if (report) keepReportSoon({ report, files: now.origin.files, example: now.origin.example });
}

/** Shows what the address bar names, as far as it is here. */
function follow(ends: AppEnds, arrivals: Arrivals): void {
  const { getState, setState } = ends;
  const { phase } = getState();
  const link = parseLink(location.hash);
  if (link) {
    if (phase.name === 'report' && phase.origin.from === 'link' && phase.origin.packed === link.packed) setState({ route: link.route });
    else void arrivals.fromLink(link.packed);
    return;
  }
  const asked = parseRoute(location.hash);
  // An address that is not ours is left as it stands.
  if (asked === null || asked.view === 'start') {
    setState({ route: START });
    return;
  }
  if (phase.name === 'report') {
    setState({ route: asked });
    // The links of the page name views alone; the address goes on holding the report.
    if (phase.origin.from === 'link') history.replaceState(history.state, '', addressOf(ends, asked));
    return;
  }
  if (phase.name === 'start') {
    if (arrivals.fromKept(asked)) return;
    setState({ phase: { name: 'start', notice: 'Captures are not kept over a reload. Open the file again to see its report.' } });
  }
  goTo(ends, START, true);
}

/** The store of the page, around one client. Tests give a client of their own. */
export function createAppStore(client: AnalysisClient, clock: () => number = () => performance.now()) {
  return create<AppState>((set, get, ends) => {
    const arrivals = arrivalsOn(ends, client);
    /** The report on the screen where it stands alone: questions about its flows are answered from it. */
    const reportAlone = () => {
      const { phase } = get();
      return client.canAnswer || phase.name !== 'report' ? null : phase.report;
    };
    return {
      phase: { name: 'start', notice: null },
      route: START,
      pathMtu: null,

      open(inputs, example = null) {
        if (inputs.length === 0) return;
        const files = inputs.map((input) => ({ name: input.name, bytes: sizeOf(input) }));
        arrivals.expect();
        // A path MTU is stated for the path of one capture.
        set({ pathMtu: null, phase: { name: 'reading', files, example, startedAt: clock(), progress: null, partial: null, cancelling: false } });
        goTo(ends, START);
        dropKeptReport();
        void client.start(inputs, { pathMtu: null, ...roomOnDevice() }, whileReading(ends, arrivals, { files, example }));
      },
      refuse(failures) {
        client.close();
        set({ phase: { name: 'failure', failures } });
        goTo(ends, START);
      },
      cancel() {
        set(({ phase }) => (phase.name === 'reading' ? { phase: { ...phase, cancelling: true } } : {}));
        client.cancel();
      },
      statePathMtu: (pathMtu) => restate(ends, client, pathMtu),
      showBefore() {
        const { phase } = get();
        const known = phase.name === 'report' && phase.origin.from === 'capture' ? phase.origin.before : undefined;
        if (!known) return;
        client.close();
        arrivals.alone(known.report, known.came);
        goTo(ends, REPORT);
      },

      go(route, replace) {
        // What was refused is behind whoever goes back to the start.
        if (route.view === 'start' && get().phase.name === 'failure') set({ phase: { name: 'start', notice: null } });
        goTo(ends, route, replace);
      },
      select(change, replace = true) {
        const { route } = get();
        goTo(ends, { ...(route.view === 'report' ? route : REPORT), ...change }, replace);
      },
      followAddress: () => follow(ends, arrivals),

      async detail(flowIndex) {
        const report = reportAlone();
        if (report === null) return client.detail(flowIndex);
        return (await loaded(import('./shared-report.ts')))?.detailFromReport(report, flowIndex) ?? null;
      },
      async series(question) {
        const report = reportAlone();
        if (report === null) return client.series(question);
        return (await loaded(import('./shared-report.ts')))?.seriesFromReport(report, question) ?? null;
      },
      async exported(what, treatments) {
        const { phase } = get();
        return phase.name === 'report' ? client.exported(phase.report, what, treatments) : null;
      },
      async link(choices) {
        const { phase } = get();
        return phase.name === 'report' ? client.link(phase.report, choices) : null;
      },
      packets: (question, onShare) => client.packets(question, onShare),
      stopSearch: (list) => client.stop(list),
      hasPackets: () => client.canAnswer,
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
