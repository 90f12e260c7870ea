import { RST } from '../wire/headers.ts';
import type { FlowTrace } from './flow-trace.ts';
import type { RangeWatcher } from './range-owners.ts';
import { firstOf, NO_ROOM } from './scratch.ts';

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
  /** How many send at least one byte that was sent before. */
  resends: number;
  /** Payload bytes sent again (each time counted), and in all. */
  resentBytes: number;
  sentBytes: number;
  /** Widest gap of bytes that this capture had not seen when a transmission passed it. */
  widestHole: number;
  /** From trace index to transmission, −1 = none. */
  txOf: Int32Array;
  /** Highest end and lowest start of all transmissions up to each one. */
  highestEnd: Float64Array;
  lowestStart: Float64Array;
  /** More than new data that soon follows the data before it and is acknowledged: resends, what was not acknowledged, what ends a pause. Rising. */
  eventful: Int32Array;
}

/** A direction that sends nothing for so long (seconds) waits for a timer, its peer or its application: the shortest retransmission timeout less some slack. */
export const PAUSE = 0.19;

/** Enters the fates of transmissions where bytes are acknowledged or sent again. */
class Fates implements RangeWatcher {
  /** When what is acknowledged was, and which transmission is being sent. */
  now = 0.5;
  sending = -1;
  /** It sent bytes again that were under way. */
  overlaps = false;

  constructor(
    private readonly fate: Uint8Array,
    private readonly ackedTime: Float64Array,
    private readonly replacedBy: Int32Array,
    private readonly replacedBytes: Float64Array,
    private readonly replaces: Int32Array,
  ) {}

  onAcked(tx: number): void {
    this.ackedTime[tx] = this.now;
    if (this.fate[tx] === FATE_OPEN) this.fate[tx] = FATE_ACKED;
  }

  onReplaced(tx: number, bytes: number): void {
    const { sending } = this;
    this.overlaps = true;
    this.replacedBytes[tx] += bytes;
    this.fate[tx] = FATE_REPLACED;
    if (this.replacedBy[tx] < 0) this.replacedBy[tx] = sending;
    if (tx > this.replaces[sending]) this.replaces[sending] = tx;
  }
}

/**
 * Follows who sent which byte last: a list of byte ranges, each with the transmission that sent it last. An ACK
 * takes ranges off the front; a resend takes ranges out of the middle. The arrays are the trace's and hold until the
 * next flow is loaded.
 */
export function followFates(trace: FlowTrace, direction: 0 | 1): Transmissions {
  trace.scratch[direction].ensure(trace.length);
  // Most connections move data one way only: then there is nothing to follow but the peer's numbers.
  const from = trace.firstPayload[direction];
  const room = from === trace.length ? NO_ROOM : trace.scratch[direction];
  const { owners, at, fate, ackedTime, replacedBy, replacedBytes, replaces, resend, fills, marked, highestEnd, lowestStart } = room;
  const { direction: directions, ack: acks, payload: payloads, seq, second, flags, time, length } = trace;
  const txOf = firstOf(trace.scratch[direction].txOf, length).fill(-1);
  const most = length - from;
  fate.fill(FATE_OPEN, 0, most);
  ackedTime.fill(NaN, 0, most);
  replacedBy.fill(-1, 0, most);
  replacedBytes.fill(0, 0, most);
  replaces.fill(-1, 0, most);
  resend.fill(0, 0, most);
  fills.fill(0, 0, most);
  const fates = new Fates(fate, ackedTime, replacedBy, replacedBytes, replaces);
  owners.clear();
  let count = 0;
  let highestAck = -1;
  let resends = 0;
  let resentBytes = 0;
  let sentBytes = 0;
  let highest = -Infinity;
  let lowest = Infinity;
  let widestHole = 0;
  let previous = Infinity;
  if (from === length) highestAck = trace.highestAck[direction === 0 ? 1 : 0];
  else for (let i = 0; i < from; i++) if (directions[i] !== direction && acks[i] > highestAck) highestAck = acks[i]!;
  fates.now = 0;
  if (highestAck >= 0) owners.acknowledge(highestAck, fates);
  for (let i = from; i < length; i++) {
    if (directions[i] !== direction) {
      const ack = acks[i];
      if (ack > highestAck) {
        highestAck = ack;
        fates.now = time[i]!;
        owners.acknowledge(ack, fates);
      }
      continue;
    }
    const payload = payloads[i];
    // What a reset carries is a text for people (RFC 9293 §3.5.3), and no part of the stream.
    if (payload === 0 || second[i] || flags[i] & RST) continue;
    const tx = count++;
    at[tx] = i;
    txOf[i] = tx;
    const start = seq[i];
    const end = start + payload;
    const now = time[i];
    marked[tx] = now - previous >= PAUSE ? 1 : 0;
    previous = now;
    sentBytes += payload;
    if (tx > 0 && start - highest > widestHole) widestHole = start - highest;
    if (end > highest) highest = end;
    if (start < lowest) lowest = start;
    highestEnd[tx] = highest;
    lowestStart[tx] = lowest;
    const before = owners.high;
    if (start >= before && end > highestAck) {
      owners.append(start, end, tx);
      continue;
    }
    fates.overlaps = false;
    fates.sending = tx;
    owners.send(start, end, tx, fates);
    resend[tx] = 1;
    resends++;
    marked[tx] = 1;
    if (!fates.overlaps && end > highestAck) fills[tx] = 1;
    resentBytes += Math.min(payload, Math.max(before - start, 0));
  }
  return {
    direction,
    count,
    at: firstOf(at, count),
    fate: firstOf(fate, count),
    ackedTime: firstOf(ackedTime, count),
    replacedBy: firstOf(replacedBy, count),
    replacedBytes: firstOf(replacedBytes, count),
    replaces: firstOf(replaces, count),
    resend: firstOf(resend, count),
    fills: firstOf(fills, count),
    highestAck,
    resends,
    resentBytes,
    sentBytes,
    widestHole,
    txOf,
    highestEnd: firstOf(highestEnd, count),
    lowestStart: firstOf(lowestStart, count),
    eventful: eventfulOf(count, fate, marked, room.eventful),
  };
}

/** Lists in `list` the transmissions that are marked or were not acknowledged. */
function eventfulOf(count: number, fate: Uint8Array, marked: Uint8Array, list: Int32Array): Int32Array {
  let n = 0;
  for (let k = 0; k < count; k++) if (marked[k] === 1 || fate[k] !== FATE_ACKED) list[n++] = k;
  return firstOf(list, n);
}
