import { useMemo, type MouseEvent } from 'react';
import { formatCount, formatRate, formatSeconds } from '../lib/format.ts';
import type { Timeline } from '../report/schema.ts';
import type { Pen } from './brush.ts';
import styles from './charts.module.css';
import { ChartHead } from './chart-head.tsx';
import { useKept } from './kept.ts';
import { Layer } from './layer.tsx';
import { useMoments } from './moment.ts';
import type { Range } from './scale.ts';
import { useTeach } from './teach.ts';
import { RangeFields } from './range-fields.tsx';
import { TimelineAxes } from './timeline-axes.tsx';
import { laneRuns, laneTotal, shownLanes, throughput, timelineSummary, type LaneRun } from './timeline-series.ts';
import { usePlotWidth } from './use-width.ts';

/** Room for the names of lanes; on a small screen they stand above. */
const gutterOf = (width: number) => (width < 640 ? 78 : 152);
const RIGHT = 14;
const TOP = 8;
const AREA_HEIGHT = 150;
/** Room for the numbers under the plot. */
const BELOW = 30;

/** What happened in which second, as a table: only bins with an event, and the busiest. */
function TimelineTable({ timeline }: { timeline: Timeline }) {
  const moments = useMoments();
  const lanes = shownLanes(timeline);
  const rows = timeline.bytes.flatMap((bytes, i) => (lanes.some(({ key }) => timeline[key][i]! > 0) ? [{ i, bytes }] : []));
  return (
    <div className={styles.tableBox} tabIndex={0} role="region" aria-label="Timeline as a table">
      <table>
        <caption>{rows.length === 0 ? 'No events in this capture.' : `Times with an event, ${formatSeconds(timeline.binSeconds)} each`}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Throughput</th>
            {lanes.map(({ key, name }) => <th key={key} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, 500).map(({ i, bytes }) => (
            <tr key={i}>
              <td>{moments.words(i * timeline.binSeconds, 3)}</td>
              <td>{formatRate(bytes / timeline.binSeconds)}</td>
              {lanes.map(({ key }) => <td key={key}>{formatCount(timeline[key][i]!)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Marks are at least this wide, as a share of the lane. */
const LEAST_MARK = 1 / 600;

/** Rectangles one after the other as one path: of a busy capture there are thousands, and an element for each would be felt. */
const marksPath = (runs: readonly LaneRun[], end: number): string =>
  runs.map(({ from, to }) => `M${from} 1h${Math.max(to - from, end * LEAST_MARK)}v12H${from}z`).join('');

/** The times at which something of a lane happened; what lies outside the chosen part is pale. A click chooses the time around a mark. */
function LaneMarks({ runs, end, range, colour, onPick }: { runs: LaneRun[]; end: number; range: Range | null; colour: string; onPick(range: Range): void }) {
  const outside = ({ from, to }: LaneRun) => range !== null && (to < range[0] || from > range[1]);
  const pick = ({ clientX, currentTarget }: MouseEvent) => {
    const box = currentTarget.getBoundingClientRect();
    const at = ((clientX - box.left) / box.width) * end;
    // Where the least width makes marks overlap, the last one lies on top.
    const run = runs.findLast(({ from, to }) => at >= from && at <= Math.max(to, from + end * LEAST_MARK));
    if (run) onPick([Math.max(0, run.from - (run.to - run.from)), run.to + (run.to - run.from)]);
  };
  return (
    <svg width="100%" height="14" preserveAspectRatio="none" viewBox={`0 0 ${end} 14`} aria-hidden="true" onClick={pick}>
      <path d={marksPath(runs.filter(outside), end)} opacity={0.25} style={{ fill: `var(${colour})` }} />
      <path d={marksPath(runs.filter((run) => !outside(run)), end)} style={{ fill: `var(${colour})` }} />
    </svg>
  );
}

/** Lanes of events under the throughput, on the same axis of time. */
function Lanes({ timeline, end, range, gutter, onPick }: { timeline: Timeline; end: number; range: Range | null; gutter: number; onPick(range: Range): void }) {
  const narrow = gutter < 100;
  const teach = useTeach();
  return (
    <div className={styles.lanes} data-narrow={narrow || undefined}>
      {shownLanes(timeline).map(({ key, name, about, colour }) => {
        const total = laneTotal(timeline, key);
        return (
          <div key={key} className={styles.lane}>
            <span className={styles.laneLabel} style={narrow ? {} : { width: gutter }}><span>{teach(name, about)}</span> <b>{formatCount(total)}</b></span>
            <div className={styles.laneTrack} style={{ marginRight: RIGHT, marginLeft: narrow ? gutter : 0 }}>
              <LaneMarks runs={laneRuns(timeline, key)} end={end} range={range} colour={colour} onPick={onPick} />
            </div>
          </div>
        );
      })}
    </div>
  );
}

/** Throughput of the capture with its events; dragging selects the time that everything below shows. */
export default function TimelineChart({ timeline, range, onRange }: { timeline: Timeline; range: Range | null; onRange(range: Range | null): void }) {
  const [asTable, setAsTable] = useKept<boolean>('timeline as a table', false);
  const moments = useMoments();
  const [ref, width] = usePlotWidth();
  const end = Math.max(timeline.binSeconds, timeline.bytes.length * timeline.binSeconds);
  const gutter = gutterOf(width);
  const plot = { left: gutter, top: TOP, width: Math.max(0, width - gutter - RIGHT), height: AREA_HEIGHT - TOP - BELOW };
  const points = useMemo(() => throughput(timeline, Math.max(200, width)), [timeline, width]);
  const x: Range = [0, end];
  const highest = points.reduce((most, { bytesPerSecond }) => Math.max(most, bytesPerSecond), 0) || 1;
  const y: Range = [0, highest * 1.05];
  const draw = ({ context, colour, x: px, y: py, height }: Pen) => {
    const outline = () => {
      context.beginPath();
      points.forEach(({ time, bytesPerSecond }, i) => context[i === 0 ? 'moveTo' : 'lineTo'](px(time), py(bytesPerSecond)));
    };
    outline();
    context.lineTo(px(points.at(-1)?.time ?? 0), height);
    context.lineTo(px(points[0]?.time ?? 0), height);
    context.fillStyle = colour('--series-1-soft');
    context.fill();
    outline();
    context.strokeStyle = colour('--series-1');
    context.lineWidth = 1.5;
    context.lineJoin = 'round';
    context.stroke();
    if (!range) return;
    context.strokeStyle = colour('--accent');
    context.lineWidth = 1.5;
    for (const edge of range) {
      context.beginPath();
      context.moveTo(px(edge), 0);
      context.lineTo(px(edge), height);
      context.stroke();
    }
  };
  const hover = ({ x: pixel, pen }: { x: number; pen: { width: number } }) => {
    const at = (pixel / pen.width) * end;
    const bin = Math.min(timeline.bytes.length - 1, Math.max(0, Math.floor(at / timeline.binSeconds)));
    return (
      <>
        <b>{moments.words(bin * timeline.binSeconds, 3)}</b>
        <span>{formatRate((timeline.bytes[bin] ?? 0) / timeline.binSeconds)}</span>
        {shownLanes(timeline).map(({ key, name }) => (timeline[key][bin]! > 0 ? <span key={key}>{name}: {formatCount(timeline[key][bin]!)}</span> : null))}
      </>
    );
  };
  return (
    <>
      <ChartHead id="timeline-title" title="Timeline" hint={range ? `${moments.words(range[0], 3)} to ${moments.words(range[1], 3)} selected: the flows below are those of that time` : 'drag over a time to see only its flows'} asTable={asTable} onTable={setAsTable} />
      <figure className={styles.card} ref={ref}>
        {asTable ? <TimelineTable timeline={timeline} /> : (
          <>
            <div className={styles.plot} style={{ width, height: AREA_HEIGHT }}>
              <TimelineAxes x={x} y={y} width={width} height={AREA_HEIGHT} plot={plot} />
              <Layer
                {...plot}
                draw={draw} x={x} y={y} bounds={x} onZoom={onRange} hover={hover} label="Throughput over time" summary={timelineSummary(timeline)} marked={range}
              />
            </div>
            <Lanes timeline={timeline} end={end} range={range} gutter={gutter} onPick={(picked) => onRange([picked[0], Math.min(end, picked[1])])} />
            <RangeFields range={range} end={end} onRange={onRange} />
          </>
        )}
      </figure>
    </>
  );
}
