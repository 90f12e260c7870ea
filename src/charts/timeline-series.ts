import { formatCount, formatRate, formatSeconds } from '../lib/format.ts';
import type { Timeline } from '../report/schema.ts';
import { extent, type Range } from './scale.ts';

export type LaneKey = 'oversize' | 'fragNeeded' | 'resends' | 'stalls' | 'resets';

export interface Lane {
  key: LaneKey;
  name: string;
  /** What it counts, where the name's own words do not say. */
  about?: string;
  colour: string;
}

export const LANES: readonly Lane[] = [
  { key: 'oversize', name: 'Above path MTU', colour: '--packet' },
  { key: 'fragNeeded', name: 'Frag-needed', colour: '--problem' },
  { key: 'resends', name: 'Sent again', about: 'Bytes seen before: retransmissions, and packets overtaken by later ones.', colour: '--series-1' },
  { key: 'stalls', name: 'Stalled', about: 'Flows with something to send and no progress.', colour: '--warning' },
  { key: 'resets', name: 'Resets', colour: '--text-3' },
];

export interface TimelinePoint {
  /** Middle of the bin, seconds since the first frame. */
  time: number;
  bytesPerSecond: number;
}

/** Throughput by bin; more bins than pixels are joined, and keep their highest. */
export function throughput(timeline: Timeline, most: number): TimelinePoint[] {
  const { bytes, binSeconds } = timeline;
  const join = Math.max(1, Math.ceil(bytes.length / most));
  const points: TimelinePoint[] = [];
  for (let i = 0; i < bytes.length; i += join) {
    let highest = 0;
    let at = i;
    for (let k = i; k < Math.min(i + join, bytes.length); k++) {
      if (bytes[k] > highest) {
        highest = bytes[k]!;
        at = k;
      }
    }
    points.push({ time: (at + 0.5) * binSeconds, bytesPerSecond: highest / binSeconds });
  }
  return points;
}

/** A bin in which something happened: from, to (seconds), and how tall it is drawn, as a share of the lane. */
export interface LaneBar {
  from: number;
  to: number;
  share: number;
}

/** What a bin with a single event has of the lane’s height: it is to be seen beside thousands. */
const LEAST_SHARE = 0.45;

/** The bars of a lane, in the order of time: the more happened, the taller. The root keeps the few in sight beside the many. */
export function laneBars(timeline: Timeline, key: LaneKey): LaneBar[] {
  const { binSeconds } = timeline;
  const most = extent(timeline[key])?.[1] ?? 0;
  return timeline[key].flatMap((count, i) =>
    (count > 0 ? [{ from: i * binSeconds, to: (i + 1) * binSeconds, share: Math.max(LEAST_SHARE, Math.sqrt(count / most)) }] : []));
}

/** A mark is followed until it is as many bins wide. */
const MOST_PICKED = 16;

/** The time around the mark at a moment (seconds): its bins and one more on either side; null where nothing happened. */
export function markAround(timeline: Timeline, key: LaneKey, time: number): Range | null {
  const counts = timeline[key];
  let from = Math.floor(time / timeline.binSeconds);
  if (!counts[from]) return null;
  let to = from + 1;
  // In a busy capture one mark follows the other without a gap.
  while (to - from < MOST_PICKED && (counts[from - 1] || counts[to])) {
    if (counts[from - 1]) from--;
    if (counts[to]) to++;
  }
  return [Math.max(0, from - 1) * timeline.binSeconds, (to + 1) * timeline.binSeconds];
}

export const laneTotal = (timeline: Timeline, key: LaneKey): number => timeline[key].reduce((sum, count) => sum + count, 0);

/** Lanes in which anything happened, the first two always: that they are empty says something. */
export const shownLanes = (timeline: Timeline) => LANES.filter(({ key }, i) => i < 3 || laneTotal(timeline, key) > 0);

/** The timeline in a sentence: what a glance at it tells, for those who do not see it. */
export function timelineSummary(timeline: Timeline): string {
  const lanes = shownLanes(timeline).flatMap(({ key, name }) => (laneTotal(timeline, key) > 0 ? [`${name} ${formatCount(laneTotal(timeline, key))}`] : []));
  const most = (extent(timeline.bytes)?.[1] ?? 0) / timeline.binSeconds;
  return `${formatSeconds(timeline.bytes.length * timeline.binSeconds)}, at most ${formatRate(most)}. ${lanes.length > 0 ? `${lanes.join(', ')}.` : 'No events.'}`;
}
