import type { FlowSeries } from './flow-series.ts';

/** The arrays of an answer, which travel without a copy. */
export function buffersOfSeries(series: FlowSeries): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const collect = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) Object.values(value).forEach(collect);
  };
  collect(series);
  return [...buffers];
}
