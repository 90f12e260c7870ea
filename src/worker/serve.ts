import { rehearsalCapture } from '../engine/rehearsal-capture.ts';
import type { AnalysisHooks, AnalysisOptions, Session } from '../engine/types.ts';
import { buffersOfReport, sendable } from '../report/late-flows.ts';
import type { Report } from '../report/schema.ts';
import { unpack } from '../report/unpack.ts';
import { givenReports } from './given-reports.ts';
import { buffersOfSeries } from '../series/flow-series.ts';
import { sourceOf } from './input-source.ts';
import { linkOf, makeExport } from './make-export.ts';
import { buffersOf, PacketDesk } from './packets.ts';
import { copyOf, PROGRESS_PER_SECOND, transferablesOf, type FromWorker, type ToWorker } from './protocol.ts';

export type Analyze = (sources: Session['sources'][number][], options: AnalysisOptions, hooks?: AnalysisHooks) => Promise<Session>;

/** The worker's end of the line, as far as it is needed here; a test gives its own. */
export interface Port {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

/** Lets messages that wait be delivered: a cancel is not seen while the worker computes. */
const turn = () => new Promise<void>((resolve) => setTimeout(resolve));

/** Milliseconds between turns; each costs a few. */
const TURN_EVERY = 60;

/** Milliseconds of rehearsal. A capture that comes meanwhile waits for one round of it, a few milliseconds. */
const REHEARSAL = 600;

/** Answers the page's messages. A new start replaces the run before it. */
export function serve(port: Port, analyze: Analyze, now: () => number = () => performance.now()): (message: ToWorker) => Promise<void> {
  let run = -1;
  let cancelled = false;
  let session: Session | null = null;
  /** The report that the page shows, as far as it was told. */
  let held: Report | null = null;
  const desk = new PacketDesk(turn);

  async function start(message: Extract<ToWorker, { kind: 'start' }>) {
    run = message.run;
    cancelled = false;
    session = null;
    const mine = message.run;
    const isMine = () => run === mine;
    let last = -Infinity;
    let turned = now();
    const sources = message.inputs.map((input) => {
      const source = sourceOf(input);
      return {
        ...source,
        async *chunks() {
          for await (const chunk of source.chunks()) {
            if (now() - turned > TURN_EVERY) {
              await turn();
              turned = now();
            }
            if (!isMine() || cancelled) return;
            yield chunk;
          }
        },
      };
    });
    const hooks: AnalysisHooks = {
      now,
      cancelled: () => cancelled || !isMine(),
      onProgress(progress) {
        const at = now();
        if (!isMine() || at - last < 1000 / PROGRESS_PER_SECOND) return;
        last = at;
        port.postMessage({ kind: 'progress', run: mine, progress });
      },
      onPartial(report) {
        if (!isMine()) return;
        const sent = sendable(report);
        port.postMessage({ kind: 'partial', run: mine, ...sent }, buffersOfReport(sent));
      },
    };
    try {
      const made = await analyze(sources, message.options, hooks);
      if (!isMine()) return;
      const { report } = made.outcome;
      const { given, failures } = await givenReports(message.inputs, made.outcome.failures);
      if (!isMine()) return;
      session = made;
      held = report;
      const sent = report ? sendable(report) : null;
      port.postMessage({ kind: 'done', run: mine, ...(sent ?? { report: null }), failures, ...(given.length > 0 ? { given } : {}) }, sent ? buffersOfReport(sent) : []);
    } catch (error) {
      if (isMine()) port.postMessage({ kind: 'broken', run: mine, message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Runs the engine over a capture of its own until a real one comes: what is hot in it gets compiled before it is needed. */
  async function rehearse() {
    const input = { name: 'rehearsal', bytes: rehearsalCapture() };
    const end = now() + REHEARSAL;
    while (run < 0 && now() < end) {
      await analyze([sourceOf(input)], { pathMtu: null }, { now, cancelled: () => run >= 0, onProgress: () => undefined }).catch(() => undefined);
      await turn();
    }
  }

  return async (message) => {
    if (message.kind === 'start') return start(message);
    if (message.kind === 'prepare') return rehearse();
    // A report of a link or a file comes without an analysis.
    if (run === -1) run = message.run;
    if (message.run !== run) return;
    switch (message.kind) {
      case 'cancel':
        cancelled = true;
        return;
      case 'detail': {
        const kept = session?.flowDetail(message.flowIndex) ?? null;
        const detail = kept && copyOf(kept);
        port.postMessage({ kind: 'detail', run, request: message.request, detail }, detail ? transferablesOf(detail) : []);
        return;
      }
      case 'series': {
        const series = session?.series(message.question) ?? null;
        port.postMessage({ kind: 'series', run, request: message.request, series }, series ? buffersOfSeries(series) : []);
        return;
      }
      case 'packets': {
        const answer = session ? await desk.answer(session, message.request, message.question).catch(() => null) : null;
        if (message.run === run) port.postMessage({ kind: 'packets', run, request: message.request, answer }, buffersOf(answer));
        return;
      }
      case 'restate': {
        const report = session?.restate(message.options) ?? null;
        const sent = report ? sendable(report) : null;
        port.postMessage({ kind: 'restated', run, request: message.request, ...(sent ?? { report: null }) }, sent ? buffersOfReport(sent) : []);
        return;
      }
      case 'export': {
        held = message.report ?? held;
        const exported = held ? await makeExport(held, session, message.what, message.treatments).catch(() => null) : null;
        // While it was made, another capture may have come.
        if (message.run === run) port.postMessage({ kind: 'exported', run, request: message.request, exported });
        return;
      }
      case 'link':
        held = message.report ?? held;
        port.postMessage({ kind: 'linked', run, request: message.request, link: held && linkOf(held, session, message.choices) });
        return;
      case 'unpack':
        port.postMessage({ kind: 'unpacked', run, request: message.request, unpacked: unpack(message.packed) });
        return;
    }
  };
}
