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
import { rem, useTextScale } from './text-size.ts';
import { TimelineAxes } from './timeline-axes.tsx';
import { laneBars, laneTotal, markAround, shownLanes, throughput, timelineSummary, type Lane, type LaneBar } from './timeline-series.ts';
import { usePlotWidth } from './use-width.ts';

/** In pixels at the usual size of letters, as are those below: room for the names of lanes; on a small screen they stand above. */
const gutterOf = (width: number) => (width < 640 ? 78 : 188);
const RIGHT = 14;
const TOP = 8;
const AREA_HEIGHT = 150;
/** Room for the numbers under the plot. */
const BELOW = 30;

/** What happened in which second, as a table: only bins with an event, and the busiest. */
function TimelineTable({ timeline }: { timeline: Timeline }) {
  const moments = useMoments();
  const lanes = shownLanes(timeline);
  const rows = timeline.bytes.flatMap((bytes, i) => (lanes.some(({ key }) => timeline[key][i] > 0) ? [{ i, bytes }] : []));
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
              {lanes.map(({ key }) => <td key={key}>{formatCount(timeline[key][i])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LanesProps {
  timeline: Timeline;
  /** Seconds that a lane is wide. */
  end: number;
  range: Range | null;
  onPick(range: Range): void;
}

/** Height of a lane, in the units of its drawing. */
const TALL = 18;

/** The outline of bars. Those that touch are one shape: between two of them the ground would shine through. */
export const barsPath = (bars: readonly LaneBar[]): string => bars.map(({ from, to, share }, i) => {
  const begin = bars[i - 1]?.to === from ? '' : `M${from} ${TALL}`;
  const end = bars[i + 1]?.from === to ? '' : `V${TALL}z`;
  return `${begin}V${TALL * (1 - share)}H${to}${end}`;
}).join('');

/** When something of a lane happened, and how much; what lies outside the chosen part is pale. A click chooses the time around a mark. */
function LaneMarks({ timeline, lane: { key, colour }, end, range, onPick }: LanesProps & { lane: Lane }) {
  const bars = laneBars(timeline, key);
  const outside = ({ from, to }: LaneBar) => range !== null && (to < range[0] || from > range[1]);
  const pick = ({ clientX, currentTarget }: MouseEvent) => {
    const box = currentTarget.getBoundingClientRect();
    const picked = markAround(timeline, key, ((clientX - box.left) / box.width) * end);
    if (picked) onPick(picked);
  };
  return (
    <svg width="100%" height={rem(TALL)} preserveAspectRatio="none" viewBox={`0 0 ${end} ${TALL}`} aria-hidden="true" onClick={pick}>
      <path d={barsPath(bars.filter(outside))} opacity={0.25} style={{ fill: `var(${colour})` }} />
      <path d={barsPath(bars.filter((bar) => !outside(bar)))} style={{ fill: `var(${colour})` }} />
    </svg>
  );
}

/** Lanes of events under the throughput, on the same axis of time. */
function Lanes({ gutter, ...given }: LanesProps & { gutter: number }) {
  const { timeline } = given;
  const narrow = gutter < 100;
  const teach = useTeach();
  return (
    <div className={styles.lanes} data-narrow={narrow || undefined}>
      {shownLanes(timeline).map((lane) => {
        const { key, name, about } = lane;
        const total = laneTotal(timeline, key);
        return (
          <div key={key} className={styles.lane}>
            <span className={styles.laneLabel} style={narrow ? {} : { width: rem(gutter) }}><span>{teach(name, about)}</span> <b>{formatCount(total)}</b></span>
            <div className={styles.laneTrack} style={{ marginRight: rem(RIGHT), marginLeft: narrow ? rem(gutter) : 0 }}>
              <LaneMarks {...given} lane={lane} />
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
  const scale = useTextScale();
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
        {shownLanes(timeline).map(({ key, name }) => (timeline[key][bin] > 0 ? <span key={key}>{name}: {formatCount(timeline[key][bin])}</span> : null))}
      </>
    );
  };
  return (
    <>
      <ChartHead id="timeline-title" title="Timeline" hint={range ? `${moments.words(range[0], 3)} to ${moments.words(range[1], 3)} selected: the flows below are those of that time` : 'drag over a time to see only its flows'} forHands={range === null} asTable={asTable} onTable={setAsTable} />
      <figure className={styles.card} ref={ref}>
        {asTable ? <TimelineTable timeline={timeline} /> : (
          <>
            <div className={styles.plot} style={{ width: rem(width), height: rem(AREA_HEIGHT) }}>
              <TimelineAxes x={x} y={y} width={width} height={AREA_HEIGHT} plot={plot} />
              <Layer
                left={plot.left * scale} top={plot.top * scale} width={plot.width * scale} height={plot.height * scale}
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
