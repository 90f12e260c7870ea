/** How far our rows agree with tshark's, column by column and flag by flag. */
import { readCapture } from '../../src/capture/open.ts';
import { nodeFileSource } from '../../src/cli/node-source.ts';
import { FrameRecorder } from '../../src/flows/frame-recorder.ts';
import { packetLines } from '../../src/engine/packets-tsv.ts';
import { ANALYSIS_NAMES } from '../../src/tables/packet-table.ts';
import { PACKET_FIELDS, tsharkRows } from './tshark.ts';

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
    analysisFrames: 0,
    flags: new Map(ANALYSIS_NAMES.map((name) => [name, { both: 0, theirs: 0, ours: 0 }])),
  };
  for (let i = 0; i < Math.min(theirs.length, ours.length); i++) {
    const a = (theirs[i] ?? '').split('\t');
    const b = (ours[i] ?? '').split('\t');
    PACKET_FIELDS.forEach((field, at) => {
      if (a[at] !== b[at]) found.differences.push({ frame: i + 1, field, theirs: a[at] ?? '', ours: b[at] ?? '' });
    });
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

/** Agreement over several files, as lines to print. `most` differences a file are shown. */
export async function report(paths: string[], most: number): Promise<string[]> {
  const lines: string[] = [];
  const columns = new Map<string, number>(PACKET_FIELDS.map((field) => [field, 0]));
  const flags = new Map(ANALYSIS_NAMES.map((name) => [name as string, { both: 0, theirs: 0, ours: 0 }]));
  let frames = 0;
  let analysisFrames = 0;
  let missing = 0;
  for (const path of paths) {
    const found = await compareFile(path);
    frames += found.frames;
    missing += found.missing;
    analysisFrames += found.analysisFrames;
    for (const { field } of found.differences) columns.set(field, (columns.get(field) ?? 0) + 1);
    for (const [name, count] of found.flags) {
      const sum = flags.get(name);
      if (!sum) continue;
      sum.both += count.both;
      sum.theirs += count.theirs;
      sum.ours += count.ours;
    }
    if (found.differences.length > 0 || found.missing > 0) {
      lines.push(`${path}: ${found.frames} frames, ${found.missing} rows missing, ${found.differences.length} fields differ`);
      for (const d of found.differences.slice(0, most)) lines.push(`  frame ${d.frame} ${d.field}: tshark "${d.theirs}", ours "${d.ours}"`);
    }
  }
  lines.push('', `${paths.length} files, ${frames} frames, ${missing} rows missing, analysis differs on ${analysisFrames} frames`);
  for (const [field, count] of columns) lines.push(`${field.padEnd(24)} ${count === 0 ? 'equal' : `differs on ${count}`}`);
  for (const [name, c] of flags) lines.push(`${name.padEnd(24)} both ${c.both}, only tshark ${c.theirs}, only ours ${c.ours}`);
  return lines;
}
