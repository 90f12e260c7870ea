import type { FlowDetail, FlowIcmpMark } from './detail.ts';
import type { Range } from './scale.ts';
import { isOversize, isResend, type FrameEvent } from './sequence-series.ts';
import { remembered, TrackBuilder, visiblePoints, type Track } from './track.ts';

export interface SizeSeries {
  /** IP length of data packets as captured: time, bytes. */
  captured: [number, number][];
  /** Wire size where it is smaller than what was captured. */
  wire: [number, number][];
  events: FrameEvent[];
  /** Path MTU in force: value from a time on. */
  mtu: { time: number; value: number }[];
  icmp: FlowIcmpMark[];
  y: Range;
}

interface SizeTracks {
  captured: Track;
  wire: Track;
  /** Where the path MTU in force changes. */
  mtu: Track;
  events: FrameEvent[];
  eventTrack: Track;
}

const tracksOf = remembered((detail: FlowDetail, direction): SizeTracks => {
  const n = detail.length;
  const captured = new TrackBuilder(n);
  const wire = new TrackBuilder(n);
  const mtu = new TrackBuilder(n);
  const eventTrack = new TrackBuilder(2 * n);
  const events: FrameEvent[] = [];
  let current = 0;
  for (let i = 0; i < n; i++) {
    if (detail.direction[i] !== direction) continue;
    const time = detail.time[i]!;
    const value = detail.pathMtu[i]!;
    if (value > 0 && value !== current) mtu.add(time, (current = value));
    if (detail.payload[i]! === 0) continue;
    const size = detail.ipLen[i]!;
    const real = detail.wireLen[i]!;
    const oversize = isOversize(detail, i);
    const resend = isResend(detail, i);
    for (const kind of [...(oversize ? ['oversize' as const] : []), ...(resend ? ['resend' as const] : [])]) {
      events.push({ row: i, kind });
      eventTrack.add(time, size);
    }
    if (!oversize && !resend) captured.add(time, size);
    if (real > 0 && real < size) wire.add(time, real);
  }
  return { captured: captured.done(), wire: wire.done(), mtu: mtu.done(), events, eventTrack: eventTrack.done() };
});

/** Sizes of one direction's packets against the path MTU in force, for a plot of that many pixels. */
export function sizeSeries(detail: FlowDetail, direction: 0 | 1, range: Range, width: number, height: number): SizeSeries {
  const tracks = tracksOf(detail, direction);
  const icmp = detail.icmp.filter((mark) => mark.direction === direction && mark.time >= range[0] && mark.time <= range[1]);
  // The value in force at the left edge may have been set long before: the step before the range is among these.
  const [first, end] = tracks.mtu.within(range, 1);
  const mtu = Array.from({ length: end - first }, (_, i) => ({ time: tracks.mtu.x[first + i]!, value: tracks.mtu.low[first + i]! }));
  let high = 0;
  for (const track of [tracks.captured, tracks.eventTrack, tracks.mtu]) high = Math.max(high, track.extent(...track.within(range, 1))?.[1] ?? 0);
  for (const mark of icmp) high = Math.max(high, mark.nextHopMtu);
  const y: Range = [0, Math.max(100, high * 1.08)];
  return {
    captured: visiblePoints(tracks.captured, range, y, width, height), wire: visiblePoints(tracks.wire, range, y, width, height),
    events: tracks.events.slice(...tracks.eventTrack.within(range, 1)), mtu, icmp, y,
  };
}

/** Path MTU in force at a moment, null where none is known yet. */
export function mtuAt(detail: FlowDetail, direction: 0 | 1, time: number): number | null {
  const { mtu } = tracksOf(detail, direction);
  return mtu.length === 0 ? null : mtu.low[Math.max(0, mtu.lastAt(time))]!;
}
