import { useState } from 'react';
import styles from './charts.module.css';
import type { FlowDetail } from './detail.ts';
import { timeRange, type EventKind } from './sequence-series.ts';
import { EVENT_LOOK, ICMP_NAME } from './marks.ts';
import { padded, type Range } from './scale.ts';
import { SequenceChart } from './sequence-chart.tsx';
import { SizeChart } from './size-chart.tsx';

export interface FlowChartProps {
  detail: FlowDetail;
  direction: 0 | 1;
  range: Range;
  bounds: Range;
  onRange(range: Range | null): void;
  /** Frame that the address names. */
  frame: number | null;
  onFrame(frame: number): void;
}

/** What a shape means; the shape tells as much as the colour. */
export function Legend({ items }: { items: { name: string; colour: string; shape: 'line' | 'dot' | 'diamond' | 'dash' | (typeof EVENT_LOOK)[EventKind]['shape'] }[] }) {
  return (
    <ul className={styles.legend}>
      {items.map(({ name, colour, shape }) => (
        <li key={name}>
          <svg width="16" height="14" viewBox="0 0 16 14" aria-hidden="true" style={{ color: `var(${colour})` }}>
            {shape === 'line' && <path d="M1 7h14" stroke="currentColor" strokeWidth="2" />}
            {shape === 'dash' && <path d="M1 7h14" stroke="currentColor" strokeWidth="2" strokeDasharray="4 3" />}
            {shape === 'dot' && <circle cx="8" cy="7" r="3" fill="currentColor" />}
            {shape === 'bar' && <rect x="5" y="4" width="6" height="6" fill="currentColor" />}
            {shape === 'cross' && <path d="M4.5 3.5l7 7m0-7-7 7" stroke="currentColor" strokeWidth="1.8" />}
            {shape === 'triangle' && <path d="M8 2l5 9H3z" fill="currentColor" />}
            {shape === 'square' && <rect x="4.5" y="3.5" width="7" height="7" fill="currentColor" />}
            {shape === 'ring' && <circle cx="8" cy="7" r="4" fill="none" stroke="currentColor" strokeWidth="1.8" />}
            {shape === 'diamond' && <path d="M8 1l5 6-5 6-5-6z" fill="currentColor" />}
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}

export const eventLegend = (kinds: EventKind[]) => kinds.map((kind) => EVENT_LOOK[kind]);
export const icmpLegend = { name: ICMP_NAME, colour: '--problem', shape: 'diamond' } as const;

/** Both charts of a flow over one axis of time: zooming one zooms the other. */
export default function FlowCharts({ detail, direction, frame, onFrame }: Pick<FlowChartProps, 'detail' | 'direction' | 'frame' | 'onFrame'>) {
  // Room at both ends, so that the first and the last mark are seen whole.
  const bounds = padded(timeRange(detail), 0.012);
  const [zoom, setZoom] = useState<Range | null>(null);
  const range = zoom ?? bounds;
  const set = (next: Range | null) => {
    // Nothing is gained below a microsecond.
    if (next && next[1] - next[0] < 1e-6) return;
    setZoom(next && (next[0] > bounds[0] || next[1] < bounds[1]) ? next : null);
  };
  const shared = { detail, direction, range, bounds, onRange: set, frame, onFrame };
  return (
    <div className={styles.pair}>
      <SequenceChart {...shared} />
      <SizeChart {...shared} />
    </div>
  );
}
