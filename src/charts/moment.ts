import { createContext, useContext, type ReactNode } from 'react';
import { formatSeconds } from '../lib/format.ts';
import { clockShift, DAY_SECONDS, formatDay, formatMoment, secondOfDay, spansDays, type TimeFormat } from '../lib/moment.ts';
import { secondsTick, secondsTicks, type Range } from './scale.ts';

export interface MomentTick {
  /** Seconds since the first frame. */
  at: number;
  label: string;
}

/** How the moments of a capture are written and read. Moments are seconds since the first frame of the file. */
export interface Moments {
  /** Times of day; otherwise seconds since the first frame. */
  ofDay: boolean;
  /** For columns: always the same number of digits, to the microsecond unless fewer are asked for; with the day where there are several. */
  text(seconds: number, digits?: number): string;
  /** The same without the day: what can be typed. */
  clock(seconds: number, digits: number): string;
  /** For sentences: a span with its unit, or a time of day. */
  words(seconds: number, digits?: number): string;
  /** Round values with their labels, for an axis of so many pixels. */
  ticks(range: Range, width: number): MomentTick[];
  /** A time of day as somebody types it: the moment that it means nearest to `near`; null = no time of day. */
  read(text: string, near: number): number | null;
}

/** Pixels of an axis for each label, and of one letter of it. */
const EACH = 120;
const LETTER = 7;

/** As many ticks as an axis of this width has room for: one alone tells no scale, so that short labels may then stand closer. */
function fitting(width: number, ticks: (count: number) => MomentTick[]): MomentTick[] {
  const few = ticks(Math.max(2, width / EACH));
  if (few.length > 1) return few;
  const more = ticks(4);
  return more.reduce((sum, { label }) => sum + (label.length + 1) * LETTER, 0) < width ? more : few;
}

/** Steps of an axis that are round on a clock, from a second to a day. */
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, DAY_SECONDS];

/** The step at or above `rough` seconds that reads well on a clock. */
function clockStep(rough: number): number {
  if (rough > DAY_SECONDS) return Math.ceil(rough / DAY_SECONDS) * DAY_SECONDS;
  if (rough > 1) return CLOCK_STEPS.find((step) => step >= rough)!;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9))!;
}

function clockTicks([from, to]: Range, count: number, start: string, format: TimeFormat): MomentTick[] {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return [{ at: from, label: formatMoment(from, start, format) }];
  const step = clockStep(Math.max(1e-6, span / Math.max(1, count)));
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
  const zero = secondOfDay(start, format);
  const ticks: MomentTick[] = [];
  /** What the clock shows, in seconds from the midnight before the first moment: it may be put forward or back on the way. */
  const clock = (seconds: number) => seconds + zero + clockShift(seconds, start, format);
  for (let i = Math.ceil(clock(from) / step - 1e-6); i * step <= clock(to) + step * 1e-6; i++) {
    const at = i * step - zero - clockShift(i * step - zero, start, format);
    const time = formatMoment(at, start, format, digits);
    // At midnight the day is news, the hour is not.
    const label = /^00:00:00(\.0*)?$/.test(time) ? formatDay(at, start, format) : step >= 60 ? time.slice(0, 5) : time;
    ticks.push({ at, label });
  }
  return ticks;
}

const TIME_OF_DAY = /^\s*(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{0,9})?))?\s*$/;

/** Moments as the reader wants them. `start` and `end` are the first and last moment in decimal epoch seconds; without a start seconds are counted. */
export function momentsOf(start: string | null, format: TimeFormat, end: string | null = null): Moments {
  if (start === null || format === 'relative') {
    return {
      ofDay: false,
      text: (seconds, digits = 6) => seconds.toFixed(digits),
      clock: (seconds, digits) => seconds.toFixed(digits),
      words: (seconds) => formatSeconds(seconds),
      ticks: (range, width) => fitting(width, (count) => secondsTicks(range, count).map((at) => ({ at, label: secondsTick(range)(at) }))),
      read: () => null,
    };
  }
  const dated = spansDays(start, end, format);
  const text = (seconds: number, digits = 6) => formatMoment(seconds, start, format, digits, dated);
  return {
    ofDay: true,
    text,
    clock: (seconds, digits) => formatMoment(seconds, start, format, digits),
    words: text,
    ticks: (range, width) => fitting(width, (count) => clockTicks(range, count, start, format)),
    read(typed, near) {
      const match = TIME_OF_DAY.exec(typed);
      if (!match) return null;
      const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
      if (hours > 23 || minutes > 59 || seconds >= 60) return null;
      const since = hours * 3600 + minutes * 60 + seconds - secondOfDay(start, format);
      // A capture may last for days: of all days that have this time, the one nearest to where the reader is.
      const at = since + Math.round((near - since) / DAY_SECONDS) * DAY_SECONDS;
      return at - clockShift(at, start, format);
    },
  };
}

/** Set by the page after the reader's choice; charts by themselves count from the first frame. */
export const MomentsContext = createContext<Moments>(momentsOf(null, 'relative'));

export const useMoments = (): Moments => useContext(MomentsContext);

/** A moment in words, for what is drawn by functions that know no reader. */
export const Moment = ({ at }: { at: number }): ReactNode => useMoments().words(at, 3);
