/** What may be chosen before a report leaves the machine. Words and numbers alone: whoever offers the choice needs nothing of what carries it out. */
import type { PrivateKind, Report, Treatment } from './schema.ts';

export type Treatments = Record<PrivateKind, Treatment>;

/** What happens where nothing is chosen. Times are kept: without them nobody finds the hour in a log. */
export const MASKED: Treatments = { address: 'mask', port: 'mask', mac: 'mask', name: 'mask', file: 'mask', filter: 'mask', comment: 'drop', time: 'keep' };
export const UNMASKED: Treatments = { address: 'keep', port: 'keep', mac: 'keep', name: 'keep', file: 'keep', filter: 'keep', comment: 'keep', time: 'keep' };

/** Characters of a link that most places take whole: chat tools from here on cut or refuse. */
export const SHORT_LINK = 2_000;
export const RICH_LINK = 8_000;

/** Parts that the user may leave out. Verdict, findings, evidence and path are the report and always go. */
export interface LinkParts {
  flows: boolean;
  messages: boolean;
  timeline: boolean;
  traces: boolean;
}

export const ALL_PARTS: LinkParts = { flows: true, messages: true, timeline: true, traces: true };

export interface LinkChoices {
  treatments?: Treatments;
  parts?: LinkParts;
  /** Characters of the whole address that are aimed at. */
  target?: number;
  /** Everything in front of the packed report: page address, `#r=`. */
  address?: string;
}

export interface PackedLink {
  url: string;
  /** The report that the link holds: what opening it shows. */
  report: Report;
  fits: boolean;
}

/** A link, and whether there are charts that could be in it. */
export interface MadeLink extends PackedLink {
  hasCharts: boolean;
}

/** Files that are made of a report alone. */
export type ReportFileKind = 'html' | 'markdown' | 'json' | 'flows-csv';
