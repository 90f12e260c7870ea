import { eventMarks, EventsBuilder, type EventMarks, type Events, type FrameOf } from './events.ts';
import type { FlowIcmpMark } from './flow-detail.ts';
import type { FlowReader, FlowRow } from './flow-row.ts';
import type { Builder, Builders } from './thin.ts';
import { TrackBuilder, visiblePoints, type Points, type Range, type Track } from './track.ts';

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

export interface SizeTracks {
  captured: Track;
  wire: Track;
  /** Where the path MTU in force changes. */
  mtu: Track;
  events: Events;
}

/** Collects the sizes of one direction's packets. */
export class SizeReader implements FlowReader {
  private readonly captured: Builder;
  private readonly wire = new TrackBuilder();
  private readonly mtu = new TrackBuilder();
  private readonly events = new EventsBuilder();
  private current = 0;

  constructor(private readonly direction: number, make: Builders) {
    this.captured = make.cloud();
  }

  see(row: FlowRow): void {
    if (row.direction !== this.direction) return;
    const { index, time, pathMtu, ipLen: size, wireLen: real } = row;
    if (pathMtu > 0 && pathMtu !== this.current) this.mtu.add(time, (this.current = pathMtu));
    if (row.payload === 0) return;
    const oversize = row.isOversize;
    const resend = row.isResend;
    if (oversize) this.events.add('oversize', index, time, size, size);
    if (resend) this.events.add('resend', index, time, size, size);
    if (!oversize && !resend) this.captured.add(time, size);
    if (real > 0 && real < size) this.wire.add(time, real);
  }

  done(): SizeTracks {
    return { captured: this.captured.done(), wire: this.wire.done(), mtu: this.mtu.done(), events: this.events.done() };
  }
}

/**
 * Sizes of one direction's packets against the path MTU in force: what was collected of them, within the range, for a plot of that
 * many pixels. `icmp`: the messages of the range.
 */
export function sizePicture(tracks: SizeTracks, frameOf: FrameOf, icmp: readonly FlowIcmpMark[], range: Range, width: number, height: number): SizeSeries {
  // The value in force at the left edge may have been set long before: the step before the range is among these.
  const [first, end] = tracks.mtu.within(range, 1);
  let high = 0;
  for (const track of [tracks.captured, tracks.events.track, tracks.mtu]) high = Math.max(high, track.extent(...track.within(range, 1))?.[1] ?? 0);
  for (const mark of icmp) high = Math.max(high, mark.nextHopMtu);
  const y: Range = [0, Math.max(100, high * 1.08)];
  return {
    captured: visiblePoints(tracks.captured, range, y, width, height), wire: visiblePoints(tracks.wire, range, y, width, height),
    events: eventMarks(tracks.events, frameOf, range, y, width), mtu: { time: tracks.mtu.x.slice(first, end), value: tracks.mtu.low.slice(first, end) }, y,
  };
}
