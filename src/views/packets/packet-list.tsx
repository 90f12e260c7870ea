import { useEffect, useId, useMemo, useReducer, useRef, type CSSProperties, type KeyboardEvent, type Ref } from 'react';
import { rem } from '../../charts/text-size.ts';
import { formatCount } from '../../lib/format.ts';
import { formatMoment, spansDays, type TimeFormat } from '../../lib/moment.ts';
import type { Report } from '../../report/schema.ts';
import { Term } from '../ui/term.tsx';
import { useVirtualRows } from '../ui/virtual-rows.ts';
import { HEADING_WORDS } from './flag-words.ts';
import styles from './packets.module.css';
import type { PacketRow, RowList } from './use-packets.ts';
import { useRows } from './use-packets.ts';

const HEAD = 30;
/** Keys that need the list, and those of its events. */
const MOVES = new Set(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'n', 'p']);
const headings = ['No.', 'Time', 'Source', 'Destination', 'Protocol', 'Length', 'IP length', 'Info', 'Our reading', 'Wireshark'];

interface PacketListProps {
  /** The grid, which takes the keys. */
  ref: Ref<HTMLDivElement>;
  report: Report;
  file: number;
  list: RowList;
  waiting: boolean;
  narrow: boolean;
  timeFormat: TimeFormat;
  /** The selected row, null = none. */
  selected: number | null;
  onSelect(row: number): void;
  /** Another key than those that move in the list; undefined = it means nothing, else when it is answered. */
  onKey(key: string): Promise<void> | undefined;
}

/** Keys that are kept while a list is being looked for; who holds one down longer has gone to sleep on it. */
const MOST_KEYS = 64;

function timeText(row: PacketRow, format: TimeFormat, dated: boolean): string {
  if (row.time === null) return '–';
  // The row's own epoch, to the nanosecond: no sum of doubles.
  return format === 'relative' ? row.time.toFixed(6) : formatMoment(0, row.epoch, format, 6, dated);
}

/** Flags of a row; those that one of the two rows above has too are said more quietly, so that the eye finds what differs. */
function Flags({ flags, above }: { flags: readonly string[]; above: readonly string[] }) {
  const text = (flag: string) => flag.replaceAll('_', ' ');
  return (
    <div role="gridcell" title={flags.map(text).join(', ')}>
      {flags.map((flag, i) => <span key={flag} className={above.includes(flag) ? styles.again : undefined}>{i > 0 && ', '}{text(flag)}</span>)}
    </div>
  );
}

function Cells({ row, above, format, dated }: { row: PacketRow; above: readonly PacketRow[]; format: TimeFormat; dated: boolean }) {
  const cells = [
    String(row.row + 1), timeText(row, format, dated), row.source, row.destination, row.protocol, formatCount(row.length), row.ipLength > 0 ? formatCount(row.ipLength) : '', row.info,
  ];
  return (
    <>
      {cells.map((cell, i) => <div role="gridcell" key={i} title={i === 2 || i === 3 || i > 6 ? cell : undefined}>{cell}</div>)}
      <Flags flags={row.own} above={above.flatMap(({ own }) => own)} />
      <Flags flags={row.wireshark} above={above.flatMap(({ wireshark }) => wireshark)} />
    </>
  );
}

/** Characters of an address that a column gives room to: most of IPv6 are shorter. */
const MOST_ADDRESS = 24;

/** Widths of the columns that are as wide as what stands in them: the rest is left to Info. */
function columnsOf(report: Report, file: number): CSSProperties {
  const longest = report.flows.reduce((most, { a, b }) => Math.max(most, a.address.length, b.address.length), 11);
  return {
    '--number': rem(8 * Math.max(3, String(report.capture.files[file]?.packets ?? 0).length) + 22),
    '--address': rem(8 * Math.min(MOST_ADDRESS, longest) + 18),
  } as CSSProperties;
}

