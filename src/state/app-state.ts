import type { StoreApi } from 'zustand';
import type {
  Exported, ExportKind, FlowDetail, FlowSeries, Input, LinkChoices, ListName, MadeLink, PacketAnswer, PacketQuestion, SeriesQuestion, Treatments,
} from '../worker/client.ts';
import type { FileFailure, Phase } from './phase.ts';
import type { ReportRoute, Route } from './route.ts';

/** What the page knows, and what can be asked of it. */
export interface AppState {
  phase: Phase;
  route: Route;
  /** Path MTU that the user stated, null = find out. */
  pathMtu: number | null;
  /** Opens captures in place of what is there. */
  open(inputs: Input[], example?: string | null): void;
  /** Shows why something that was handed over cannot be opened at all. */
  refuse(failures: FileFailure[]): void;
  cancel(): void;
  /** States a path MTU and has the report made anew. */
  statePathMtu(pathMtu: number | null): Promise<void>;
  /** Goes to a view; `replace` makes no step for Back. */
  go(route: Route, replace?: boolean): void;
  /** Changes what is selected within the report. */
  select(change: Partial<Omit<ReportRoute, 'view'>>, replace?: boolean): void;
  detail(flowIndex: number): Promise<FlowDetail | null>;
  /** A part of a flow's charts; null where its packets are not here. */
  series(question: SeriesQuestion): Promise<FlowSeries | null>;
  /** A file made of the report on the screen or of its packets; null where these are not here. */
  exported(what: ExportKind, treatments: Treatments): Promise<Exported | null>;
  /** A link that holds the report on the screen, with the charts of the flow that shows it best; null where none could be made. */
  link(choices: LinkChoices): Promise<MadeLink | null>;
  /** Back to the report on which this capture was dropped. */
  showBefore(): void;
  /** Asks about packets; null where they are not here, or a newer question replaced this one. `onShare` hears how far a long search is, 0 to 1. */
  packets(question: PacketQuestion, onShare?: (share: number) => void): Promise<PacketAnswer | null>;
  /** Ends the search for a list; it answers with what it has found. */
  stopSearch(list: ListName): void;
  /** Whether packets can still be asked for. */
  hasPackets(): boolean;
  /** Takes the address bar's word: at the beginning, and on Back and Forward. */
  followAddress(): void;
}

/** The two ends of the store, for what works on it from outside. */
export type AppEnds = Pick<StoreApi<AppState>, 'getState' | 'setState'>;
