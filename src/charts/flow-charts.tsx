import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { formatSeconds } from '../lib/format.ts';
import { roomy, type FlowSeries } from '../series/flow-series.ts';
import type { ChartInput, ChartKind } from './chart.ts';
import { ChartCard } from './chart-card.tsx';
import styles from './charts.module.css';
import { flightChart } from './flight-chart.tsx';
import { useKept } from './kept.ts';
import { timeOfFrame } from './marks.ts';
import { useMoments } from './moment.ts';
import { rttChart } from './rtt-chart.tsx';
import type { Range } from './scale.ts';
import { SeriesFeed, type AskSeries } from './series-feed.ts';
import { sequenceChart } from './sequence-chart.tsx';
import { sizeChart } from './size-chart.tsx';
import { throughputChart } from './throughput-chart.tsx';
import { TimeAxis } from './time-axis.ts';
import { useKeptZoom } from './use-kept-zoom.ts';
import { usePlotWidth } from './use-width.ts';

const KINDS: ChartKind[] = [
  { id: 'sequence', title: 'Sequence numbers over time', height: 360, make: sequenceChart, about: 'Each mark is a segment at the place of its bytes in the stream; the green line is what the receiver has acknowledged.' },
  { id: 'sizes', title: 'Packet sizes against the path MTU', height: 260, make: sizeChart, about: 'What is above the line did not fit through the path as it was captured.' },
  { id: 'throughput', title: 'Throughput and goodput', height: 190, make: throughputChart, about: 'Blue is all that was put on the line, green what arrived for the first time. The gap is what was sent in vain.' },
  { id: 'rtt', title: 'Round-trip time', height: 190, make: rttChart, about: 'From a segment to the first acknowledgment that covers it, as seen from where the capture was made. Bytes that went twice give no sample.' },
  { id: 'flight', title: 'Bytes in flight and window', height: 190, make: flightChart, about: 'Sent and not yet acknowledged, against what the receiver says it can take.' },
];

interface FlowChartsProps extends Omit<ChartInput, 'series'> {
  /** Series of the whole flow: the first picture. */
  first: FlowSeries;
  ask: AskSeries;
  /** "192.0.2.1:443 to 198.51.100.7:50000". */
  name: string;
  fileName: string;
  /** Part of the time that the address names, null = all; and where it is kept. */
  zoom: Range | null;
  onZoom(zoom: Range | null): void;
}

/** Zoom by buttons, and which part of the time is shown. */
function Bar({ axis }: { axis: TimeAxis }) {
  const [from, to] = useSyncExternalStore(axis.subscribeRange, axis.shownRange);
  const whole = axis.isWhole;
  const moments = useMoments();
  return (
    <div className={styles.bar} role="group" aria-label="Part of the time shown">
      <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={() => axis.zoom(0.5)}>+</button>
      <button type="button" aria-label="Zoom out" title="Zoom out (−)" disabled={whole} onClick={() => axis.zoom(2)}>−</button>
      <button type="button" title="Show the whole flow (0)" disabled={whole} onClick={() => axis.set(null)}>Whole flow</button>
      <output>{whole ? `all ${formatSeconds(to - from)}` : `${formatSeconds(to - from)} from ${moments.words(Math.max(0, from), 3)}`}</output>
      <span>
        Wheel or pinch zooms, drag marks what to zoom to, <kbd>Shift</kbd> and drag moves;
        keys <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> <kbd>←</kbd> <kbd>→</kbd>. Click a mark to see its packet.
      </span>
    </div>
  );
}

/** The series of what is shown, the last ones while those are made. */
function useSeries(ask: AskSeries, first: FlowSeries, axis: TimeAxis, direction: 0 | 1, range: Range, width: number, refine: boolean): FlowSeries {
  const [series, setSeries] = useState(first);
  const feed = useMemo(() => new SeriesFeed(ask, setSeries, first, (callback) => axis.withNext(callback)), [ask, first, axis]);
  useEffect(() => {
    feed.open();
    return () => feed.close();
  }, [feed]);
  useEffect(() => feed.want({ direction, range, width }, refine), [feed, direction, range, width, refine]);
  return series;
}

/** All charts of a flow over one axis of time: zooming one zooms the others, and a moment shown in one is shown in all. */
export default function FlowCharts({ first, ask, detail, direction, frame, onFrame, name, fileName, zoom, onZoom }: FlowChartsProps) {
  const axis = useMemo(() => new TimeAxis(roomy(first.bounds)), [first]);
  const range = useSyncExternalStore(axis.subscribeRange, axis.shownRange);
  useKeptZoom(axis, zoom, onZoom);
  const [ref, width] = usePlotWidth();
  const series = useSeries(ask, first, axis, direction, range, width, detail !== null);
  const [closed, setClosed] = useKept<readonly string[]>('folded charts', []);
  const input = useMemo(() => ({ series, detail, direction: series.direction, frame, onFrame }), [series, detail, frame, onFrame]);
  useEffect(() => {
    const time = frame === null ? null : timeOfFrame(detail, frame);
    if (time !== null) axis.show(time);
  }, [axis, detail, frame]);
  return (
    <div className={styles.pair} ref={ref}>
      <Bar axis={axis} />
      {KINDS.map((kind) => (
        <ChartCard
          key={kind.id} kind={kind} input={input} axis={axis} range={range} name={name} fileName={fileName} open={!closed.includes(kind.id)}
          onOpen={(open) => setClosed(closed.filter((id) => id !== kind.id).concat(open ? [] : [kind.id]))}
        />
      ))}
    </div>
  );
}
