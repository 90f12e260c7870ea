import { create } from 'zustand';
import { TIME_FORMATS, type TimeFormat } from '../lib/moment.ts';
import { recall, remember } from './remember.ts';

interface SettingsState {
  timeFormat: TimeFormat;
  chooseTimeFormat(format: TimeFormat): void;
}

export const useSettings = create<SettingsState>((set) => ({
  timeFormat: TIME_FORMATS.find((format) => format === recall('time')) ?? 'relative',
  chooseTimeFormat(timeFormat) {
    set({ timeFormat });
    remember('time', timeFormat);
  },
}));

/** Which of the page's dialogs is open. */
export type DialogName = 'palette' | 'keys' | 'settings';

export const useDialog = create<{ open: DialogName | null; show(name: DialogName | null): void }>((set) => ({
  open: null,
  show: (open) => set({ open }),
}));
