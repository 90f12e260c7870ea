import { create } from 'zustand';
import { FLOW_COLUMNS, type FlowColumn } from './flow-list.ts';
import { recall, remember } from './remember.ts';

/** Without these two nobody knows which flow a row is. */
export const FIXED_COLUMNS: readonly FlowColumn[] = ['badness', 'endpoints'];

/** The columns that a remembered text leaves out; what it does not know is ignored, so that new columns are seen. */
export const hiddenFrom = (text: string | null): FlowColumn[] => FLOW_COLUMNS.filter((column) => !FIXED_COLUMNS.includes(column) && (text ?? '').split(',').includes(column));

interface FlowColumnsState {
  hidden: readonly FlowColumn[];
  toggle(column: FlowColumn): void;
}

/** Which columns of the flow table are shown: chosen once, remembered in this browser. */
export const useFlowColumns = create<FlowColumnsState>((set, get) => ({
  hidden: hiddenFrom(recall('hidden-columns')),
  toggle(column) {
    const { hidden } = get();
    const next = hidden.includes(column) ? hidden.filter((other) => other !== column) : [...hidden, column];
    set({ hidden: next });
    remember('hidden-columns', next.join(','));
  },
}));
