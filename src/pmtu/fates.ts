import type { FlowTrace } from './flow-trace.ts';
import type { RangeWatcher } from './range-owners.ts';

/** What became of a transmission of payload. */
export const FATE_OPEN = 0;
/** Every byte acknowledged before any of it was sent again. */
export const FATE_ACKED = 1;
/** Some of its bytes were sent again before they were acknowledged. */
export const FATE_REPLACED = 2;

/**
 * The transmissions of one direction and what became of each. Second sightings are no transmissions.
 * All arrays are indexed by transmission; `at` gives its index in the trace.
 */
export interface Transmissions {
  direction: 0 | 1;
  count: number;
  at: Int32Array;
  fate: Uint8Array;
  /** Time of the ACK that covered its end, NaN = none. */
  ackedTime: Float64Array;
  /** First transmission that sent one of its bytes again, −1 = none. */
  replacedBy: Int32Array;
  /** Payload bytes of this transmission that were sent again. */
  replacedBytes: Float64Array;
  /** Latest transmission of which this one sends bytes again that were not acknowledged, −1 = none. */
  replaces: Int32Array;
  /** 1 = sends at least one byte that was sent before. */
  resend: Uint8Array;
  /** 1 = fills a hole: bytes below the highest seen that this capture had not seen before. */
  fills: Uint8Array;
  /** Highest acknowledgment seen for this direction, relative; −1 = none. */
  highestAck: number;
  /** Payload bytes sent again (each time counted). */
  resentBytes: number;
}

/**
 * Follows who sent which byte last: a list of byte ranges, each with the transmission that sent it last. An ACK
 * takes ranges off the front; a resend takes ranges out of the middle. The arrays are the trace's and hold until the
 * next flow is loaded.
 */
export function followFates(trace: FlowTrace, direction: 0 | 1): Transmissions {
  const room = trace.scratch[direction];
  room.ensure(trace.length);
  const { owners, at, fate, ackedTime, replacedBy, replacedBytes, replaces, resend, fills } = room;
  const { direction: directions, ack: acks, payload: payloads, seq, second, time } = trace;
  owners.clear();
  let count = 0;
  let highestAck = -1;
  let resentBytes = 0;
  let now = 0;
  let sending = -1;
  let overlaps = false;
  const watcher: RangeWatcher = {
    onAcked(tx) {
      ackedTime[tx] = now;
      if (fate[tx] === FATE_OPEN) fate[tx] = FATE_ACKED;
    },
    onReplaced(tx, bytes) {
      overlaps = true;
      replacedBytes[tx]! += bytes;
      fate[tx] = FATE_REPLACED;
      if (replacedBy[tx]! < 0) replacedBy[tx] = sending;
      if (tx > replaces[sending]!) replaces[sending] = tx;
    },
  };
  // Most connections move data one way only: then there is nothing to follow but the peer's numbers.
  const from = firstData(trace, direction);
  for (let i = 0; i < from; i++) if (directions[i] !== direction && acks[i]! > highestAck) highestAck = acks[i]!;
  if (highestAck >= 0) owners.acknowledge(highestAck, watcher);
  for (let i = from; i < trace.length; i++) {
    if (directions[i] !== direction) {
      const ack = acks[i]!;
      if (ack > highestAck) {
        highestAck = ack;
        now = time[i]!;
        owners.acknowledge(ack, watcher);
      }
      continue;
    }
    const payload = payloads[i]!;
    if (payload === 0 || second[i]) continue;
    const tx = count++;
    at[tx] = i;
    fate[tx] = FATE_OPEN;
    ackedTime[tx] = NaN;
    replacedBy[tx] = -1;
    replacedBytes[tx] = 0;
    replaces[tx] = -1;
    resend[tx] = 0;
    fills[tx] = 0;
    const start = seq[i]!;
    const end = start + payload;
    const before = owners.high;
    overlaps = false;
    sending = tx;
    owners.send(start, end, tx, watcher);
    if (start < before || end <= highestAck) {
      resend[tx] = 1;
      if (!overlaps && end > highestAck) fills[tx] = 1;
      resentBytes += Math.min(payload, Math.max(before - start, 0));
    }
  }
  return {
    direction,
    count,
    at: at.subarray(0, count),
    fate: fate.subarray(0, count),
    ackedTime: ackedTime.subarray(0, count),
    replacedBy: replacedBy.subarray(0, count),
    replacedBytes: replacedBytes.subarray(0, count),
    replaces: replaces.subarray(0, count),
    resend: resend.subarray(0, count),
    fills: fills.subarray(0, count),
    highestAck,
    resentBytes,
  };
}

/** Index of the direction's first frame with payload, the trace's length if there is none. */
function firstData({ length, direction: directions, payload, second }: FlowTrace, direction: number): number {
  for (let i = 0; i < length; i++) if (payload[i]! > 0 && directions[i] === direction && second[i] === 0) return i;
  return length;
}
