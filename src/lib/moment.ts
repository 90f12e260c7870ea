import { UNKNOWN } from './format.ts';

/** How moments are written: seconds since the capture's first frame, or the time of day in UTC or here. */
export const TIME_FORMATS = ['relative', 'utc', 'local'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

export const DAY_SECONDS = 86_400;

const two = (value: number) => String(value).padStart(2, '0');

/** The clock at a moment: the date that holds its whole second, and its microseconds. */
function clockAt(seconds: number, start: string): { date: Date; micros: number } {
  // Whole seconds and the rest apart: a double does not hold both to the microsecond.
  const [whole = '0', digits = ''] = start.split('.');
  const micros = Math.round(Number(`0.${digits || '0'}`) * 1e6 + seconds * 1e6);
  return { date: new Date((Number(whole) + Math.floor(micros / 1e6)) * 1000), micros: ((micros % 1e6) + 1e6) % 1e6 };
}

/**
 * A moment of a capture in words: "1.500000", or "22:13:21.750000". `start` is the capture's first moment in decimal epoch seconds;
 * without it only spans can be told. Digits beyond those asked for are cut, not rounded. `dated`: with the day before the time.
 */
export function formatMoment(seconds: number, start: string | null, format: TimeFormat, digits = 6, dated = false): string {
  if (format === 'relative' || start === null) return seconds.toFixed(digits);
  if (dated) return `${formatDay(seconds, start, format)} ${formatMoment(seconds, start, format, digits)}`;
  const { date, micros } = clockAt(seconds, start);
  const [h, m, s] = format === 'utc' ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()] : [date.getHours(), date.getMinutes(), date.getSeconds()];
  return `${two(h)}:${two(m)}:${two(s)}${digits > 0 ? `.${String(micros).padStart(6, '0').slice(0, digits)}` : ''}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The day of a moment: "4 May". */
export function formatDay(seconds: number, start: string, format: TimeFormat): string {
  const { date } = clockAt(seconds, start);
  return format === 'local' ? `${date.getDate()} ${MONTHS[date.getMonth()]}` : `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

/** Whether a time of day needs its date: the first and the last moment, in decimal epoch seconds, lie on different days. */
export const spansDays = (first: string | null, last: string | null, format: TimeFormat): boolean =>
  format !== 'relative' && first !== null && last !== null && formatDay(0, first, format) !== formatDay(0, last, format);

/** Seconds from midnight to the first moment, in UTC or here. */
export function secondOfDay(start: string, format: TimeFormat): number {
  const { date } = clockAt(0, start);
  const [, digits = ''] = start.split('.');
  const ahead = format === 'local' ? -date.getTimezoneOffset() * 60 : 0;
  const whole = Math.floor(Number(start.split('.')[0])) + ahead;
  return ((whole % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS + Number(`0.${digits || '0'}`);
}

/** Seconds by which the clock was put forward between the first moment and another one; below 0 = back, always 0 in UTC. */
export const clockShift = (seconds: number, start: string, format: TimeFormat): number =>
  format === 'local' ? (clockAt(0, start).date.getTimezoneOffset() - clockAt(seconds, start).date.getTimezoneOffset()) * 60 : 0;

/** Date, time and zone of a moment in decimal epoch seconds: "2026-05-04 12:34:56.789 UTC", "2026-05-04 14:34:56.789 UTC+2". */
export function formatRecorded(epoch: string, format: TimeFormat): string {
  const [whole = '0', digits = ''] = epoch.split('.');
  const date = new Date(Number(whole) * 1000);
  if (Number.isNaN(date.getTime())) return UNKNOWN;
  const ahead = format === 'local' ? -date.getTimezoneOffset() : 0;
  const there = new Date(date.getTime() + ahead * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const hours = Math.floor(Math.abs(ahead) / 60);
  const minutes = Math.abs(ahead) % 60;
  const zone = ahead === 0 ? 'UTC' : `UTC${ahead > 0 ? '+' : '−'}${hours}${minutes > 0 ? `:${two(minutes)}` : ''}`;
  return `${there}.${digits.padEnd(3, '0').slice(0, 3)} ${zone}`;
}
