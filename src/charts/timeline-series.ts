import type { Timeline } from '../report/schema.ts';

export const LANES = [
  { key: 'oversize', name: 'Above path MTU', about: 'Segments larger than the path MTU of their direction, as they were captured.', colour: '--packet' },
  { key: 'fragNeeded', name: 'Frag-needed', about: 'ICMP “fragmentation needed” and ICMPv6 Packet Too Big: a router drops a packet that is too big and says which size would fit.', colour: '--problem' },
  { key: 'resends', name: 'Sent again', about: 'Packets with bytes that had been seen before: retransmissions, and packets that later ones overtook.', colour: '--series-1' },
  { key: 'stalls', name: 'Standing still', about: 'Flows that had something to send and got no further.', colour: '--warning' },
  { key: 'resets', name: 'Resets', about: 'RST: a side broke a connection off, or refused it.', colour: '--text-3' },
] as const;
export type LaneKey = (typeof LANES)[number]['key'];

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

/** Runs of bins in which something happened: from, to (seconds) and how often. No event is lost, however many bins there are. */
export function laneRuns(timeline: Timeline, key: LaneKey): { from: number; to: number; count: number }[] {
  const runs: { from: number; to: number; count: number }[] = [];
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
