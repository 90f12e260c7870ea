import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { AppState } from '../../state/app-state.ts';
import { useApp } from '../../state/app-store.ts';

type Answer = NonNullable<Awaited<ReturnType<AppState['packets']>>>;
export type PacketRow = Extract<Answer, { what: 'rows' }>['rows'][number];
export type PacketDetail = NonNullable<Extract<Answer, { what: 'detail' }>['detail']>;
export type DecodeNode = PacketDetail['layers'][number];

/** What a next or previous event goes to. */
const EVENTS = 'mtuscope.frag_needed || mtuscope.resend || tcp.analysis.retransmission || tcp.analysis.lost_segment || tcp.analysis.out_of_order || tcp.analysis.zero_window || tcp.flags.reset == 1';

/** Rows of a list in order: all of the file, or those of an index. */
export interface RowList {
  count: number;
  rowAt(place: number): number;
  /** Place of a row, −1 where it is not in the list. */
  placeOf(row: number): number;
  /** First place at or behind a row. */
  placeFrom(row: number): number;
}

const everything = (count: number): RowList => ({
  count, rowAt: (place) => place, placeOf: (row) => (row >= 0 && row < count ? row : -1), placeFrom: (row) => Math.min(count, Math.max(0, row)),
});

function listOf(rows: Int32Array): RowList {
  const placeFrom = (row: number): number => {
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (rows[middle] < row) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const placeOf = (row: number): number => {
    const place = placeFrom(row);
    return place < rows.length && rows[place] === row ? place : -1;
  };
  return { count: rows.length, rowAt: (place) => rows[place], placeOf, placeFrom };
}

/** A search for the rows that pass a filter. */
export interface Search {
  list: RowList;
  waiting: boolean;
  /** How much of the packets has been looked at, 0 to 1; null while that is not known. Below 1 without waiting: the search was stopped. */
  share: number | null;
  lookAgain(): void;
}

/**
 * The rows that pass the filter; null while they are being looked for. The list before stays until then. `complete`: no row was given
 * back, so that without a filter the list is known.
 */
export function useRowList(report: unknown, file: number, total: number, filter: string, complete: boolean): Search {
  const ask = useApp((state) => state.packets);
  const [found, setFound] = useState<{ of: string; report: unknown; list: RowList; share: number } | null>(null);
  const [far, setFar] = useState<{ of: string; share: number } | null>(null);
  const [again, lookAgain] = useReducer((n: number) => n + 1, 0);
  const of = `${again} ${file} ${filter}`;
  useEffect(() => {
    if (filter === '' && complete) return;
    void ask({ what: 'index', file, filter, list: 'shown' }, (share) => setFar({ of, share })).then((answer) => {
      if (answer?.what === 'index') setFound({ of, report, list: listOf(answer.rows ?? new Int32Array(0)), share: answer.share });
    });
  }, [ask, report, file, filter, complete, of]);
  const all = useMemo(() => everything(total), [total]);
  if (filter === '' && complete) return { list: all, waiting: false, share: 1, lookAgain };
  const current = found?.of === of && found.report === report;
  if (current) return { list: found.list, waiting: false, share: found.share, lookAgain };
  return { list: everything(0), waiting: true, share: far?.of === of ? far.share : null, lookAgain };
}

/** Asks for the rows with events when it is first needed. */
export function useEvents(report: unknown, file: number): () => Promise<RowList | null> {
  const ask = useApp((state) => state.packets);
  const known = useRef<{ report: unknown; file: number; list: Promise<RowList | null> } | null>(null);
  return () => {
    const before = known.current;
    if (before && before.report === report && before.file === file) return before.list;
    const list = ask({ what: 'index', file, filter: EVENTS, list: 'events' }).then((answer) => (answer?.what === 'index' && answer.rows ? listOf(answer.rows) : null));
    known.current = { report, file, list };
    return list;
  };
}

const MOST_KEPT = 6000;

/** Lines of the list, fetched as they come into view and kept for a while. */
export function useRows(report: unknown, file: number, wanted: readonly number[]): (row: number) => PacketRow | undefined {
  const ask = useApp((state) => state.packets);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const kept = useMemo(() => ({ report, file, rows: new Map<number, PacketRow>(), asked: new Set<number>() }), [report, file]);
  const key = wanted.join();
  useEffect(() => {
    const missing = wanted.filter((row) => !kept.rows.has(row) && !kept.asked.has(row));
    if (missing.length === 0) return;
    for (const row of missing) kept.asked.add(row);
    void ask({ what: 'rows', file, rows: missing }).then((answer) => {
      for (const row of missing) kept.asked.delete(row);
      if (answer?.what !== 'rows') return;
      if (kept.rows.size > MOST_KEPT) kept.rows.clear();
      for (const row of answer.rows) kept.rows.set(row.row, row);
      redraw();
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` is `wanted`.
  }, [ask, kept, file, key]);
  return (row) => kept.rows.get(row);
}

/** Bytes and decode tree of a frame; the one before stays until the next is there. */
export function useDetail(report: unknown, file: number, frame: number | null): PacketDetail | null {
  const ask = useApp((state) => state.packets);
  const [detail, setDetail] = useState<PacketDetail | null>(null);
  useEffect(() => {
    if (frame === null) return;
    let wanted = true;
    // Who holds an arrow key does not want each frame on the way.
    const timer = setTimeout(() => {
      void ask({ what: 'detail', file, frame }).then((answer) => {
        if (wanted && answer?.what === 'detail') setDetail(answer.detail);
      });
    }, 60);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [ask, report, file, frame]);
  return frame === null ? null : detail;
}

/** Goes to the next (1) or the previous (−1) event among the packets listed; `onRow` gets its row. */
export function useEventWalk(
  events: ReturnType<typeof useEvents>, list: RowList, waiting: boolean, selected: number | null, onRow: (row: number) => void,
): (step: 1 | -1) => Promise<void> {
  const now = useRef({ list, selected });
  const arrived = useRef<(() => void)[]>([]);
  useLayoutEffect(() => {
    now.current = { list, selected };
    if (!waiting) for (const goOn of arrived.current.splice(0)) goOn();
  });
  return async (step) => {
    // A list that is still being looked for is waited for.
    if (waiting) await new Promise<void>((resolve) => arrived.current.push(resolve));
    const found = await events();
    // The list and the packet at which the last key has come, which may be newer than those of the key.
    const { list: shown, selected: from } = now.current;
    if (!found) return;
    let at = step > 0 ? found.placeFrom((from ?? -1) + 1) : found.placeFrom(from ?? 0) - 1;
    while (at >= 0 && at < found.count && shown.placeOf(found.rowAt(at)) < 0) at += step;
    if (at < 0 || at >= found.count) return;
    now.current.selected = found.rowAt(at);
    onRow(found.rowAt(at));
  };
}
