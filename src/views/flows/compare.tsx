import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { TableOf } from '../../charts/chart-card.tsx';
import chartStyles from '../../charts/charts.module.css';
import { compareChart, type Compared } from '../../charts/compare-chart.ts';
import { useMoments } from '../../charts/moment.ts';
import { useKept } from '../../charts/kept.ts';
import { Legend } from '../../charts/legend.tsx';
import { savePicture } from '../../charts/picture.ts';
import { Plot } from '../../charts/plot.tsx';
import { padded, type Range } from '../../charts/scale.ts';
import { TimeAxis } from '../../charts/time-axis.ts';
import { useKeptZoom } from '../../charts/use-kept-zoom.ts';
import { usePlotWidth } from '../../charts/use-width.ts';
import { largest, smallest } from '../../lib/extent.ts';
import { formatEndpoint } from '../../lib/format.ts';
import type { Report, ReportFlow } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import type { TimeRange } from '../../state/route.ts';
import { clientFirst, flowsOf, type FlowStrip } from '../../state/flow-list.ts';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import styles from './compare.module.css';

const HEIGHT = 280;
const BINS = 900;

interface CompareProps {
  report: Report;
  /** Indexes in report.flows, in the order in which they are numbered. */
  rows: readonly number[];
  zoom: TimeRange | null;
  onZoom(zoom: TimeRange | null): void;
  onClose(): void;
}

function nameOf(flow: ReportFlow): string {
  const [first, second] = clientFirst(flow);
  return `${formatEndpoint(first)} ${flow.client === null ? '↔' : '→'} ${formatEndpoint(second)}`;
}

/** The time in which any of the flows was seen, seconds since the capture's first frame; null where no time is known. */
function spanOf({ timeline }: Report, flows: readonly ReportFlow[]): Range | null {
  const start = Number(timeline?.startTime ?? NaN);
  const from = smallest(flows.map(({ firstTime }) => Number(firstTime ?? NaN) - start).filter(Number.isFinite));
  const to = largest(flows.map(({ lastTime }) => Number(lastTime ?? NaN) - start).filter(Number.isFinite));
  return Number.isFinite(from) && Number.isFinite(to) ? [from, Math.max(to, from + 1e-6)] : null;
}

/** The flows in bins over the part of the time that is shown; what was shown before stays until the next is there. */
function useStrips(rows: readonly number[], range: Range): { strips: FlowStrip[]; asked: boolean } {
  const ask = useApp((state) => state.packets);
  const [answer, setAnswer] = useState<{ key: string; strips: FlowStrip[] } | null>(null);
  const key = rows.join();
  const [from, to] = range;
  useEffect(() => {
    let wanted = true;
    void ask({ what: 'strips', flows: key.split(',').map(Number), bins: BINS, range: [from, to], list: 'compared' }).then((given) => {
      if (wanted && given?.what === 'strips') setAnswer({ key, strips: given.strips });
    });
    return () => {
      wanted = false;
    };
  }, [ask, key, from, to]);
  const fits = answer?.key === key;
  return { strips: useMemo(() => (fits ? answer.strips : []), [fits, answer]), asked: fits };
}

/** Several flows in one chart: how far each got over time, or how fast. */
export default function Compare({ report, rows, zoom, onZoom, onClose }: CompareProps) {
  const flows = useMemo(() => rows.flatMap((row) => flowsOf(report).at(row) ?? []), [report, rows]);
  const span = useMemo(() => spanOf(report, flows), [report, flows]);
  return (
    <section className={styles.panel} aria-labelledby="compare-title" data-testid="compare">
      <div className={styles.head}>
        <h3 id="compare-title">{flows.length} flows compared</h3>
        <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={onClose}><Icon name="close" size={14} />Close</button>
      </div>
      {span
        ? <Lines key={rows.join()} rows={rows} flows={flows} span={span} zoom={zoom} onZoom={onZoom} />
        : <p className={styles.nothing}>These flows have no times: the capture does not hold any.</p>}
    </section>
  );
}

function Lines({ rows, flows, span, zoom, onZoom }: Pick<CompareProps, 'rows' | 'zoom' | 'onZoom'> & { flows: readonly ReportFlow[]; span: Range }) {
  const [what, setWhat] = useKept<Compared>('compared', 'reached', (kept) => kept === 'reached' || kept === 'rate');
  const [asTable, setAsTable] = useKept<boolean>('comparison as a table', false);
  const moments = useMoments();
  const [ref, width] = usePlotWidth();
  const [axis] = useState(() => new TimeAxis(padded(span, 0.01), undefined, zoom));
  const range = useSyncExternalStore(axis.subscribeRange, axis.shownRange);
  const { strips, asked } = useStrips(rows, range);
  useKeptZoom(axis, zoom, onZoom);
  const chart = useMemo(() => compareChart(strips.map((strip, i) => ({ ...strip, name: flows[i] ? nameOf(flows[i]) : '' })), what), [strips, flows, what]);
  const title = what === 'reached' ? 'Bytes acknowledged over time' : 'Throughput over time';
  const save = (format: 'svg' | 'png') => void savePicture({
    fileName: 'flows-compared', title, subtitle: `${moments.words(range[0], 3)} to ${moments.words(range[1], 3)}`, chart, range, width, height: HEIGHT, moments,
  }, format);
  return (
    <>
      <div className={styles.tools}>
        <div className={ui.segmented} role="group" aria-label="What is compared">
          <button type="button" aria-pressed={what === 'reached'} onClick={() => setWhat('reached')}>Bytes acknowledged</button>
          <button type="button" aria-pressed={what === 'rate'} onClick={() => setWhat('rate')}>Throughput</button>
        </div>
        <span className={chartStyles.ways}>
          <button type="button" disabled={axis.isWhole} onClick={() => axis.set(null)}>Whole time</button>
          <button type="button" aria-pressed={asTable} aria-label={`${title} as a table`} onClick={() => setAsTable(!asTable)}>Table</button>
          <button type="button" aria-label={`Save ${title} as SVG`} onClick={() => save('svg')}>SVG</button>
          <button type="button" aria-label={`Save ${title} as PNG`} onClick={() => save('png')}>PNG</button>
        </span>
      </div>
      <Legend items={chart.legend} />
      {chart.note && <p className={styles.note}>{chart.note}</p>}
      <div ref={ref} aria-busy={!asked}>
        {asTable
          ? <TableOf table={chart.table()} label={title} />
          : <Plot label={title} chart={chart} axis={axis} range={range} width={width} height={HEIGHT} />}
      </div>
    </>
  );
}
