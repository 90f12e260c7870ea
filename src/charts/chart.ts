import type { ReactNode } from 'react';
import type { Pen, Place } from './brush.ts';
import { EVENT_KINDS, type EventMarks } from '../series/events.ts';
import type { FlowDetail } from '../series/flow-detail.ts';
import type { FlowSeries } from '../series/flow-series.ts';
import { EVENT_LOOK, ICMP_NAME, type MarkShape } from './marks.ts';
import type { Range } from './scale.ts';

export interface LegendItem {
  name: string;
  /** What it means, where the terms in its name do not say. */
  about?: string;
  colour: string;
  shape: 'line' | 'dash' | 'tick' | 'ticks' | 'area' | 'pale' | MarkShape;
}

/** The numbers behind a chart, as a table of words. */
export interface ChartTable {
  columns: string[];
  rows: string[][];
  /** How many there are; the rows may be the first of them. */
  total: number;
}

/** The column of a chart's table that holds seconds since the first frame; times of day are written where the reader wants them. */
export const TIME_COLUMN = 'Time (s)';

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
  /** What a glance at it tells, in a sentence. */
  summary: string;
  /** What is left out of the picture or has to be known to read it. */
  note?: string | null;
}

/** What the charts of a flow are drawn from. */
export interface ChartInput {
  /** For the part of the time that is shown, or while a hand moves that which was shown before. */
  series: FlowSeries;
  /** The flow's columns, for what lies under the pointer; null until they have come. */
  detail: FlowDetail | null;
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
  make(input: ChartInput, range: Range): Chart;
}

export const eventLegend = ({ counts }: EventMarks): LegendItem[] => EVENT_KINDS.filter((_, kind) => counts[kind] > 0).map((kind) => EVENT_LOOK[kind]);
export const icmpLegend: LegendItem = { name: ICMP_NAME, colour: '--problem', shape: 'diamond' };
