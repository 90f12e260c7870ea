import type { AnalysisHooks, Session } from '../engine/types.ts';
import { LISTED_AT_ONCE } from '../report/flow-list.ts';
import { buffersOfReport, flowsOf, sendable, together } from '../report/late-flows.ts';
import type { Report } from '../report/schema.ts';
import { part, PartMissing } from '../lib/part.ts';
import { buffersOfSeries } from '../series/series-buffers.ts';
import { type Analyze, listAhead, practise, rehearse, rest, turn } from './ahead.ts';
import { inflate, withInflater } from './inflate-elsewhere.ts';
import { buffersOf, PacketDesk } from './packets.ts';
import type { givenReports as GivenReports } from './given-reports.ts';
import { copyOf, PROGRESS_PER_SECOND, transferablesOf, type CaptureFailure, type FromWorker, type Question, type Readable, type ToWorker } from './protocol.ts';

export type { Analyze };

/** The worker's end of the line, as far as it is needed here; a test gives its own. */
export interface Port {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

/** Milliseconds between turns; each costs a few. */
const TURN_EVERY = 60;

/** Milliseconds that the page has to draw a report before pictures are drawn that nobody asked for yet: both want the processor. */
const PAGE_DRAWS = 1000;

/** Chunks of which the last one that is wanted is the last, with turns for messages between them. */
function takingTurns(now: () => number, wanted: () => boolean) {
  let turned = now();
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      if (now() - turned > TURN_EVERY) {
        await turn();
        turned = now();
      }
      if (!wanted()) return;
      yield chunk;
    }
  };
}

/** Answers the page's messages. A new start replaces the run before it. */
export function serve(port: Port, analyze: Analyze, now: () => number = () => performance.now()): (message: ToWorker) => Promise<void> {
  let run = -1;
  let cancelled = false;
  let rehearsing = false;
  let session: Session | null = null;
  /** The report that the page shows, as far as it was told. */
  let held: Report | null = null;
  const desk = new PacketDesk(turn, now);

  async function start(message: Extract<ToWorker, { kind: 'start' }>) {
    run = message.run;
    cancelled = false;
    session = null;
    const mine = message.run;
    const isMine = () => run === mine;
    let last = -Infinity;
    const inTurns = takingTurns(now, () => isMine() && !cancelled);
    const sources = message.inputs.map((input) => {
      const source = withInflater(input, (order) => port.postMessage({ kind: 'inflate', run: mine, order }, [order.port]));
      const { inflated } = source;
      return {
        ...source,
        chunks: () => inTurns(source.chunks()),
        ...(inflated ? { inflated: async (...how: Parameters<typeof inflated>) => inTurns(await inflated(...how)) } : {}),
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
      const { given, failures } = await withReports(message.inputs, made.outcome.failures);
      if (!isMine()) return;
      session = made;
      held = report;
      const sent = report ? sendable(report) : null;
      port.postMessage({ kind: 'done', run: mine, ...(sent ?? { report: null }), failures, ...(given.length > 0 ? { given } : {}) }, sent ? buffersOfReport(sent) : []);
      const isLong = report !== null && flowsOf(report).length > LISTED_AT_ONCE;
      if (isLong) await listAhead(made, now, isMine);
      let wait = PAGE_DRAWS;
      const atRest = async () => {
        await rest(wait);
        wait = 0;
        return isMine();
      };
      if (isLong) await practise(made, now, atRest);
      // Whoever asks for what did not come of it has it made then, and its fault told.
      await made.drawAhead(now, atRest).catch(() => undefined);
    } catch (error) {
      if (isMine()) port.postMessage({ kind: 'broken', run: mine, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async function prepare() {
    if (rehearsing) return;
    rehearsing = true;
    await rehearse(analyze, now, () => run < 0);
    rehearsing = false;
  }

  /** Answers a question about what was analysed, or about a report. */
  async function answer(message: Question) {
    const { request } = message;
    switch (message.kind) {
      case 'detail': {
        const kept = (await session?.flowDetail(message.flowIndex)) ?? null;
        const detail = kept && copyOf(kept);
        return send({ kind: 'detail', run: message.run, request, detail }, detail ? transferablesOf(detail) : []);
      }
      case 'series': {
        const series = (await session?.series(message.question)) ?? null;
        return send({ kind: 'series', run: message.run, request, series }, series ? buffersOfSeries(series) : []);
      }
      case 'packets': {
        const tell = (share: number) => send({ kind: 'searched', run: message.run, request, share });
        const found = session ? await desk.answer(session, request, message.question, tell) : null;
        return send({ kind: 'packets', run: message.run, request, answer: found }, buffersOf(found));
      }
      case 'restate': {
        const report = (await session?.restate(message.options)) ?? null;
        const sent = report ? sendable(report) : null;
        return send({ kind: 'restated', run: message.run, request, ...(sent ?? { report: null }) }, sent ? buffersOfReport(sent) : []);
      }
      case 'export': {
        const report = holding(message);
        const { makeExport } = await part(import('./make-export.ts'));
        const exported = report ? await makeExport(report, session, message.what, message.treatments) : null;
        return send({ kind: 'exported', run: message.run, request, exported });
      }
      case 'link': {
        const report = holding(message);
        const { linkOf } = await part(import('./make-export.ts'));
        return send({ kind: 'linked', run: message.run, request, link: report && (await linkOf(report, session, message.choices)) });
      }
      case 'unpack': {
        const { unpack } = await part(import('../report/unpack.ts'));
        return send({ kind: 'unpacked', run: message.run, request, unpacked: unpack(message.packed) });
      }
    }
  }

  /** The report that a message is about: it comes along where it is not the one that is known. */
  function holding({ report, columns }: Extract<Question, { kind: 'export' | 'link' }>): Report | null {
    if (report) held = together(columns ? { report, columns } : { report });
    return held;
  }

  /** While an answer was made, another capture may have come. */
  function send(message: FromWorker, transfer: Transferable[] = []) {
    if (message.run === run) port.postMessage(message, transfer);
  }

  return async (message) => {
    if (message.kind === 'start') return start(message);
    if (message.kind === 'prepare') return prepare();
    if (message.kind === 'inflate') return inflate(message.order);
    // A report of a link or a file comes without an analysis.
    if (run === -1) run = message.run;
    if (message.run !== run) return;
    if (message.kind === 'cancel') {
      cancelled = true;
      return;
    }
    if (message.kind === 'stop') {
      desk.stop(message.list);
      return;
    }
    try {
      await answer(message);
    } catch (error) {
      const missing = error instanceof PartMissing;
      send({ kind: 'failed', run: message.run, request: message.request, missing });
      // A fault of ours: the page need not wait for an answer, and the console says which.
      if (!missing) throw error;
    }
  };
}

/** Reads what is no capture as a report. What that takes is loaded where there is such a file. */
async function withReports(inputs: readonly Readable[], failures: (CaptureFailure | null)[]): ReturnType<typeof GivenReports> {
  if (!failures.some((failure) => failure?.code === 'not-a-capture')) return { given: [], failures };
  return (await part(import('./given-reports.ts'))).givenReports(inputs, failures);
}
