/** The command without its process: what is read, printed and answered. */
import { analyze } from '../engine/analyze.ts';
import { GENERATOR } from '../engine/generator.ts';
import type { Session } from '../engine/types.ts';
import { bounded } from '../report/bounded.ts';
import { renderHtml } from '../report/html.ts';
import { jsonPieces } from '../report/json-pieces.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { makeLink, RICH_LINK, SHORT_LINK } from '../report/pack.ts';
import { plainJson, plainLine } from '../report/plain.ts';
import { MASKED, redact, UNMASKED } from '../report/redact.ts';
import { renderText } from '../report/text.ts';
import { withTrace } from '../report/trace.ts';
import type { Report } from '../report/schema.ts';
import { parseArguments, type RunOptions } from './args.ts';
import { HELP } from './help.ts';
import { writePieces, type TextSink } from './output.ts';
import { packetLines, packetShortfalls } from './packet-lines.ts';
import { progressLine } from './progress.ts';
import { savedReport } from './saved-report.ts';
import { terminalStyle } from './style.ts';

type ByteSource = Session['sources'][number];

export const EXIT_ANALYSED = 0;
export const EXIT_PROBLEM = 1;
export const EXIT_UNREADABLE = 2;

/** What the command needs of the machine; tests give their own. */
export interface Surroundings {
  stdout: TextSink & { isTTY?: boolean; columns?: number };
  stderr: { write(text: string): boolean; isTTY?: boolean; columns?: number };
  env: Readonly<Record<string, string | undefined>>;
  now(): number;
  /** Puts the files in place of patterns that no shell has replaced. */
  expand?(paths: readonly string[]): Promise<string[]>;
  /** Frames that the machine has room to keep as rows; the engine's own limit holds where it is not stated. */
  mostFrames?: number;
  /** Opens a path, `-` for standard input; rejects if it cannot be opened. */
  open(path: string): Promise<ByteSource>;
}

/** Runs the command and returns its exit status. */
export async function run(argv: readonly string[], at: Surroundings): Promise<number> {
  const args = parseArguments(argv);
  switch (args.kind) {
    case 'help':
      await writePieces(at.stdout, [HELP]);
      return EXIT_ANALYSED;
    case 'version':
      await writePieces(at.stdout, [`${GENERATOR.name} ${GENERATOR.version}\n`]);
      return EXIT_ANALYSED;
    case 'error':
      complain(at, `${args.message} (mtuscope --help explains)`);
      return EXIT_UNREADABLE;
    case 'run':
      return analyseFiles(args.options, at);
  }
}

async function analyseFiles(given: RunOptions, at: Surroundings): Promise<number> {
  const options = at.expand ? { ...given, files: await at.expand(given.files) } : given;
  const complaints = new Map<string, string>();
  const sources: ByteSource[] = [];
  const paths: string[] = [];
  for (const path of options.files) {
    try {
      sources.push(await at.open(path));
      paths.push(path);
    } catch (thrown) {
      complaints.set(path, whyNotOpened(path, thrown));
    }
  }

  let report: Report | null = null;
  if (sources.length > 0) {
    const line = at.stderr.isTTY ? progressLine((text) => at.stderr.write(text), () => at.stderr.columns ?? 80) : null;
    const session = await analyze(sources, analysisOptions(options, at), line ? { onProgress: line.show, now: at.now } : {});
    line?.clear();
    report = session.outcome.report;
    for (const [i, failure] of session.outcome.failures.entries()) {
      if (!failure) continue;
      const given = failure.code === 'not-a-capture' ? await savedReport(sources[i], options.files.length === 1, options) : null;
      if (given?.report) report = given.report;
      else complaints.set(paths[i], given?.why ?? `${failure.message} ${failure.advice}`);
    }
    if (report) await writePieces(at.stdout, await output(report, session, options, at));
    if (options.form === 'packets') for (const shortfall of packetShortfalls(session)) complain(at, shortfall);
  }
  // After the report, so that what could be read is not lost behind what could not.
  for (const path of new Set(options.files)) {
    const why = complaints.get(path);
    if (why !== undefined) complain(at, `${path === '-' ? 'standard input' : path}: ${why}`);
  }
  if (complaints.size > 0) return EXIT_UNREADABLE;
  return options.failOnProblem && report?.verdict.outcome === 'problem' ? EXIT_PROBLEM : EXIT_ANALYSED;
}

function analysisOptions({ pathMtu, form }: RunOptions, { mostFrames }: Surroundings): Parameters<typeof analyze>[1] {
  // One line a frame was asked for, and none may be missing.
  return { pathMtu, everyRow: form === 'packets', ...(mostFrames === undefined ? {} : { mostFrames }) };
}

async function output(report: Report, session: Session, options: RunOptions, at: Surroundings): Promise<Iterable<string>> {
  switch (options.form) {
    case 'json':
      return jsonLine(report);
    case 'packets':
      return packetLines(session);
    case 'markdown':
      return [renderMarkdown(report)];
    case 'html':
      return [renderHtml(redact(bounded(report), options.mask ? MASKED : UNMASKED))];
    case 'link':
      return [`${await linkOf(report, session, options, at)}\n`];
    case 'text':
      return [
        renderText(report, {
          style: terminalStyle(at.stdout.isTTY === true, at.env),
          width: at.stdout.isTTY ? Math.min(100, Math.max(60, at.stdout.columns ?? 80)) : 80,
        }),
      ];
  }
}

async function linkOf(report: Report, session: Session, { mask, rich, address }: RunOptions, at: Surroundings): Promise<string> {
  // Charts come with --rich alone: in a short link they would take the room of messages and of the timeline.
  const link = makeLink(rich ? await withTrace(report, (index) => session.flowDetail(index)) : report, {
    treatments: mask ? MASKED : UNMASKED,
    target: rich ? RICH_LINK : SHORT_LINK,
    address: address ?? '',
  });
  if (!link.fits) complain(at, `the link has ${link.url.length} characters; some tools cut it. --html makes a file instead.`);
  return link.url;
}

function* jsonLine(report: Report): Generator<string> {
  for (const piece of jsonPieces(report)) yield plainJson(piece);
  yield '\n';
}

/** One line on standard error. File names are hostile text: they must not move the cursor. */
function complain(at: Surroundings, message: string): void {
  at.stderr.write(`mtuscope: ${plainLine(message)}\n`);
}

function whyNotOpened(path: string, thrown: unknown): string {
  const { code, message } = thrown as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return /[*?]/.test(path) ? 'no file matches.' : 'there is no such file.';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read by this user.';
    case 'EISDIR':
      return 'it is a directory; name the captures in it.';
    case 'ENOTDIR':
      return 'a part of its path is not a directory.';
    case 'ENAMETOOLONG':
      return 'the name is longer than the file system allows.';
    case 'ELOOP':
      return 'its symbolic links lead in a circle.';
    default:
      // Of the system's words, "EIO: i/o error, open 'x.pcap'", what went wrong; the name stands before it.
      return `it cannot be opened: ${/^E[A-Z0-9]+: (.+?), \w+\b/.exec(message)?.[1] ?? (message || String(thrown))}.`;
  }
}
