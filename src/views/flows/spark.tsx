import { useEffect, useMemo, useReducer } from 'react';
import { rem } from '../../charts/text-size.ts';
import { useApp } from '../../state/app-store.ts';
import type { FlowStrip } from '../../state/flow-list.ts';

/** Points of a small picture: what its width can show. */
const BINS = 44;
const WIDTH = 88;
const HEIGHT = 22;

/** Pictures kept at most; then all are fetched anew. */
const MOST_KEPT = 4000;

/** Small pictures of the flows in these rows, fetched as they come into view; null = its packets are not here, or not yet. */
export function useSparks(report: unknown, rows: readonly number[], wanted: boolean): (row: number) => string | null {
  const ask = useApp((state) => state.packets);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const kept = useMemo(() => ({ report, paths: new Map<number, string>() }), [report]);
  const key = wanted ? rows.join() : '';
  useEffect(() => {
    const missing = key === '' ? [] : key.split(',').map(Number).filter((row) => !kept.paths.has(row));
    if (missing.length === 0) return;
    let open = true;
    // Who scrolls past does not want them drawn.
    const timer = setTimeout(() => {
      void ask({ what: 'strips', flows: missing, bins: BINS, range: null, list: 'sparks' }).then((answer) => {
        if (answer?.what !== 'strips') return;
        if (kept.paths.size > MOST_KEPT) kept.paths.clear();
        for (const strip of answer.strips) kept.paths.set(strip.flow, pathOf(strip));
        if (open) redraw();
      });
    }, 80);
    return () => {
      open = false;
      clearTimeout(timer);
    };
  }, [ask, kept, key]);
  return (row) => kept.paths.get(row) ?? null;
}

/** The outline of a flow's bytes over its own time, as tall as its busiest moment. */
export function pathOf({ bytes }: Pick<FlowStrip, 'bytes'>): string {
  const most = bytes.reduce((high, value) => Math.max(high, value), 0) || 1;
  const step = WIDTH / bytes.length;
  let path = `M0 ${HEIGHT}`;
  bytes.forEach((value, i) => {
    // A bin with anything in it is seen.
    const height = value === 0 ? 0 : Math.max(1.5, (value / most) * (HEIGHT - 1));
    const y = Number((HEIGHT - height).toFixed(1));
    path += `L${Number((i * step).toFixed(1))} ${y}H${Number(((i + 1) * step).toFixed(1))}`;
  });
  return `${path}L${WIDTH} ${HEIGHT}Z`;
}

export function Spark({ path }: { path: string }) {
  return (
    <svg width={rem(WIDTH)} height={rem(HEIGHT)} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" data-testid="spark">
      <path d={path} style={{ fill: 'var(--series-1-soft)', stroke: 'var(--series-1)' }} strokeWidth="1" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
