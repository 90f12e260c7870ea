import { useEffect, useRef, type FocusEvent, type KeyboardEvent } from 'react';
import { formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { flowsAsCsv, flowsAsFilter } from '../../state/flow-copy.ts';
import { FIXED_COLUMNS, useFlowColumns } from '../../state/flow-columns.ts';
import { FLOW_COLUMNS, MOST_COMPARED, flowsOf, type FlowColumn } from '../../state/flow-list.ts';
import { Icon } from '../ui/icon.tsx';
import { CopyButton } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import styles from './flow-tools.module.css';

const names: Record<FlowColumn, string> = {
  badness: 'Finding', endpoints: 'Client → server', packets: 'Packets', bytes: 'Bytes', rate: 'Over time', duration: 'Duration', mss: 'MSS both ways',
  largest: 'Largest / path MTU', oversize: 'Oversize', fragNeeded: 'Too big', resends: 'Resent', stalled: 'Stalled',
};

/** Which columns the table shows: a list that lies over the table, and closes with Esc and when the hand goes elsewhere. */
export function ColumnChoice() {
  const { hidden, toggle } = useFlowColumns();
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const onPointerDown = ({ target }: PointerEvent) => {
      if (box.current?.open && !box.current.contains(target as Node)) box.current.open = false;
    };
    addEventListener('pointerdown', onPointerDown);
    return () => removeEventListener('pointerdown', onPointerDown);
  }, []);
  const onKeyDown = ({ key, currentTarget }: KeyboardEvent<HTMLDetailsElement>) => {
    if (key !== 'Escape' || !currentTarget.open) return;
    currentTarget.open = false;
    currentTarget.querySelector('summary')?.focus();
  };
  const onBlur = ({ relatedTarget, currentTarget }: FocusEvent<HTMLDetailsElement>) => {
    if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
  };
  return (
    <details className={styles.choice} ref={box} onKeyDown={onKeyDown} onBlur={onBlur}>
      <summary className={`${ui.button} ${ui.small}`}><Icon name="table" size={14} />Columns</summary>
      <fieldset>
        <legend className="visually-hidden">Columns of the flow table</legend>
        {FLOW_COLUMNS.filter((column) => !FIXED_COLUMNS.includes(column)).map((column) => (
          <label key={column}>
            <input type="checkbox" checked={!hidden.includes(column)} onChange={() => toggle(column)} />
            {names[column]}
          </label>
        ))}
      </fieldset>
    </details>
  );
}

interface SelectionBarProps {
  report: Report;
  selected: ReadonlySet<number>;
  /** null where the packets are not here. */
  onCompare: (() => void) | null;
  onClear(): void;
}

/** What can be done with the flows that are selected. */
export function SelectionBar({ report, selected, onCompare, onClear }: SelectionBarProps) {
  if (selected.size === 0) return null;
  const flows = [...selected].sort((a, b) => a - b).flatMap((row) => flowsOf(report).at(row) ?? []);
  const oneFile = new Set(flows.map(({ file }) => file)).size === 1;
  return (
    <div className={styles.bar} role="status">
      <b>{formatQuantity(flows.length, 'flow')} selected</b>
      {onCompare && (
        <button type="button" className={`${ui.button} ${ui.small}`} disabled={flows.length < 2 || flows.length > MOST_COMPARED} onClick={onCompare}>
          <Icon name="chart" size={14} />
          Compare in one chart
        </button>
      )}
      {onCompare && (flows.length < 2 || flows.length > MOST_COMPARED) && <span className={styles.hint}>{flows.length < 2 ? 'select another to compare' : `${MOST_COMPARED} at most`}</span>}
      <CopyButton text={flowsAsCsv(report, flows)} label="Copy as CSV" what="" />
      {oneFile && <CopyButton text={flowsAsFilter(flows)} label="Copy as display filter" what="" />}
      <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={onClear}>Clear</button>
    </div>
  );
}
