/** How far our rows agree with tshark's, column by column and flag by flag. */
import { readCapture } from '../../src/capture/open.ts';
import { nodeFileSource } from '../../src/cli/node-source.ts';
import { FrameRecorder } from '../../src/flows/frame-recorder.ts';
import { packetLines } from '../../src/engine/packets-tsv.ts';
import { ANALYSIS_NAMES } from '../../src/tables/packet-table.ts';
import { compareNumberMaps, ourNumbers, type NumberAgreement } from './numbers.ts';
import { NUMBER_FIELDS, PACKET_FIELDS, tsharkRows, tsharkRowsAndNumbers } from './tshark.ts';

const STREAM_COLUMN = PACKET_FIELDS.findIndex((field) => field === 'tcp.stream');

export interface Difference {
  frame: number;
  field: string;
  theirs: string;
  ours: string;
}

export interface Agreement {
  frames: number;
  /** Rows where one side has fewer. */
  missing: number;
  differences: Difference[];
  /** Frames that carry a TCP segment, by tshark. */
  tcpFrames: number;
  /** Frames whose analysis differs in anything. */
  analysisFrames: number;
  /** By flag: frames that both, only tshark, only we mark. */
  flags: Map<string, { both: number; theirs: number; ours: number }>;
}

/** Our rows of a file, without the header line. */
export async function ourRows(path: string): Promise<string[]> {
  const recorder = new FrameRecorder();
  await readCapture(await nodeFileSource(path), recorder);
  recorder.finish();
  return [...packetLines(recorder)].slice(1);
}

export async function compareFile(path: string): Promise<Agreement> {
  return compareRows(tsharkRows(path), await ourRows(path));
}

export function compareRows(theirs: string[], ours: string[]): Agreement {
  const found: Agreement = {
    frames: Math.max(theirs.length, ours.length),
    missing: Math.abs(theirs.length - ours.length),
    differences: [],
    tcpFrames: 0,
    analysisFrames: 0,
    flags: new Map(ANALYSIS_NAMES.map((name) => [name, { both: 0, theirs: 0, ours: 0 }])),
  };
  for (let i = 0; i < Math.min(theirs.length, ours.length); i++) {
    const a = (theirs[i] ?? '').split('\t');
    const b = (ours[i] ?? '').split('\t');
    PACKET_FIELDS.forEach((field, at) => {
      if (a[at] !== b[at]) found.differences.push({ frame: i + 1, field, theirs: a[at] ?? '', ours: b[at] ?? '' });
    });
    if (a[STREAM_COLUMN] !== '') found.tcpFrames++;
    if (a.at(-1) !== b.at(-1)) found.analysisFrames++;
    const inTheirs = new Set((a.at(-1) ?? '').split(','));
    const inOurs = new Set((b.at(-1) ?? '').split(','));
    for (const [name, count] of found.flags) {
      if (inTheirs.has(name) && inOurs.has(name)) count.both++;
      else if (inTheirs.has(name)) count.theirs++;
      else if (inOurs.has(name)) count.ours++;
    }
  }
  return found;
}

/** Sums over several files. */
class Tally {
  readonly columns = new Map<string, number>(PACKET_FIELDS.map((field) => [field, 0]));
  readonly flags = new Map(ANALYSIS_NAMES.map((name) => [name as string, { both: 0, theirs: 0, ours: 0 }]));
  readonly numbers: NumberAgreement['values'] = new Map(NUMBER_FIELDS.map((name) => [name, { both: 0, theirs: 0, ours: 0, unequal: 0 }]));
  files = 0;
  frames = 0;
  tcpFrames = 0;
  analysisFrames = 0;
  missing = 0;

  add(found: Agreement, numbers: NumberAgreement): void {
    this.files++;
    this.frames += found.frames;
    this.tcpFrames += found.tcpFrames;
    this.missing += found.missing;
    this.analysisFrames += found.analysisFrames;
    for (const { field } of found.differences) this.columns.set(field, (this.columns.get(field) ?? 0) + 1);
    for (const [name, count] of found.flags) sum(this.flags.get(name), count);
    for (const [name, count] of numbers.values) sum(this.numbers.get(name), count);
  }

  lines(): string[] {
    const { analysisFrames, tcpFrames } = this;
    const share = tcpFrames === 0 ? 100 : 100 * (1 - analysisFrames / tcpFrames);
    return [
      '',
      `${this.files} files, ${this.frames} frames, ${this.missing} rows missing`,
      `${tcpFrames} TCP segments; the analysis differs on ${analysisFrames} frames: ${share.toFixed(4)} % equal`,
      ...[...this.columns].map(([field, count]) => `${field.padEnd(28)} ${count === 0 ? 'equal' : `differs on ${count}`}`),
      ...[...this.flags].map(([name, c]) => `${name.padEnd(28)} both ${c.both}, only tshark ${c.theirs}, only ours ${c.ours}`),
      ...[...this.numbers].map(([name, c]) => `${name.padEnd(28)} equal ${c.both}, only tshark ${c.theirs}, only ours ${c.ours}, another value ${c.unequal}`),
    ];
  }
}

function sum(into: Record<string, number> | undefined, add: Record<string, number>): void {
  if (into) for (const name of Object.keys(add)) into[name] = (into[name] ?? 0) + add[name]!;
}

/** Agreement over several files in rows, flags and numbers, as lines to print. `most` differences a file are shown. */
export async function report(paths: string[], most: number): Promise<string[]> {
  const lines: string[] = [];
  const tally = new Tally();
  for (const path of paths) {
    const theirs = tsharkRowsAndNumbers(path);
    const found = compareRows(theirs.rows, await ourRows(path));
    const numbers = compareNumberMaps(theirs.numbers, await ourNumbers(path));
    tally.add(found, numbers);
    if (found.differences.length + found.missing + numbers.differences.length === 0) continue;
    lines.push(`${path}: ${found.frames} frames, ${found.missing} rows missing, ${found.differences.length} fields and ${numbers.differences.length} numbers differ`);
    for (const d of [...found.differences.slice(0, most), ...numbers.differences.slice(0, most)]) lines.push(`  frame ${d.frame} ${d.field}: tshark "${d.theirs}", ours "${d.ours}"`);
  }
  return [...lines, ...tally.lines()];
}
