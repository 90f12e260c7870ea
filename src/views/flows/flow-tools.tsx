import { formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { flowsAsCsv, flowsAsFilter } from '../../state/flow-copy.ts';
import { FIXED_COLUMNS, useFlowColumns } from '../../state/flow-columns.ts';
import { FLOW_COLUMNS, type FlowColumn } from '../../state/flow-list.ts';
import { Icon } from '../ui/icon.tsx';
import { CopyButton } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import styles from './flow-tools.module.css';

const names: Record<FlowColumn, string> = {
  badness: 'Finding', endpoints: 'Client → server', packets: 'Packets', bytes: 'Bytes', duration: 'Duration', mss: 'MSS both ways',
  largest: 'Largest / path MTU', oversize: 'Oversize', fragNeeded: 'Too big', resends: 'Resent', stalled: 'Stalled',
};

/** Which columns the table shows. */
export function ColumnChoice() {
  const { hidden, toggle } = useFlowColumns();
  return (
    <details className={styles.choice}>
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

/** What can be done with the flows that are selected. */
export function SelectionBar({ report, selected, onClear }: { report: Report; selected: ReadonlySet<number>; onClear(): void }) {
  if (selected.size === 0) return null;
  const flows = [...selected].sort((a, b) => a - b).flatMap((row) => report.flows[row] ?? []);
  const oneFile = new Set(flows.map(({ file }) => file)).size === 1;
  return (
    <div className={styles.bar} role="status">
      <b>{formatQuantity(flows.length, 'flow')} selected</b>
      <CopyButton text={flowsAsCsv(report, flows)} label="Copy as CSV" what="" />
      {oneFile && <CopyButton text={flowsAsFilter(flows)} label="Copy as display filter" what="" />}
      <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={onClear}>Clear</button>
    </div>
  );
}
