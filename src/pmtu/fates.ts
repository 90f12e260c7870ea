import type { FlowTrace } from './flow-trace.ts';

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
 * takes ranges off the front; a resend takes ranges out of the middle.
 */
export function followFates(trace: FlowTrace, direction: 0 | 1): Transmissions {
  let total = 0;
  for (let i = 0; i < trace.length; i++) {
    if (trace.direction[i] === direction && trace.payload[i]! > 0 && !trace.second[i]) total++;
  }
  const x: Transmissions = {
    direction,
    count: 0,
    at: new Int32Array(total),
    fate: new Uint8Array(total),
    ackedTime: new Float64Array(total).fill(NaN),
    replacedBy: new Int32Array(total).fill(-1),
    replacedBytes: new Float64Array(total),
    resend: new Uint8Array(total),
    fills: new Uint8Array(total),
    highestAck: -1,
    resentBytes: 0,
  };
  const owners = new RangeOwners();
  for (let i = 0; i < trace.length; i++) {
    if (trace.direction[i] !== direction) {
      const ack = trace.ack[i]!;
      if (ack > x.highestAck) {
        x.highestAck = ack;
        owners.acknowledge(ack, (tx, whole) => {
          if (!whole) return;
          x.ackedTime[tx] = trace.time[i]!;
          if (x.fate[tx] === FATE_OPEN) x.fate[tx] = FATE_ACKED;
        });
      }
      continue;
    }
    const payload = trace.payload[i]!;
    if (payload === 0 || trace.second[i]) continue;
    const tx = x.count++;
    x.at[tx] = i;
    const start = trace.seq[i]!;
    const before = owners.high;
    let overlaps = false;
    owners.send(start, start + payload, tx, (replaced, bytes) => {
      overlaps = true;
      x.replacedBytes[replaced]! += bytes;
      x.fate[replaced] = FATE_REPLACED;
      if (x.replacedBy[replaced]! < 0) x.replacedBy[replaced] = tx;
    });
    if (start < before || start + payload <= x.highestAck) {
      x.resend[tx] = 1;
      if (!overlaps && start + payload > x.highestAck) x.fills[tx] = 1;
      x.resentBytes += Math.min(payload, Math.max(before - start, 0));
    }
  }
  return x;
}

/** Byte ranges in flight with the transmission that sent each last; kept sorted by sequence number. */
class RangeOwners {
  private starts: number[] = [];
  private ends: number[] = [];
  private owner: number[] = [];
  private head = 0;
  high = -Infinity;
  private acked = -Infinity;

  send(start: number, end: number, tx: number, onReplaced: (tx: number, bytes: number) => void): void {
    if (start >= this.high) {
      this.push(start, end, tx);
      this.high = end;
      return;
    }
    const from = Math.max(start, this.acked);
    if (end <= from) return;
    // Ranges overlapping [from, end): found from the back, where most resends of short windows lie, or by bisection.
    let lo = this.head;
    let hi = this.starts.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.ends[mid]! <= from) lo = mid + 1;
      else hi = mid;
    }
    let last = lo;
    const keepStarts: number[] = [];
    const keepEnds: number[] = [];
    const keepOwner: number[] = [];
    while (last < this.starts.length && this.starts[last]! < end) {
      const s = this.starts[last]!;
      const e = this.ends[last]!;
      onReplaced(this.owner[last]!, Math.min(e, end) - Math.max(s, from));
      if (s < from) {
        keepStarts.push(s);
        keepEnds.push(from);
        keepOwner.push(this.owner[last]!);
      }
      if (e > end) {
        keepStarts.push(end);
        keepEnds.push(e);
        keepOwner.push(this.owner[last]!);
      }
      last++;
    }
    keepStarts.push(from);
    keepEnds.push(end);
    keepOwner.push(tx);
    const order = keepStarts.map((_, k) => k).sort((a, b) => keepStarts[a]! - keepStarts[b]!);
    const removed = last - lo;
    this.starts.splice(lo, removed, ...order.map((k) => keepStarts[k]!));
    this.ends.splice(lo, removed, ...order.map((k) => keepEnds[k]!));
    this.owner.splice(lo, removed, ...order.map((k) => keepOwner[k]!));
    if (end > this.high) this.high = end;
  }

  acknowledge(ack: number, onAcked: (tx: number, whole: boolean) => void): void {
    this.acked = Math.max(this.acked, ack);
    while (this.head < this.starts.length && this.starts[this.head]! < ack) {
      if (this.ends[this.head]! <= ack) {
        onAcked(this.owner[this.head]!, true);
        this.head++;
      } else {
        this.starts[this.head] = ack;
        break;
      }
    }
    if (this.head > 1024 && this.head * 2 > this.starts.length) {
      this.starts.splice(0, this.head);
      this.ends.splice(0, this.head);
      this.owner.splice(0, this.head);
      this.head = 0;
    }
  }

  private push(start: number, end: number, tx: number): void {
    this.starts.push(start);
    this.ends.push(end);
    this.owner.push(tx);
  }
}
