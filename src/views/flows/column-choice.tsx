import { useEffect, useRef, type FocusEvent, type KeyboardEvent } from 'react';
import { FIXED_COLUMNS, useFlowColumns } from '../../state/flow-columns.ts';
import type { FlowColumn } from '../../state/flow-list.ts';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import { columns } from './flow-columns.tsx';
import styles from './flow-tools.module.css';

/** The columns that may be hidden, under their headings. */
const CHOICES = columns.map(({ id, header }) => ({ column: id as FlowColumn, name: String(header) })).filter(({ column }) => !FIXED_COLUMNS.includes(column));

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
        {CHOICES.map(({ column, name }) => (
          <label key={column}>
            <input type="checkbox" checked={!hidden.includes(column)} onChange={() => toggle(column)} />
            {name}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
