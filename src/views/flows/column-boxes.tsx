import { FIXED_COLUMNS, useFlowColumns } from '../../state/flow-columns.ts';
import type { FlowColumn } from '../../state/flow-list.ts';
import { columns } from './flow-columns.tsx';

/** The columns that may be hidden, under their headings. */
const CHOICES = columns.map(({ id, header }) => ({ column: id as FlowColumn, name: String(header) })).filter(({ column }) => !FIXED_COLUMNS.includes(column));

/** Which columns the table shows. Loaded when it is asked for. */
export default function ColumnBoxes() {
  const { hidden, toggle } = useFlowColumns();
  return (
    <fieldset>
      <legend className="visually-hidden">Columns of the flow table</legend>
      {CHOICES.map(({ column, name }) => (
        <label key={column}>
          <input type="checkbox" checked={!hidden.includes(column)} onChange={() => toggle(column)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
