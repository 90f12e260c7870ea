/** A report as the files that are made of it alone, masked as its owner chose. */
import { bounded } from './bounded.ts';
import { flowsCsv } from './csv.ts';
import { renderHtml } from './html.ts';
import { jsonPieces } from './json-pieces.ts';
import { renderMarkdown } from './markdown.ts';
import { redact } from './redact.ts';
import type { Report } from './schema.ts';
import type { ReportFileKind, Treatments } from './share-choices.ts';

export interface MadeFile {
  name: string;
  type: string;
  /** The content, piece by piece: as one string it may be longer than a string can be. */
  parts: string[];
}

const KINDS: Record<ReportFileKind, { ending: string; type: string; parts(report: Report): string[] }> = {
  html: { ending: '.html', type: 'text/html', parts: (report) => [renderHtml(report)] },
  markdown: { ending: '.md', type: 'text/markdown', parts: (report) => [renderMarkdown(report)] },
  json: { ending: '.json', type: 'application/json', parts: (report) => [...batches(jsonPieces(report)), '\n'] },
  'flows-csv': { ending: '-flows.csv', type: 'text/csv', parts: (report) => [...batches(flowsCsv(report))] },
};

export function reportFile(report: Report, kind: ReportFileKind, treatments: Treatments): MadeFile {
  const made = redact(kind === 'html' ? bounded(report) : report, treatments);
  const { ending, type, parts } = KINDS[kind];
  return { name: fileName(made, ending), type, parts: parts(made) };
}

/** A name after the capture's, as the report tells it, without its ending. */
export function fileName(report: Report, ending: string): string {
  const name = report.capture.files[0]?.name.replace(/\.(?:pcap|pcapng|cap|dmp|ntar)(?:\.(?:gz|zst))?$/i, '') ?? '';
  return `mtuscope-${name.replace(/[^\w.-]+/g, '_').slice(0, 60) || 'report'}${ending}`;
}

/** Characters of a piece: not a million little ones, and none longer than a string can be. */
const PIECE = 1 << 20;

/** The same text in fewer pieces. */
export function* batches(pieces: Iterable<string>): Generator<string> {
  let piece = '';
  for (const next of pieces) {
    piece += next;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
