import type { ReactNode } from 'react';
import type { Pen, Place } from './brush.ts';
import type { FlowDetail } from './detail.ts';
import type { EventKind } from './sequence-series.ts';
import { EVENT_LOOK, ICMP_NAME } from './marks.ts';
import type { Range } from './scale.ts';

export interface LegendItem {
  name: string;
  colour: string;
  shape: 'line' | 'dot' | 'diamond' | 'dash' | 'area' | (typeof EVENT_LOOK)[EventKind]['shape'];
}

/** The numbers behind a chart, as a table of words. */
export interface ChartTable {
  columns: string[];
  rows: string[][];
  /** How many there are; the rows may be the first of them. */
  total: number;
}

/** At most this many rows in a chart's table. */
export const MOST_ROWS = 500;

/** One picture of a flow for a part of its time, and what can be asked of it. */
export interface Chart {
  y: Range;
  yTick(value: number): string;
  legend: LegendItem[];
  draw(pen: Pen): void;
  /** What lies under the pointer; null = nothing. */
  hover?(at: Place): ReactNode;
  onPick?(at: Place): void;
  /** The value at a moment, for the cursor that all charts share. */
  readout?(time: number): string | null;
  table(): ChartTable;
  /** What is left out of the picture or has to be known to read it. */
  note?: string | null;
}

/** What the charts of a flow are drawn from. */
export interface ChartInput {
  detail: FlowDetail;
  direction: 0 | 1;
  /** Frame that the address names. */
  frame: number | null;
  onFrame(frame: number): void;
}

export interface ChartKind {
  id: string;
  title: string;
  /** What it shows, in a sentence for those who do not know it. */
  about: string;
  height: number;
  make(input: ChartInput, range: Range, width: number): Chart;
}

export function eventLegend(events: readonly { kind: EventKind }[]): LegendItem[] {
  const kinds = new Set<EventKind>();
  for (const { kind } of events) kinds.add(kind);
  return [...kinds].map((kind) => EVENT_LOOK[kind]);
}
export const icmpLegend: LegendItem = { name: ICMP_NAME, colour: '--problem', shape: 'diamond' };
