/** Ranges and ticks of axes. */
import { formatRate } from '../lib/format.ts';
import type { Range } from '../series/track.ts';

export type { Range };

/** Round numbers within the range, about as many as asked for. */
export function niceTicks([from, to]: Range, count: number): number[] {
  const span = to - from;
  if (!(span > 0) || !Number.isFinite(span)) return [from];
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Seconds of the unit in which an axis counts that reaches so far: hours beyond two of them, days beyond three. */
const longUnit = (most: number): number => (most > 3 * DAY ? DAY : most > 2 * HOUR ? HOUR : 1);
const reach = ([from, to]: Range): number => Math.max(Math.abs(from), Math.abs(to));

/** Round values of an axis of seconds in the unit that its labels have. */
export function secondsTicks(range: Range, count: number): number[] {
  const unit = longUnit(reach(range));
  return niceTicks([range[0] / unit, range[1] / unit], count).map((at) => at * unit);
}

/** Seconds on an axis: as many digits as the range needs. */
export function secondsTick(range: Range): (value: number) => string {
  const most = reach(range);
  const long = longUnit(most);
  const [factor, unit] = long > 1 ? [1 / long, long === DAY ? 'd' : 'h'] : most > 1.5 ? [1, 's'] : most > 1.5e-3 ? [1e3, 'ms'] : [1e6, 'µs'];
  const digits = Math.min(9, Math.max(0, Math.ceil(1 - Math.log10(((range[1] - range[0]) * factor) / 5))));
  return (value) => `${Number((value * factor).toFixed(digits))}\u00a0${unit}`;
}

/** Bytes on an axis, in one unit for all ticks. */
export function bytesTick([from, to]: Range): (value: number) => string {
  const most = Math.max(Math.abs(from), Math.abs(to));
  const [divisor, unit] = most >= 5e9 ? [1e9, 'GB'] : most >= 5e6 ? [1e6, 'MB'] : most >= 20_000 ? [1e3, 'kB'] : [1, 'B'];
  const span = (to - from) / divisor;
  const digits = span > 20 ? 0 : span > 2 ? 1 : 3;
  return (value) => `${Number((value / divisor).toFixed(digits)).toLocaleString('en-US')}\u00a0${unit}`;
}

/** Bytes a second on an axis; the number and its unit stay on one line. */
export const rateTick = (bytesPerSecond: number): string => formatRate(bytesPerSecond).replace(' ', '\u00a0');

/** The range with a little room at both ends; a range without width gets some. */
export function padded([from, to]: Range, share: number, least = 0): Range {
  if (!(to > from)) return [from - Math.max(1, least), to + Math.max(1, least)];
  const room = Math.max((to - from) * share, least);
  return [from - room, to + room];
}

/** Keeps a range within its bounds without changing its width, unless it is wider than they are. */
export function clamped([from, to]: Range, [least, most]: Range): Range {
  if (to - from >= most - least) return [least, most];
  if (from < least) return [least, least + (to - from)];
  if (to > most) return [most - (to - from), most];
  return [from, to];
}

/** The range made smaller (factor below 1) or larger around its middle. */
export function zoomed([from, to]: Range, factor: number, bounds: Range): Range {
  const middle = (from + to) / 2;
  const half = Math.max(((to - from) / 2) * factor, 1e-6);
  return clamped([middle - half, middle + half], bounds);
}

/** Least and greatest of some values; null of none. */
export function extent(values: ArrayLike<number>): [least: number, greatest: number] | null {
  if (values.length === 0) return null;
  let [least, greatest] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]);
    greatest = Math.max(greatest, values[i]);
  }
  return [least, greatest];
}
