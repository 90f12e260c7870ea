import { RowBudget } from '../flows/row-budget.ts';
import { readCapture } from '../capture/open.ts';
import type { ByteSource } from '../capture/types.ts';
import { part } from '../lib/part.ts';
import { firstDirection } from '../report/flow-list.ts';
import { fillFlows, flowsOf } from '../report/late-flows.ts';
import type { Treatments } from '../report/redact.ts';
import type { Report } from '../report/schema.ts';
import type { EvidenceCapture } from './evidence-capture.ts';
import { concludeAll, costOfReport, framesWithin, newFileAnalysis, type FileAnalysis } from './file-analysis.ts';
import { fillFixes, fixesAreHere, withFixes } from './fixes.ts';
import type { FlowDesk } from './flow-desk.ts';
import type { giveBack as GiveBack } from './give-back.ts';
import { withLinkNames } from './link-names.ts';
import { makeReport } from './make-report.ts';
import { answerOf } from './packet-queries.ts';
import type {
  AnalysisHooks, AnalysisOptions, AnalysisOutcome, FlowDetail, FlowSeries, GoOn, PacketAnswer, PacketQuestion, Progress, SeriesQuestion, Session,
} from './types.ts';

/** Progress is told this often, in milliseconds. */
const PROGRESS_EVERY = 100;
/**
 * First provisional report after this time: somebody waits for a first word. Until one names a finding it tells of as many flows
 * as can be looked at in so many milliseconds; each later one is whole, and made only where it costs at most a tenth of the time since the last.
 */
const PARTIAL_FIRST = 150;
const PARTIAL_FIRST_COST = 250;
const PARTIAL_AGAIN = 700;
/** Where the whole report is to be expected within this time from the start, it is the first word: a provisional one would only delay it. */
const WHOLE_SOON = 1000;
const PARTIAL_SHARE = 10;
/** A provisional report is for the screen: with more flows than this it would cost more than it tells. */
const PARTIAL_MAX_FLOWS = 50_000;

/** Room for so many rows is left when what gives rows back is fetched: far more than a chunk of the file can bring. */
const GIVE_BACK_AHEAD = 8_000_000;

/**
 * Reads captures and draws the conclusions. Files are read one after the other, each with its own stream numbers.
 * Never throws on what a file holds: a file that cannot be read has its entry in `outcome.failures`, a damaged one
 * oddities. `report` is null only if no file could be opened as a capture.
 */
export async function analyze(sources: readonly ByteSource[], options: AnalysisOptions, hooks: AnalysisHooks = {}): Promise<Session> {
  const budget = new RowBudget(options.mostFrames, options.everyRow);
  const files: FileAnalysis[] = [];
  const pace = new Pace(files, sources, options, hooks);
  let giveBack: typeof GiveBack | null = null;
  const fetchGiveBack = async (): Promise<void> => {
    if (!giveBack && budget.most - budget.used < GIVE_BACK_AHEAD) ({ giveBack } = await part(import('./give-back.ts')));
  };
  await fetchGiveBack();
  for (const source of sources) {
    const file = newFileAnalysis(source, files.length, budget);
    files.push(file);
    budget.makeRoom = () => giveBack?.(files, file, budget.most, options.pathMtu);
    const result = await readCapture(file.source, file.recorder, {
      onBytes: async (read) => {
        await fetchGiveBack();
        await pace.onBytes(file, read);
      },
      cancelled: () => hooks.cancelled?.() ?? false,
      onInfo: (info) => {
        file.info = info;
      },
    });
    file.info = result.info;
    file.compression = result.compression;
    file.failure = result.failure;
    file.bytesRead = result.bytesRead;
    if (file.info !== null) finishFile(file, sources.length > 1);
    if (result.failure?.code === 'cancelled') break;
  }
  concludeAll(files, options.pathMtu, (file) => ({ tell: (done, of) => pace.onLook(file, done, of) }));
  await withLinkNames(files);
  if (hooks.unread !== true) await withFixes(files);
  return new AnalysedSession(files, sources);
}

/** What can only be said of the whole file. `hasOthers`: the room that its last blocks do not need is given to another one. */
function finishFile(file: FileAnalysis, hasOthers: boolean): void {
  const { recorder, info } = file;
  if (hasOthers) {
    recorder.packets.close();
    recorder.flows.close();
  }
  if (recorder.packets.length === 0) recorder.oddities.add('no-packets', null);
  else if (recorder.tcpPackets === 0) recorder.oddities.add('no-tcp', null);
  if ((info?.droppedByCapture ?? 0) > 0) recorder.oddities.add('dropped-by-capture', null, null, info!.droppedByCapture!);
}

/** Paces progress and provisional reports by the clock of the caller. */
class Pace {
  private lastProgress = -Infinity;
  private nextPartial: number;
  /** End of the last provisional report, or start of the reading. */
  private lastPartial: number;
  private told = false;
  private readonly start: number;
  private readonly total: number;

  constructor(
    private readonly files: readonly FileAnalysis[],
    sources: readonly ByteSource[],
    private readonly options: AnalysisOptions,
    private readonly hooks: AnalysisHooks,
  ) {
    this.total = sources.some((s) => s.byteLength < 0) ? -1 : sources.reduce((n, s) => n + s.byteLength, 0);
    this.start = hooks.now?.() ?? 0;
    this.lastPartial = this.start;
    this.nextPartial = this.lastPartial + PARTIAL_FIRST;
  }

  /** The reading waits for what is returned. */
  onBytes(file: FileAnalysis, read: number): void | Promise<void> {
    file.bytesRead = read;
    const now = this.hooks.now?.();
    if (now === undefined || now - this.lastProgress < PROGRESS_EVERY) return;
    this.tell(file, now);
    if (!this.hooks.onPartial || now < this.nextPartial) return;
    return this.partial(now);
  }

