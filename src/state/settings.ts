import { create } from 'zustand';
import { recall, remember } from './remember.ts';

/** How moments are written: seconds since the capture's first frame, or the time of day in UTC or here. */
export const TIME_FORMATS = ['relative', 'utc', 'local'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

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

/** A moment of a capture in words. `start` is the capture's first moment in decimal epoch seconds; without it only spans can be told. */
export function formatMoment(seconds: number, start: string | null, format: TimeFormat): string {
  if (format === 'relative' || start === null) return seconds.toFixed(6);
  // Whole seconds and the rest apart: a double does not hold both to the microsecond.
  const [whole = '0', digits = ''] = start.split('.');
  const micros = Math.round(Number(`0.${digits || '0'}`) * 1e6 + seconds * 1e6);
  const date = new Date((Number(whole) + Math.floor(micros / 1e6)) * 1000);
  const rest = String(((micros % 1e6) + 1e6) % 1e6).padStart(6, '0');
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = format === 'utc' ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()] : [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${two(h)}:${two(m)}:${two(s)}.${rest}`;
}
