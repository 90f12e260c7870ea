import { formatCount, formatRate, formatSeconds } from '../lib/format.ts';
import type { Timeline } from '../report/schema.ts';
import { extent } from './scale.ts';

export type LaneKey = 'oversize' | 'fragNeeded' | 'resends' | 'stalls' | 'resets';

interface Lane {
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
  { key: 'stalls', name: 'Standing still', about: 'Flows with something to send and no progress.', colour: '--warning' },
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
      if (bytes[k]! > highest) {
        highest = bytes[k]!;
        at = k;
      }
    }
    points.push({ time: (at + 0.5) * binSeconds, bytesPerSecond: highest / binSeconds });
  }
  return points;
}

/** Bins next to each other in which something happened: from, to (seconds) and how often. */
export interface LaneRun {
  from: number;
  to: number;
  count: number;
}

/** The runs of a lane, in the order of time. No event is lost, however many bins there are. */
export function laneRuns(timeline: Timeline, key: LaneKey): LaneRun[] {
  const runs: LaneRun[] = [];
  timeline[key].forEach((count, i) => {
    if (count === 0) return;
    const from = i * timeline.binSeconds;
    const last = runs.at(-1);
    if (last && Math.abs(last.to - from) < timeline.binSeconds / 2) {
      last.to = from + timeline.binSeconds;
      last.count += count;
    } else runs.push({ from, to: from + timeline.binSeconds, count });
  });
  return runs;
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
