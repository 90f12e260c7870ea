/** The results as Markdown. */
import type { Cut } from './cuts.ts';
import type { Measured } from './measure.ts';
import type { HandStep } from './hands.ts';
import type { AnalysisDone } from './page/page.ts';
import { median, type NodeRun } from './node-run.ts';

/** Memory that does not grow with the capture is not counted against a frame. */
const BASE_MEMORY = 64 * 1024 * 1024;

const fixed = (value: number | null | undefined, digits = 2): string =>
  value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);
const mebi = (bytes: number): string => (Number.isFinite(bytes) ? (bytes / 1048576).toFixed(0) : '–');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** What the tables and the summary are made of. */
function figures(m: Measured) {
  const of = (runs: readonly NodeRun[], what: (run: NodeRun) => number) => (runs.length > 0 ? median(runs.map(what)) : NaN);
  const inPage = (what: (round: Measured['chromium'][number]) => number) => (m.chromium.length > 0 ? median(m.chromium.map(what)) : NaN);
  const byob = inPage((r) => r.byob);
  const slices = inPage((r) => r.slices);
  const floor = Math.min(byob, slices);
  const analysis = inPage((r) => r.analysis.ms);
  const peak = inPage((r) => r.peak);
  const engine = of(m.nodeEngine, (r) => r.ms);
  return {
    byob,
    slices,
    floor,
    analysis,
    cold: m.chromium[0]?.cold ?? NaN,
    ratio: analysis / floor,
    /** As `engineProcessorNs`, of the renderer. */
    analysisProcessorNs: (inPage((r) => r.processor) * 1e6) / m.frames,
    overFloor: ((analysis - floor) * 1e6) / m.frames,
    floorPeak: inPage((r) => r.floorPeak),
    peak,
    longestTask: inPage((r) => r.analysis.longestTask),
    engine,
    engineNs: (engine * 1e6) / m.frames,
    /** All threads together; on a machine that others use too, steadier than the clock. */
    engineProcessorNs: (of(m.nodeEngine, (r) => r.processorMs) * 1e6) / m.frames,
    nodeFloor: of(m.nodeFloor, (r) => r.ms),
    stream: of(m.nodeStream, (r) => r.ms),
    streamPeak: of(m.nodeStream, (r) => r.peak),
    afterLastByte: of(m.nodeStream, (r) => r.afterLastByte),
    floorRss: of(m.nodeFloor, (r) => r.peak),
  };
}

export function tables(all: readonly Measured[]): string {
  const parts: string[] = [];
  if (all.some((m) => m.chromium.length > 0)) {
    const head = ['Chromium', 'MB', 'frames', 'flows', '`cat` s', 'floor: stream s', 'floor: slices s', 'analysis s', '× floor', 'worker not ready s',
      'M frames/s', 'MB/s', 'ns a frame over the floor', 'of the processor', 'peak MiB (floor)', 'longest task ms', 'cancel ms'];
    parts.push(table(head, all.map((m) => {
      const f = figures(m);
      const seconds = [m.cat ?? NaN, f.byob, f.slices, f.analysis].map((ms) => fixed(ms / 1e3));
      const rates = [fixed(m.frames / f.analysis / 1e3), fixed(m.bytes / f.analysis / 1e3, 0), fixed(f.overFloor, 0), fixed(f.analysisProcessorNs, 0)];
      return [m.name, fixed(m.bytes / 1e6, 0), String(m.frames), String(m.flows), ...seconds, `**${fixed(f.ratio)}**`, fixed(f.cold / 1e3), ...rates,
        `${mebi(f.peak)} (${mebi(f.floorPeak)})`, fixed(f.longestTask, 0), fixed(m.cancel, 0)];
    })));
  }
  const names = [...new Set(all.flatMap((m) => Object.keys(m.peers)))];
  const head = ['Node', 'floor s', 'engine alone s', 'ns a frame', 'of the processor', 'from disk s', 'M frames/s', 'after the last byte ms',
    'peak MiB (floor)', ...names.flatMap((n) => [`${n} s`, 'we ÷ it'])];
  parts.push(table(head, all.map((m) => {
    const f = figures(m);
    const alone = [fixed(f.engine / 1e3), `**${fixed(f.engineNs, 0)}**`, fixed(f.engineProcessorNs, 0)];
    return [m.name, fixed(f.nodeFloor / 1e3), ...alone, fixed(f.stream / 1e3), fixed(m.frames / f.stream / 1e3), fixed(f.afterLastByte, 0),
      `${mebi(f.streamPeak)} (${mebi(f.floorRss)})`, ...names.flatMap((n) => {
        const peer = m.peers[n];
        return [fixed((peer ?? NaN) / 1e3), fixed(f.stream / (peer ?? NaN), 3)];
      })];
  })));
  return parts.join('\n\n');
}