/** The packets as a list, of which only what is in view exists. */
export function PacketList({ ref, report, file, list, waiting, narrow, timeFormat, selected, onSelect, onKey }: PacketListProps) {
  const view = useVirtualRows(list.count, narrow ? 66 : 26, narrow ? 0 : HEAD, 'packets');
  const { scroller, from, to } = view;
  const places = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  const rowOf = useRows(report, file, places.map((place) => list.rowAt(place)));
  const id = useId();
  const place = selected === null ? -1 : list.placeOf(selected);
  // Shows what was selected elsewhere: by a link, by an event, under another filter.
  const shown = useRef<string>('');
  useEffect(() => {
    const key = `${selected} ${list.count} ${file} ${narrow}`;
    if (place < 0 || shown.current === key) return;
    shown.current = key;
    view.reveal(place, 'middle');
  });
  const select = (to: number) => {
    if (list.count === 0) return;
    const at = Math.max(0, Math.min(list.count - 1, to));
    const row = list.rowAt(at);
    shown.current = `${row} ${list.count} ${file} ${narrow}`;
    view.reveal(at, 'near');
    onSelect(row);
  };
  /** Goes where a key of the list's own leads; false = it is none of them. */
  const step = (key: string): boolean => {
    const page = Math.max(1, view.fitting - 1);
    // Where the selected row does not pass the filter, the list goes on from where it would stand.
    const at = place >= 0 ? place : selected === null ? -1 : list.placeFrom(selected) - 1;
    const next = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), PageDown: at + page, PageUp: at - page, Home: 0, End: list.count - 1 }[key];
    if (next === undefined) return false;
    select(next);
    return true;
  };
  // Keys that come before the list are answered when it is there, one after the other, each where the last one led.
  const early = useRef<string[]>([]);
  const answering = useRef(false);
  const [, answered] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (waiting || answering.current) return;
    const key = early.current.shift();
    if (key === undefined) return;
    answering.current = true;
    void (async () => {
      if (!step(key)) await onKey(key);
      answering.current = false;
      answered();
    })();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if ((waiting || early.current.length > 0) && MOVES.has(event.key)) {
      if (early.current.length < MOST_KEYS) early.current.push(event.key);
    } else if (!step(event.key) && onKey(event.key) === undefined) return;
    event.preventDefault();
  };
  const { firstTime = null, lastTime = null } = report.capture.files[file] ?? {};
  const dated = spansDays(firstTime, lastTime, timeFormat);
  const columns = useMemo(() => columnsOf(report, file), [report, file]);
  const inView = place >= from && place < to;
  return (
    <div className={styles.list} ref={scroller} data-narrow={narrow || undefined} data-empty={(!waiting && list.count === 0) || undefined} data-testid="packet-scroller">
      <div
        ref={ref} role="grid" aria-label="Packets" aria-rowcount={list.count + 1} aria-colcount={headings.length} aria-busy={waiting} tabIndex={0} className={styles.grid} style={{ ...columns, '--time': rem(dated ? 184 : timeFormat === 'relative' ? 104 : 132) } as CSSProperties}
        aria-activedescendant={inView ? `${id}-${list.rowAt(place)}` : undefined} onKeyDown={onKeyDown} data-testid="packet-list"
      >
        <div role="rowgroup" className={styles.head}>
          <div role="row" aria-rowindex={1} className={styles.row}>
            {headings.map((heading) => (
              <div role="columnheader" key={heading}>
                {/* Where the line is there for readers alone, nothing in it takes the focus. */}
                {!narrow && HEADING_WORDS[heading] !== undefined ? <Term name={heading} about={HEADING_WORDS[heading]} /> : heading}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" style={{ height: view.height, position: 'relative' }}>
          {places.map((at) => {
            const number = list.rowAt(at);
            const row = rowOf(number);
            return (
              <div
                role="row" key={number} id={`${id}-${number}`} aria-rowindex={at + 2} aria-selected={number === selected} className={styles.row} data-kind={row?.kind ?? undefined}
                style={{ position: 'absolute', insetInline: 0, top: 0, height: view.rowHeight, transform: `translateY(${view.topOf(at)}px)` }} onClick={() => select(at)}
              >
                {row ? <Cells row={row} above={[at - 1, at - 2].flatMap((before) => (before < 0 ? undefined : rowOf(list.rowAt(before))) ?? [])} format={timeFormat} dated={dated} /> : <div role="gridcell">{number + 1}</div>}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
