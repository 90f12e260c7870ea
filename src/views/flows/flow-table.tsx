import { constructTable } from '@tanstack/react-table';
import { memo, useLayoutEffect, useReducer, useState, type KeyboardEvent } from 'react';
import { formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { useFlowColumns } from '../../state/flow-columns.ts';
import { flowsOf, type FlowColumn, type FlowSort } from '../../state/flow-list.ts';
import { flowRoute, formatRoute } from '../../state/route.ts';
import { Icon } from '../ui/icon.tsx';
import { rem, textScale } from '../../charts/text-size.ts';
import { usePrinted, useWidth } from '../../charts/use-width.ts';
import { useVirtualRows } from '../ui/virtual-rows.ts';
import { columnHints, columns, features, type CellOf, type FlowRow } from './flow-columns.tsx';
import ui from '../ui/ui.module.css';
import { ruleToneIn } from '../ui/words.ts';
import styles from './flows.module.css';
import { useSparks } from './spark.tsx';

/** Least width in pixels, and the share of what is left; 0.3 where nothing is said. */
const COLUMN_WIDTHS: Record<FlowColumn, readonly [number, number?]> = {
  badness: [178, 1.2], endpoints: [184, 1.6], packets: [68], bytes: [72], rate: [96], duration: [76], mss: [100], largest: [150, 0.7], oversize: [72],
  fragNeeded: [76], resends: [66], stalled: [68],
};

/** Where the columns find no room, each flow is two lines, and on a telephone a card. */
type Form = 'table' | 'lines' | 'card';
const ROW_HEIGHTS: Record<Form, number> = { table: 46, lines: 76, card: 128 };
const NARROW = 560;

/** What paper has room for in letters that can be read, and how many flows. */
const PAPER_COLUMNS: readonly string[] = ['badness', 'endpoints', 'largest', 'fragNeeded', 'resends', 'stalled'] satisfies FlowColumn[];
const PAPER_ROWS = 40;

/** The row of headings, which stays in view. */
const HEAD_HEIGHT = 37;

interface FlowTableProps {
  report: Report;
  /** Rows of report.flows, filtered and sorted. */
  rows: Uint32Array;
  sort: FlowSort;
  onSort(sort: FlowSort): void;
  counts: Map<string, number>;
  onOpen(row: number): void;
  /** Rows of report.flows that are selected, and how that is changed. */
  selected: ReadonlySet<number>;
  onSelect(row: number): void;
}

/**
 * The flows, of which only those on the screen are rows of the table library and of the page: the order is an index
 * made beforehand, so that a hundred thousand flows cost no more than forty.
 */
export const FlowTable = memo(function FlowTable({ report, rows, sort, onSort, counts, onOpen, selected, onSelect }: FlowTableProps) {
  const [active, setActive] = useState(0);
  const hidden = useFlowColumns((state) => state.hidden);
  const printed = usePrinted();
  const shown = (id: string | undefined) => (printed ? PAPER_COLUMNS.includes(id!) : !hidden.includes(id as FlowColumn));
  const shownColumns = columns.filter(({ id }) => shown(id));
  const widths = shownColumns.map(({ id }) => COLUMN_WIDTHS[id as FlowColumn]);
  const [measured, known] = useWidth();
  const width = known || innerWidth / textScale() - 50;
  const form: Form = printed || width >= widths.reduce((sum, [least]) => sum + least, 0) ? 'table' : width < NARROW ? 'card' : 'lines';
  const grid = form === 'table' ? { gridTemplateColumns: widths.map(([least, share = 0.3]) => `minmax(${rem(least)}, ${share}fr)`).join(' ') } : {};
  const count = rows.length;
  const flows = flowsOf(report);
  const { scroller, from, to, height, rowHeight, topOf, fitting, reveal } = useVirtualRows(count, ROW_HEIGHTS[form], HEAD_HEIGHT, 'flows');
  const [first, end] = printed ? [0, Math.min(count, PAPER_ROWS)] : [from, to];
  const inView = Array.from({ length: end - first }, (_, i) => first + i);
  // The row with the focus stays where the wheel has taken it out of view: the next key goes on from it.
  const [held, setHeld] = useState(false);
  if (held && active < first) inView.unshift(active);
  else if (held && !printed && active >= to && active < count) inView.push(active);
  const sparkOf = useSparks(report, inView.map((place) => rows[place]), !hidden.includes('rate'));
  const { files } = report.capture;
  const toneOf = (rule: string) => ruleToneIn(report, rule);
  const data: FlowRow[] = inView.map((place) => {
    const row = rows[place];
    const flow = flows.at(row)!;
    const file = files.length > 1 ? files[flow.file]?.name ?? null : null;
    return { flow, row, place, counts, file, toneOf, spark: sparkOf(row), selected: selected.has(row), onSelect };
  });
  const table = constructTable({ features, columns: shownColumns, data, getRowId: (row) => String(row.row) });
  // In the same turn as the key: the row with the focus may be out of view by now, and the next key needs one.
  const [moves, moved] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => {
    if (moves > 0) scroller.current?.querySelector<HTMLElement>('[data-place][tabindex="0"]')?.focus();
  }, [moves, scroller]);
  const focusRow = (place: number) => {
    const to = Math.max(0, Math.min(count - 1, place));
    setActive(to);
    reveal(to, 'near');
    moved();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target as HTMLElement).matches('[data-place]')) return;
    const page = Math.max(1, fitting - 1);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: count - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      focusRow(to);
    } else if (event.key === 'Enter') onOpen(rows[active]);
    else if (event.key === ' ') {
      event.preventDefault();
      onSelect(rows[active]);
    }
  };
  const shownActive = inView.includes(active) ? active : from;
  return (
    <div className={styles.scroller} ref={scroller} tabIndex={-1} data-testid="flow-scroller">
      <div role="grid" aria-label="TCP flows" aria-multiselectable aria-rowcount={rows.length + 1} aria-colcount={shownColumns.length} className={styles.table} ref={measured} data-form={form} data-testid="flow-table" onKeyDown={onKeyDown}>
        <div role="rowgroup" className={styles.headGroup}>
          {form !== 'table' ? (
            <div role="row" aria-rowindex={1} className={styles.sorting}>
              <div role="columnheader" aria-colspan={shownColumns.length}>
                <label>
                  Sorted by{' '}
                  <select value={sort.column} onChange={({ target }) => onSort({ column: target.value as FlowColumn, descending: target.value !== 'endpoints' })}>
                    {columns.map(({ id, header }) => <option key={id} value={id}>{String(header)}</option>)}
                  </select>
                </label>
                <button type="button" className={`${ui.button} ${ui.small}`} aria-label={sort.descending ? 'descending' : 'ascending'} onClick={() => onSort({ ...sort, descending: !sort.descending })}>
                  <Icon name={sort.descending ? 'down' : 'up'} size={16} />
                </button>
              </div>
            </div>
          ) : table.getHeaderGroups().map((group) => (
            <div role="row" aria-rowindex={1} className={`${styles.headRow} ${ui.hints}`} style={grid} key={group.id}>
              {group.headers.map((header) => {
                const sorted = header.id === sort.column;
                return (
                  <div
                    role="columnheader" key={header.id} data-column={header.id} className={styles.cell}
                    aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
                  >
                    <button type="button" data-hint={columnHints[header.id]} aria-description={columnHints[header.id]} onClick={() => onSort({ column: header.id as FlowColumn, descending: sorted ? !sort.descending : header.id !== 'endpoints' })}>
                      {String(header.column.columnDef.header)}
                      {sorted && <Icon name={sort.descending ? 'down' : 'up'} size={13} />}
                    </button>
                  </div>
                );
              })}
            </div>
          ))}
        </div>
        <div role="rowgroup" style={{ height: height, position: 'relative' }} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
          {table.getRowModel().rows.map((row) => {
            const { place, flow } = row.original;
            return (
              <div
                role="row" key={place} aria-rowindex={place + 2} className={styles.row} data-place={place} tabIndex={place === shownActive ? 0 : -1}
                style={{ ...grid, transform: `translateY(${topOf(place)}px)`, height: rowHeight }} aria-selected={selected.has(row.original.row)}
                onFocus={() => setActive(place)}
                onClick={(event) => {
                  if (event.shiftKey || getSelection()?.type === 'Range') return;
                  event.preventDefault();
                  if (event.ctrlKey || event.metaKey) {
                    onSelect(row.original.row);
                    return;
                  }
                  onOpen(row.original.row);
                }}
                data-route={formatRoute(flowRoute(flow))}
              >
                {row.getAllCells().map((cell) => (
                  <div role="gridcell" key={cell.column.id} data-column={cell.column.id} data-label={cell.column.columnDef.header} data-sorted={cell.column.id === sort.column || undefined} className={styles.cell}>
                    {(cell.column.columnDef.cell as CellOf)(cell.getContext())}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      {printed && count > PAPER_ROWS && <p className={styles.nothing}>The first {PAPER_ROWS} of {formatQuantity(count, 'flow')}.</p>}
    </div>
  );
});
