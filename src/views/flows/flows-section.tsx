import { useCallback, useDeferredValue, useMemo } from 'react';
import { useKept } from '../../charts/kept.ts';
import { formatCount, formatQuantity } from '../../lib/format.ts';
import type { Finding, Report, RuleId } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import { BY_BADNESS, FLOW_COLUMNS, MOST_COMPARED, findFlow, flowKey, flowsOf, fragNeededByFlow, type FlowSort } from '../../state/flow-list.ts';
import { flowRoute, type ReportRoute, type TimeRange } from '../../state/route.ts';
import { lazyPart } from '../missing-part.tsx';
import { Icon } from '../ui/icon.tsx';
import { endOf, InTime, useMomentsSince } from '../ui/moments.tsx';
import ui from '../ui/ui.module.css';
import { ruleName } from '../ui/words.ts';
import { FlowTable } from './flow-table.tsx';
import { ColumnChoice } from './column-choice.tsx';
import styles from './flows.module.css';
import { useFlowRows } from './use-flow-rows.ts';

const SelectionBar = lazyPart(async () => ({ default: (await import('./selection-bar.tsx')).SelectionBar }));
const Compare = lazyPart(() => import('./compare.tsx'));

interface FlowsSectionProps {
  report: Report;
  route: ReportRoute;
  /** Set where only the flows of a finding are wanted. */
  rule: RuleId | null;
  finding: Finding | null;
  onOnlyFinding(only: boolean): void;
}

/** The column that the flows are sorted by, as it was left. */
function useKeptSort(): [FlowSort, (sort: FlowSort) => void] {
  const [kept, keep] = useKept<string>('sort', '');
  const sort = useMemo(() => {
    const column = FLOW_COLUMNS.find((name) => name === kept.replace('-', ''));
    return column === undefined ? BY_BADNESS : { column, descending: kept.startsWith('-') };
  }, [kept]);
  return [sort, useCallback(({ column, descending }) => keep(`${descending ? '-' : ''}${column}`), [keep])];
}

/** All flows, worst first; the search, the timeline's selection and the finding narrow them. */
export function FlowsSection({ report, route, rule, finding, onOnlyFinding }: FlowsSectionProps) {
  const select = useApp((state) => state.select);
  const go = useApp((state) => state.go);
  const hasPackets = useApp((state) => state.hasPackets)();
  const flows = flowsOf(report);
  const [sort, setSort] = useKeptSort();
  const [chosen, setChosen] = useKept<readonly number[]>('selected flows', [], (kept) => Array.isArray(kept) && kept.every((row) => flows.at(row) !== undefined));
  const selected = useMemo(() => new Set(chosen), [chosen]);
  const toggle = useCallback(
    (row: number) => setChosen(chosen.includes(row) ? chosen.filter((other) => other !== row) : [...chosen, row]),
    [chosen, setChosen],
  );
  const moments = useMomentsSince(report.timeline?.startTime ?? null, endOf(report));
  const counts = useMemo(() => fragNeededByFlow(report), [report]);
  const filter = useMemo(() => ({ query: route.query, range: route.range, rule }), [route.query, route.range, rule]);
  const { rows, busy } = useFlowRows(report, filter, useDeferredValue(filter), sort);
  const compared = useMemo(() => route.compare.flatMap((key) => {
    const [file, stream, part] = key.split('.').map(Number);
    const row = hasPackets ? findFlow(report, file, stream, part ?? null) : -1;
    return row < 0 ? [] : [row];
  }), [report, route.compare, hasPackets]);
  const compare = hasPackets
    ? () => {
        // Numbered as they stand in the table; those that a search hides come behind.
        const inTable = rows === null ? [] : [...rows].filter((row) => selected.has(row));
        const keys = [...new Set([...inTable, ...selected])].slice(0, MOST_COMPARED).map((row) => flowKey(flows.at(row)!));
        select({ compare: keys, zoom: null, section: null }, false);
      }
    : null;
  const keepZoom = useCallback((zoom: TimeRange | null) => select({ zoom, section: null }), [select]);
  const shown = rows?.length ?? 0;
  const narrowed = rows !== null && shown < flows.length;
  const open = useCallback((row: number) => go(flowRoute(flows.at(row)!)), [flows, go]);
  return (
    <>
      <div className={ui.sectionHead}>
        <h2 id="flows-title">Flows</h2>
        <p aria-live="polite">{narrowed ? `${formatCount(shown)} of ${formatQuantity(flows.length, 'flow')}` : formatQuantity(flows.length, 'flow')}</p>
      </div>
      <div className={ui.card} aria-busy={busy}>
        <div className={styles.tools}>
          <label className={styles.search}>
            <Icon name="search" size={16} />
            <span className="visually-hidden">Find flows</span>
            <input type="search" placeholder={`Address, port, ${report.capture.files.length > 1 ? 'file, ' : ''}tcp.stream == 3, rule …`} value={route.query} onChange={(event) => select({ query: event.target.value, section: null })} />
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
              {moments.words(route.range[0], 3)} to {moments.words(route.range[1], 3)}
              <Icon name="close" size={13} />
            </button>
          )}
          <ColumnChoice />
        </div>
        {selected.size > 0 && <SelectionBar report={report} selected={selected} onCompare={compare} onClear={() => setChosen([])} />}
        {compared.length > 1 && (
          <InTime start={report.timeline?.startTime ?? null} end={endOf(report)}>
            <Compare
              report={report} rows={compared} zoom={route.zoom} onZoom={keepZoom} onClose={() => select({ compare: [], zoom: null }, false)}
              waiting={<p className={styles.nothing}>Drawing …</p>}
            />
          </InTime>
        )}
        {rows === null ? (
          <p className={styles.nothing}>Sorting the flows …</p>
        ) : shown > 0 ? (
          <FlowTable report={report} rows={rows} sort={sort} onSort={setSort} counts={counts} onOpen={open} selected={selected} onSelect={toggle} />
        ) : (
          <p className={styles.nothing}>{flows.length === 0 ? 'This capture holds no TCP flow.' : 'No flow fits. Change the search, or show the whole capture.'}</p>
        )}
      </div>
    </>
  );
}
