import { decimatePoints, lowerBound } from './decimate.ts';
import type { FlowDetail, FlowIcmpMark } from './detail.ts';
import type { Range } from './scale.ts';
import { isOversize, isResend, type FrameEvent } from './sequence-series.ts';

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

/** Sizes of one direction's packets against the path MTU in force, for a plot of that many pixels. */
export function sizeSeries(detail: FlowDetail, direction: 0 | 1, range: Range, width: number, height: number): SizeSeries {
  const captured: [number, number][] = [];
  const wire: [number, number][] = [];
  const events: FrameEvent[] = [];
  const mtu: { time: number; value: number }[] = [];
  let high = 0;
  const first = Math.max(0, lowerBound(detail.time, range[0], detail.length) - 1);
  const end = Math.min(detail.length, lowerBound(detail.time, range[1] + 1e-9, detail.length) + 1);
  // The value in force at the left edge may have been set long before.
  for (let i = first; i >= 0; i--) {
    if (detail.direction[i] === direction && detail.pathMtu[i]! > 0) {
      mtu.push({ time: detail.time[i]!, value: detail.pathMtu[i]! });
      break;
    }
  }
  for (let i = first; i < end; i++) {
    if (detail.direction[i] !== direction) continue;
    const time = detail.time[i]!;
    const value = detail.pathMtu[i]!;
    if (value > 0 && value !== mtu.at(-1)?.value) mtu.push({ time, value });
    if (value > high) high = value;
    if (detail.payload[i]! === 0) continue;
    const size = detail.ipLen[i]!;
    const real = detail.wireLen[i]!;
    if (size > high) high = size;
    const oversize = isOversize(detail, i);
    const resend = isResend(detail, i);
    if (oversize) events.push({ row: i, kind: 'oversize' });
    if (resend) events.push({ row: i, kind: 'resend' });
    if (!oversize && !resend) captured.push([time, size]);
    if (real > 0 && real < size) wire.push([time, real]);
  }
  const icmp = detail.icmp.filter((mark) => mark.direction === direction && mark.time >= range[0] && mark.time <= range[1]);
  for (const mark of icmp) high = Math.max(high, mark.nextHopMtu);
  const y: Range = [0, Math.max(100, high * 1.08)];
  return { captured: decimatePoints(captured, range, y, width, height), wire: decimatePoints(wire, range, y, width, height), events, mtu, icmp, y };
}