/** Each goal with what was measured. */
export function summary(all: readonly Measured[]): string {
  const by = new Map(all.map((m) => [m.name, { m, f: figures(m) }]));
  const rows: string[][] = [];
  const goal = (text: string, value: number, limit: number, digits = 2) => {
    if (Number.isFinite(value)) rows.push([text, fixed(value, digits), `≤ ${limit}`, value <= limit ? 'yes' : '**no**']);
  };
  for (const [name, limit] of [['bulk', 1.25], ['headers', 1.6], ['churn', 2]] as const) {
    const found = by.get(name);
    if (found) goal(`${name} in Chromium ÷ floor`, found.f.ratio, limit);
  }
  for (const [name, limit] of [['headers', 0.6], ['churn', 0.12]] as const) {
    const found = by.get(name);
    const native = found?.m.peers['tcptrace -n -l -r'];
    if (found && native) {
      goal(`${name} in Chromium ÷ tcptrace`, found.f.analysis / native, limit);
      goal(`${name} in Node ÷ tcptrace`, found.f.stream / native, limit);
    }
  }
  const headers = by.get('headers');
  const tshark = headers?.m.peers['tshark -z expert'];
  if (headers && tshark) goal('headers: 30 × ours ÷ tshark -z expert', (30 * Math.max(headers.f.stream, headers.f.analysis || 0)) / tshark, 1);
  for (const [name, limit] of [['headers', 150], ['churn', 300]] as const) {
    const found = by.get(name);
    if (found) goal(`${name}: engine alone in Node, ns a frame`, found.f.engineNs, limit, 0);
  }
  const faults = by.get('faults');
  const healthy = by.get('healthy');
  if (faults && healthy) {
    const times = (how: string, ofFaults: number, ofHealthy: number) => goal(`faults ÷ healthy traffic, ${how}`, ofFaults / ofHealthy, 1.5);
    times('in Chromium', faults.f.analysis / faults.m.frames, healthy.f.analysis / healthy.m.frames);
    times('in Chromium, of the processor', faults.f.analysisProcessorNs, healthy.f.analysisProcessorNs);
    times('engine alone in Node', faults.f.engineNs, healthy.f.engineNs);
    times('engine alone in Node, of the processor', faults.f.engineProcessorNs, healthy.f.engineProcessorNs);
  }
  for (const { m, f } of by.values()) {
    const allowed = (BASE_MEMORY + 56 * m.frames + 600 * m.flows) / 1048576;
    goal(`${m.name}: MiB in Chromium above the floor`, (f.peak - f.floorPeak) / 1048576, Math.round(allowed), 0);
    goal(`${m.name}: longest task of the page, ms`, f.longestTask, 50, 0);
    goal(`${m.name}: cancel, ms`, m.cancel ?? NaN, 100, 0);
  }
  return table(['goal', 'measured', 'wanted', 'met'], rows);
}

export function sizeTable(rows: readonly { name: string; bytes: number; analysis: AnalysisDone; peak: number }[]): string {
  const head = ['Chromium', 'MB', 'frames', 'flows', 's', 'ns a frame', 'peak MiB', 'bytes of memory a byte of file', 'rows given back', 'longest task ms', 'outcome', 'problems found'];
  return table(head, rows.map(({ name, bytes, analysis: a, peak }) => [
    name,
    fixed(bytes / 1e6, 0),
    String(a.frames),
    String(a.flows),
    fixed(a.ms / 1e3, 1),
    fixed((a.ms * 1e6) / a.frames, 0),
    mebi(peak),
    fixed(peak / bytes),
    String(a.givenBack),
    fixed(a.longestTask, 0),
    a.outcome,
    a.problems.join(', '),
  ]));
}

export function growthTable(rows: readonly { name: string; floor: NodeRun; run: NodeRun }[]): string {
  const head = ['Node, from disk', 'MB', 'frames', 'flows', 's', 'floor s', 'ns a frame', 'of the processor', 'after the last byte s', 'peak MiB', 'bytes a frame and flow over 64 MiB'];
  return table(head, rows.map(({ name, floor, run }) => [
    name,
    fixed(floor.bytes / 1e6, 0),
    String(run.frames),
    String(run.flows),
    fixed(run.ms / 1e3),
    fixed(floor.ms / 1e3),
    fixed((run.ms * 1e6) / run.frames, 0),
    fixed((run.processorMs * 1e6) / run.frames, 0),
    fixed(run.afterLastByte / 1e3),
    mebi(run.peak),
    fixed((run.peak - floor.peak - BASE_MEMORY) / run.frames, 0),
  ]));
}

/** How many times as long as ours the programs need that dissect every frame; and how many times they are wanted to. */
const WANTED_OF_WIREGASM: Record<string, number> = { headers: 100, bulk: 20, churn: 30 };

export function cutsTable(rows: readonly Cut[]): string {
  const head = ['50 MB', 'frames', 'Chromium ms', 'Node ms', 'of the processor', '`tshark -Y` s', '÷ ours', 'wiregasm s', '÷ ours', 'wanted'];
  return table(head, rows.map((cut) => {
    const ours = Math.max(cut.chromium ?? 0, cut.node);
    const times = (peer: number | null) => fixed((peer ?? NaN) / ours, 0);
    return [cut.name, String(cut.frames), fixed(cut.chromium, 0), fixed(cut.node, 0), fixed(cut.nodeProcessor, 0), fixed((cut.tshark ?? NaN) / 1e3, 1),
      times(cut.tshark), fixed((cut.wiregasm ?? NaN) / 1e3, 1), times(cut.wiregasm), fixed(WANTED_OF_WIREGASM[cut.name], 0)];
  }));
}

/** How fast the page answers a hand. */
export function handsTable(steps: readonly HandStep[]): string {
  const head = ['capture', 'step', 'wanted', 'painted after', 'longest task ms'];
  return table(head, steps.map(({ capture, step, goal, value, unit, longestTask }) => [capture, step, goal, `${value.toFixed(0)} ${unit}`, longestTask.toFixed(0)]));
}
