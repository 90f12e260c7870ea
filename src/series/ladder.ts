import type { FlowDetail, FlowIcmpMark } from './flow-detail.ts';
import { isOversize, isResend, isSecondSighting } from './events.ts';

/** One line of the ladder: a packet between the hosts, a message from a router, or time in which nothing came. */
export type Rung =
  | { kind: 'packet'; row: number; direction: 0 | 1; tone: 'plain' | 'oversize' | 'resend' | 'copy' }
  | { kind: 'message'; mark: FlowIcmpMark }
  | { kind: 'gap'; seconds: number };

/** A pause is marked where it is this many times the typical distance of packets, and no less than this long. */
const LONG = 20;
const LEAST = 0.05;

/** Pauses worth a mark: far above the middle of all distances. */
function longPause(time: Float64Array, length: number): number {
  const step = Math.max(1, Math.floor(length / 2000));
  const distances: number[] = [];
  for (let i = step; i < length; i += step) distances.push(time[i] - time[i - 1]);
  distances.sort((a, b) => a - b);
  return Math.max(LEAST, (distances[distances.length >> 1] ?? 0) * LONG);
}

/**
 * Packets and messages in the order of time, as numbers: a row ≥ 0 is a packet, ~n is message n, and beyond `length`
 * stands the pause before the row. A million packets make a million numbers and no objects.
 */
export function ladderOrder(detail: FlowDetail): Int32Array {
  const limit = longPause(detail.time, detail.length);
  const order = new Int32Array(2 * (detail.length + detail.icmp.length));
  const messages = detail.icmp.map((_, i) => i).sort((a, b) => detail.icmp[a].time - detail.icmp[b].time);
  let next = 0;
  let n = 0;
  for (let row = 0; row < detail.length; row++) {
    while (next < messages.length && detail.icmp[messages[next]].time < detail.time[row]) order[n++] = ~messages[next++];
    if (row > 0 && detail.time[row] - detail.time[row - 1] >= limit) order[n++] = detail.length + row;
    order[n++] = row;
  }
  while (next < messages.length) order[n++] = ~messages[next++];
  return order.slice(0, n);
}

export function rungAt(detail: FlowDetail, entry: number): Rung {
  if (entry < 0) return { kind: 'message', mark: detail.icmp[~entry] };
  if (entry >= detail.length) {
    const row = entry - detail.length;
    return { kind: 'gap', seconds: detail.time[row] - detail.time[row - 1] };
  }
  return { kind: 'packet', row: entry, direction: detail.direction[entry] === 0 ? 0 : 1, tone: toneOf(detail, entry) };
}

function toneOf(detail: FlowDetail, row: number): 'plain' | 'oversize' | 'resend' | 'copy' {
  if (isSecondSighting(detail, row)) return 'copy';
  if (isOversize(detail, row)) return 'oversize';
  return isResend(detail, row) ? 'resend' : 'plain';
}

/** Place of a frame or message in an order of rows (≥ 0) and messages (~n), −1 = it is not of this flow. */
export function placeOfFrame(detail: FlowDetail, order: Int32Array, frame: number): number {
  const row = detail.frame.indexOf(frame);
  const message = row < 0 ? detail.icmp.findIndex((mark) => mark.frame === frame) : -1;
  return row < 0 && message < 0 ? -1 : order.indexOf(row >= 0 ? row : ~message);
}

/** Frame of a rung, null for a pause. */
export const frameOfRung = (detail: FlowDetail, rung: Rung): number | null => (rung.kind === 'gap' ? null : rung.kind === 'message' ? rung.mark.frame : detail.frame[rung.row]);
