/** What may be asked of the packets beside the report. Files are counted as in report.capture.files. */
import type { FilterProblem } from '../filter/parse.ts';
import { part } from '../lib/part.ts';
import { RUN, type FlowFilter, type FlowSort } from '../report/flow-list.ts';
import type { Report } from '../report/schema.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { flowStrips, type FlowStrip } from './flow-strips.ts';
import type { DecodeNode, PacketDetail } from './packet-detail.ts';
import type { PacketRow } from './packet-rows.ts';

export type { DecodeNode, FilterProblem, FlowStrip, PacketDetail, PacketRow };

export type PacketQuestion =
  /** The rows that pass a filter. A newer question for the same list replaces one that is still being answered. */
  | { what: 'index'; file: number; filter: string; list: 'shown' | 'events' }
  | { what: 'rows'; file: number; rows: number[] }
  | { what: 'detail'; file: number; frame: number }
  /** Flows by their index in report.flows, in bins over a range of seconds since the first frame; null = each over its own time. Replaced like an index. */
  | { what: 'strips'; flows: number[]; bins: number; range: [number, number] | null; list: 'sparks' | 'compared' }
  | FlowQuestion;

/** Rows of report.flows that pass a filter, in the order of a column; at most `most` of them, null = all. Replaced like an index. */
export interface FlowQuestion {
  what: 'flows';
  filter: FlowFilter;
  sort: FlowSort;
  most: number | null;
  list: 'flows' | 'offered';
}

export type PacketAnswer =
  /** `rows` is null where the filter has a problem. `share` below 1: they are those of the first part of the packets, for the search was stopped. */
  | { what: 'index'; rows: Int32Array<ArrayBuffer> | null; problem: FilterProblem | null; share: number }
  | { what: 'rows'; rows: PacketRow[] }
  | { what: 'detail'; detail: PacketDetail | null }
  | { what: 'strips'; strips: FlowStrip[] }
  | { what: 'flows'; rows: Uint32Array<ArrayBuffer> };

/** Whether somebody still waits for an answer. */
export type GoOn = (share?: number) => Promise<boolean>;

/** Flows that are looked at, in a few milliseconds, before it is asked whether somebody else gets a turn. */
const FLOWS_AT_ONCE = 1 << 13;

/** No more rows than this are made at once. */
const MOST_ROWS = 2000;

/**
 * Answers a question; null where there is no such file, or where `goOn` says that nobody waits any more. That is asked from
 * time to time, lets other messages in, and is told how much of the packets a filter has looked at (0 to 1); a filter then
 * answers with what it has. Each kind of question has its code loaded with the first one.
 */
export async function answerOf(
  all: readonly FileAnalysis[],
  report: Report | null,
  question: PacketQuestion,
  goOn: GoOn,
): Promise<PacketAnswer | null> {
  if (question.what === 'flows') {
    const { listAgain } = await part(import('../report/kept-order.ts'));
    let runs = 0;
    const rows = report && (await listAgain(report, question.filter, question.sort, () => ++runs % (FLOWS_AT_ONCE / RUN) !== 0 || goOn()));
    return rows && { what: 'flows', rows: question.most === null ? rows : rows.slice(0, question.most) };
  }
  if (question.what === 'strips') {
    const strips = await flowStrips(all, question.flows, question.bins, question.range, goOn);
    return strips && { what: 'strips', strips };
  }
  const file = all.filter((f) => f.info !== null && f.diagnosis !== null)[question.file];
  if (!file) return null;
  switch (question.what) {
    case 'index': {
      const { scanOf } = await part(import('./packet-filter.ts'));
      const scan = scanOf(file, question.filter);
      if (!('step' in scan)) return { what: 'index', rows: null, problem: scan, share: 1 };
      while (!scan.step()) if (!(await goOn(scan.share))) break;
      return { what: 'index', rows: scan.rows(), problem: null, share: scan.share };
    }
    case 'rows': {
      const [{ filterTablesOf }, { packetRow }] = await part(Promise.all([import('./packet-filter.ts'), import('./packet-rows.ts')]));
      const tables = filterTablesOf(file);
      const wanted = question.rows.slice(0, MOST_ROWS).filter((row) => tables.packets.has(row));
      return { what: 'rows', rows: wanted.map((row) => packetRow(tables, row)) };
    }
    default: {
      const { packetDetail } = await part(import('./packet-detail.ts'));
      return { what: 'detail', detail: await packetDetail(file, question.frame) };
    }
  }
}
