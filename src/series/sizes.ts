import { eventMarks, EventsBuilder, isOversize, isResend, type EventMarks, type Events } from './events.ts';
import type { FlowDetail } from './flow-detail.ts';
import { marksIn } from './icmp-marks.ts';
import { remembered, TrackBuilder, visiblePoints, type Points, type Range, type Track } from './track.ts';

export interface SizeSeries {
  /** IP length of data packets as captured. */
  captured: Points;
  /** Wire size where it is smaller than what was captured. */
  wire: Points;
  events: EventMarks;
  /** Path MTU in force: value from a time on. */
  mtu: Points;
  y: Range;
}

interface SizeTracks {
  captured: Track;
  wire: Track;
  /** Where the path MTU in force changes. */
  mtu: Track;
  events: Events;
}

const tracksOf = remembered((detail: FlowDetail, direction): SizeTracks => {
  const captured = new TrackBuilder(false, detail.length);
  const wire = new TrackBuilder();
  const mtu = new TrackBuilder();
  const events = new EventsBuilder();
  let current = 0;
  for (let i = 0; i < detail.length; i++) {
    if (detail.direction[i] !== direction) continue;
    const time = detail.time[i]!;
    const value = detail.pathMtu[i]!;
    if (value > 0 && value !== current) mtu.add(time, (current = value));
    if (detail.payload[i]! === 0) continue;
    const size = detail.ipLen[i]!;
    const real = detail.wireLen[i]!;
    const oversize = isOversize(detail, i);
    const resend = isResend(detail, i);
    if (oversize) events.add('oversize', i, time, size, size);
    if (resend) events.add('resend', i, time, size, size);
    if (!oversize && !resend) captured.add(time, size);
    if (real > 0 && real < size) wire.add(time, real);
  }
  return { captured: captured.done(), wire: wire.done(), mtu: mtu.done(), events: events.done() };
});

/** Sizes of one direction's packets against the path MTU in force, for a plot of that many pixels. */
export function sizeSeries(detail: FlowDetail, direction: 0 | 1, range: Range, width: number, height: number): SizeSeries {
  const tracks = tracksOf(detail, direction);
  // The value in force at the left edge may have been set long before: the step before the range is among these.
  const [first, end] = tracks.mtu.within(range, 1);
  let high = 0;
  for (const track of [tracks.captured, tracks.events.track, tracks.mtu]) high = Math.max(high, track.extent(...track.within(range, 1))?.[1] ?? 0);
  for (const mark of marksIn(detail, direction, range)) high = Math.max(high, mark.nextHopMtu);
  const y: Range = [0, Math.max(100, high * 1.08)];
  return {
    captured: visiblePoints(tracks.captured, range, y, width, height), wire: visiblePoints(tracks.wire, range, y, width, height),
    events: eventMarks(tracks.events, detail, range, y, width), mtu: { time: tracks.mtu.x.slice(first, end), value: tracks.mtu.low.slice(first, end) }, y,
  };
}
