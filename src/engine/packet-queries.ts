/** What may be asked of the packets beside the report. Files are counted as in report.capture.files. */
import type { FilterProblem } from '../filter/parse.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { flowStrips, type FlowStrip } from './flow-strips.ts';
import { packetDetail, type DecodeNode, type PacketDetail } from './packet-detail.ts';
import { filterTablesOf, scanOf } from './packet-filter.ts';
import { packetRow, type PacketRow } from './packet-rows.ts';

export type { DecodeNode, FilterProblem, FlowStrip, PacketDetail, PacketRow };

export type PacketQuestion =
  /** The rows that pass a filter. A newer question for the same list replaces one that is still being answered. */
  | { what: 'index'; file: number; filter: string; list: 'shown' | 'events' }
  | { what: 'rows'; file: number; rows: number[] }
  | { what: 'detail'; file: number; frame: number }
  /** Flows by their index in report.flows, in bins over a range of seconds since the first frame; null = each over its own time. Replaced like an index. */
  | { what: 'strips'; flows: number[]; bins: number; range: [number, number] | null; list: 'sparks' | 'compared' };

export type PacketAnswer =
  /** `rows` is null where the filter has a problem. */
  | { what: 'index'; rows: Int32Array<ArrayBuffer> | null; problem: FilterProblem | null }
  | { what: 'rows'; rows: PacketRow[] }
  | { what: 'detail'; detail: PacketDetail | null }
  | { what: 'strips'; strips: FlowStrip[] };

/** No more rows than this are made at once. */
const MOST_ROWS = 2000;

/**
 * Answers a question; null where there is no such file, or where `goOn`, which is asked from time to time and lets other
 * messages in, says that nobody waits any more.
 */
export async function answerOf(all: readonly FileAnalysis[], question: PacketQuestion, goOn: () => Promise<boolean>): Promise<PacketAnswer | null> {
  if (question.what === 'strips') {
    const strips = await flowStrips(all, question.flows, question.bins, question.range, goOn);
    return strips && { what: 'strips', strips };
  }
  const file = all.filter((f) => f.info !== null && f.diagnosis !== null)[question.file];
  if (!file) return null;
  switch (question.what) {
    case 'index': {
      const scan = scanOf(file, question.filter);
      if (!('step' in scan)) return { what: 'index', rows: null, problem: scan };
      while (!scan.step()) if (!(await goOn())) return null;
      return { what: 'index', rows: scan.rows(), problem: null };
    }
    case 'rows': {
      const tables = filterTablesOf(file);
      const wanted = question.rows.slice(0, MOST_ROWS).filter((row) => tables.packets.has(row));
      return { what: 'rows', rows: wanted.map((row) => packetRow(tables, row)) };
    }
    default:
      return { what: 'detail', detail: await packetDetail(file, question.frame) };
  }
}
