import { useDeferredValue, useEffect, useId, useMemo, useState } from 'react';
import { formatCount } from '../lib/format.ts';
import { TIME_COLUMN, type Chart, type ChartInput, type ChartKind, type ChartTable } from './chart.ts';
import styles from './charts.module.css';
import { useKept } from './kept.ts';
import { Legend } from './legend.tsx';
import { savePicture } from './picture.ts';
import { useMoments } from './moment.ts';
import { Plot } from './plot.tsx';
import type { Range } from './scale.ts';
import type { TimeAxis } from './time-axis.ts';
import { usePlotWidth } from './use-width.ts';

interface ChartCardProps {
  kind: ChartKind;
  input: ChartInput;
  axis: TimeAxis;
  range: Range;
  /** What the flow is called in pictures, and in their files' names. */
  name: string;
  fileName: string;
  open: boolean;
  onOpen(open: boolean): void;
}

/** True while an element is on the screen or near it: what nobody sees may be drawn later. */
function useNear(): [(element: HTMLElement | null) => void, boolean] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [near, setNear] = useState(true);
  useEffect(() => {
    if (!element || typeof IntersectionObserver !== 'function') return;
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? true), { rootMargin: '200px 0px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, near];
}

/** A chart's numbers as a table. */
export function TableOf({ table, label }: { table: ChartTable; label: string }) {
  const moments = useMoments();
  const timeColumn = moments.ofDay ? table.columns.indexOf(TIME_COLUMN) : -1;
  return (
    <div className={styles.tableBox} tabIndex={0} role="region" aria-label={`${label} as a table`}>
      <table>
        <caption>
          {table.total > table.rows.length ? `The first ${formatCount(table.rows.length)} of ${formatCount(table.total)} in the time shown; zoom in for others.` : `${formatCount(table.total)} in the time shown`}
        </caption>
        <thead>
          <tr>{table.columns.map((column, i) => <th key={column} scope="col">{i === timeColumn ? 'Time' : column}</th>)}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => <tr key={i}>{row.map((cell, k) => <td key={k}>{k === timeColumn ? moments.text(Number(cell)) : cell}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  );
}

/** A chart with its name, its legend, its table and its ways out. */
export function ChartCard({ kind, input: given, axis, range: wanted, name, fileName, open, onOpen }: ChartCardProps) {
  const [ref, width] = usePlotWidth();
  const [nearRef, near] = useNear();
  const [asTable, setAsTable] = useKept<boolean>(`${kind.id} as a table`, false);
  const moments = useMoments();
  const id = useId();
  // Charts beyond the screen follow when there is time: a hand that zooms waits only for those that it sees.
  const later = useDeferredValue(wanted);
  const laterInput = useDeferredValue(given);
  const [range, input] = near ? [wanted, given] : [later, laterInput];
  const chart = useMemo<Chart | null>(() => (open ? kind.make(input, range) : null), [open, kind, input, range]);
  const save = (format: 'svg' | 'png') => {
    if (chart) void savePicture({ fileName: `${fileName}-${kind.id}`, title: kind.title, subtitle: name, chart, range, width, height: kind.height, moments }, format);
  };
  return (
    <figure className={styles.card} ref={nearRef} data-chart={kind.id} aria-label={kind.title}>
      <figcaption className={styles.caption}>
        <h3>
          <button type="button" className={styles.fold} aria-expanded={open} aria-controls={id} onClick={() => onOpen(!open)}>
            <svg width="0.75rem" height="0.75rem" viewBox="0 0 12 12" aria-hidden="true"><path d="M4 2l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.7" /></svg>
            {kind.title}
          </button>
        </h3>
        {open && (
          <span className={styles.ways}>
            <button type="button" aria-pressed={asTable} aria-label={`${kind.title} as a table`} onClick={() => setAsTable(!asTable)}>Table</button>
            <button type="button" aria-label={`Save ${kind.title} as SVG`} onClick={() => save('svg')}>SVG</button>
            <button type="button" aria-label={`Save ${kind.title} as PNG`} onClick={() => save('png')}>PNG</button>
          </span>
        )}
      </figcaption>
      <div id={id} hidden={!open} ref={ref}>
        {chart && (
          <>
            <p className={styles.about}>{kind.about}{chart.note && <> <em>{chart.note}</em></>}</p>
            <Legend items={chart.legend} />
            {asTable
              ? <TableOf table={chart.table()} label={kind.title} />
              : <Plot label={kind.title} chart={chart} axis={axis} range={range} width={width} height={kind.height} />}
          </>
        )}
      </div>
    </figure>
  );
}