  /** Behind a file's last byte: so many of its flows were looked at closely. */
  onLook(file: FileAnalysis, done: number, of: number): void {
    const now = this.hooks.now?.();
    if (now !== undefined && now - this.lastProgress >= PROGRESS_EVERY) this.tell(file, now, { done, of });
  }

  private tell(file: FileAnalysis, now: number, looks?: Progress['looks']): void {
    this.lastProgress = now;
    const sum = (g: (f: FileAnalysis) => number): number => this.files.reduce((s, f) => s + g(f), 0);
    this.hooks.onProgress?.({
      file: file.index,
      fileName: file.source.name,
      bytesRead: sum((f) => f.bytesRead),
      byteLength: this.total,
      frames: sum((f) => f.recorder.packets.length),
      flows: sum((f) => f.recorder.flows.length),
      fragNeeded: sum((f) => f.recorder.fragNeeded + f.recorder.packetTooBig),
      ...(looks ? { looks } : {}),
    });
  }

  /** Whether reading and concluding, which would take so long now, are to be over at that time if both go on as so far. */
  private isWholeBy(time: number, now: number, cost: number): boolean {
    const read = this.files.reduce((s, f) => s + f.bytesRead, 0);
    return this.total > 0 && (now - this.start + cost) * this.total < (time - this.start) * read;
  }

  private partial(now: number): void | Promise<void> {
    if (this.files.reduce((s, f) => s + f.recorder.flows.length, 0) > PARTIAL_MAX_FLOWS) return;
    const cost = costOfReport(this.files);
    if (this.isWholeBy(this.start + WHOLE_SOON, now, cost.all)) return;
    // The first word need not be the whole of it: it tells of as many flows as there is time for.
    const needed = this.told ? cost.all : cost.all - cost.looks;
    const most = Math.max((now - this.lastPartial) / PARTIAL_SHARE, this.told ? 0 : PARTIAL_FIRST_COST);
    if (needed > most) {
      this.nextPartial = now + PARTIAL_AGAIN;
      return;
    }
    concludeAll(this.files, this.options.pathMtu, () => (this.told ? {} : { mostFrames: framesWithin(most - needed) }));
    const tell = () => {
      const report = makeReport(this.files, false);
      this.hooks.onPartial!(report);
      // A first word that names nothing leaves the next one its place.
      this.told ||= report.findings.length > 0;
      this.lastPartial = this.hooks.now!();
      this.nextPartial = this.lastPartial + Math.max(1000, (this.lastPartial - now) * PARTIAL_SHARE);
    };
    // Whoever stops the reading may be left with a provisional report: it is to have all that a report has. Where its fixes do
    // not come, the whole report will say so.
    if (!fixesAreHere(this.files)) return withFixes(this.files).then(tell, tell);
    fillFixes(this.files);
    tell();
  }
}

/** With fewer packets no flow is so long that its picture takes its time. */
const MANY = 100_000;

/** What only some questions need is loaded with the first of these, so that a browser that waits for a verdict does not wait for it. */
class AnalysedSession implements Session {
  outcome: AnalysisOutcome;
  private desk: FlowDesk | null = null;

  constructor(readonly files: readonly FileAnalysis[], readonly sources: readonly ByteSource[]) {
    this.outcome = this.makeOutcome();
  }

  private makeOutcome(): AnalysisOutcome {
    const readable = this.files.some((f) => f.info !== null);
    return { report: readable ? makeReport(this.files, true) : null, failures: this.sources.map((_source, i) => this.files[i]?.failure ?? null) };
  }

  async flowDetail(flowIndex: number): Promise<FlowDetail | null> {
    return (await this.openDesk()).detailOf(flowIndex);
  }

  async series(question: SeriesQuestion): Promise<FlowSeries | null> {
    return (await this.openDesk()).series(question);
  }

  async drawAhead(now: () => number, goOn: () => Promise<boolean>): Promise<void> {
    if (!this.files.some(({ recorder }) => recorder.packets.length > MANY) || !(await goOn())) return;
    const { report } = this.outcome;
    if (report === null) return;
    const desk = await this.openDesk();
    const flows = flowsOf(report);
    await desk.drawAhead({ directionOf: (flowIndex) => firstDirection(flows.at(flowIndex)!), now, goOn });
  }

  private async openDesk(): Promise<FlowDesk> {
    const { FlowDesk } = await part(import('./flow-desk.ts'));
    return (this.desk ??= new FlowDesk(this.files));
  }

  async evidence(treatments: Treatments): Promise<EvidenceCapture | null> {
    const { report } = this.outcome;
    if (report === null) return null;
    const { evidenceCapture } = await part(import('./evidence-capture.ts'));
    return evidenceCapture(this.files, report, treatments);
  }

  async packetsCsv(treatments: Treatments): Promise<Iterable<string>> {
    const { report } = this.outcome;
    const { packetsCsv } = await part(import('./packets-csv.ts'));
    return report ? packetsCsv(this.files.filter((f) => f.info !== null && f.diagnosis !== null), report, treatments) : [];
  }

  packets(question: PacketQuestion, goOn: GoOn): Promise<PacketAnswer | null> {
    return answerOf(this.files, this.outcome.report, question, goOn);
  }

  async restate(options: AnalysisOptions): Promise<Report | null> {
    this.desk?.forget();
    // Whoever still holds the report before this one may ask for its flows.
    if (this.outcome.report) fillFlows(this.outcome.report);
    concludeAll(this.files, options.pathMtu);
    await withFixes(this.files);
    this.outcome = this.makeOutcome();
    return this.outcome.report;
  }
}

export type { AnalysedSession };
