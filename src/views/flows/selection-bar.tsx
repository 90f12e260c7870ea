import { formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { flowsAsCsv, flowsAsFilter } from '../../state/flow-copy.ts';
import { MOST_COMPARED, flowsOf } from '../../state/flow-list.ts';
import { Icon } from '../ui/icon.tsx';
import { CopyButton } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import styles from './flow-tools.module.css';

interface SelectionBarProps {
  report: Report;
  selected: ReadonlySet<number>;
  /** null where the packets are not here. */
  onCompare: (() => void) | null;
  onClear(): void;
}

/** What can be done with the flows that are selected. */
export function SelectionBar({ report, selected, onCompare, onClear }: SelectionBarProps) {
  const flows = [...selected].sort((a, b) => a - b).flatMap((row) => flowsOf(report).at(row) ?? []);
  const oneFile = new Set(flows.map(({ file }) => file)).size === 1;
  return (
    <div className={styles.bar} role="group" aria-label="Selected flows">
      <b role="status">{formatQuantity(flows.length, 'flow')} selected</b>
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
