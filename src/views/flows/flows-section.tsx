import { useDeferredValue, useMemo, useState } from 'react';
import { formatCount, formatQuantity, formatSeconds } from '../../lib/format.ts';
import type { Finding, Report, RuleId } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import { BY_BADNESS, filterFlows, fragNeededByFlow, sortFlows, type FlowSort } from '../../state/flow-list.ts';
import type { ReportRoute } from '../../state/route.ts';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import { ruleName } from '../ui/words.ts';
import { FlowTable } from './flow-table.tsx';
import { ColumnChoice, SelectionBar } from './flow-tools.tsx';
import styles from './flows.module.css';

interface FlowsSectionProps {
  report: Report;
  route: ReportRoute;
  /** Set where only the flows of a finding are wanted. */
  rule: RuleId | null;
  finding: Finding | null;
  onOnlyFinding(only: boolean): void;
}

/** All flows, worst first; the search, the timeline's selection and the finding narrow them. */
export function FlowsSection({ report, route, rule, finding, onOnlyFinding }: FlowsSectionProps) {
  const select = useApp((state) => state.select);
  const go = useApp((state) => state.go);
  const [sort, setSort] = useState<FlowSort>(BY_BADNESS);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const toggle = (row: number) => setSelected((before) => new Set(before.has(row) ? [...before].filter((other) => other !== row) : [...before, row]));
  const query = useDeferredValue(route.query);
  const counts = useMemo(() => fragNeededByFlow(report), [report]);
  const filtered = useMemo(() => filterFlows(report, { query, range: route.range, rule }), [report, query, route.range, rule]);
  const rows = useMemo(() => sortFlows(report, filtered, sort), [report, filtered, sort]);
  const narrowed = rows.length < report.flows.length;
  const open = (row: number) => {
    const flow = report.flows[row]!;
    go({ view: 'flow', file: flow.file, stream: flow.stream, part: flow.part, frame: null });
  };
  return (
    <>
      <div className={ui.sectionHead}>
        <h2 id="flows-title">Flows</h2>
        <p aria-live="polite">{narrowed ? `${formatCount(rows.length)} of ${formatQuantity(report.flows.length, 'flow')}` : formatQuantity(report.flows.length, 'flow')}</p>
      </div>
      <div className={ui.card}>
        <div className={styles.tools}>
          <label className={styles.search}>
            <Icon name="search" size={16} />
            <span className="visually-hidden">Find flows</span>
            <input type="search" placeholder="Address, port, tcp.stream == 3, rule …" value={route.query} onChange={(event) => select({ query: event.target.value, section: null })} />
          </label>
          {finding && finding.streams.length > 0 && (
            <button type="button" className={`${ui.button} ${ui.small}`} aria-pressed={rule !== null} data-on={rule !== null || undefined} onClick={() => onOnlyFinding(rule === null)}>
              <Icon name="filter" size={14} />
              Only “{ruleName(finding.rule)}”
            </button>
          )}
          {route.range && (
            <button type="button" className={`${ui.button} ${ui.small}`} data-on onClick={() => select({ range: null })} aria-label="Show flows of the whole capture">
              <Icon name="clock" size={14} />
              {formatSeconds(route.range[0])} to {formatSeconds(route.range[1])}
              <Icon name="close" size={13} />
            </button>
          )}
          <ColumnChoice />
        </div>
        <SelectionBar report={report} selected={selected} onClear={() => setSelected(new Set())} />
        {rows.length > 0 ? (
          <FlowTable report={report} rows={rows} sort={sort} onSort={setSort} counts={counts} onOpen={open} selected={selected} onSelect={toggle} />
        ) : (
          <p className={styles.nothing}>{report.flows.length === 0 ? 'This capture holds no TCP flow.' : 'No flow fits. Change the search, or show the whole capture.'}</p>
        )}
      </div>
    </>
  );
}
