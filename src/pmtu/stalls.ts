import { stallOf } from '../flows/progress.ts';
import { R_SRTT } from '../tables/flow-table.ts';
import { A_KEEP_ALIVE, A_KEEP_ALIVE_ACK, A_RESEND, A_ZERO_WINDOW_PROBE } from '../tables/packet-table.ts';
import { ACK, FIN, RST, SYN } from '../wire/headers.ts';
import { firstWhere } from './direction-case.ts';
import type { FlowCase } from './flow-case.ts';

/** Why nothing got on in a direction. */
export type StallCause =
  /** A router had rejected what was outstanding; the sender did not act on the message and waited for its timer. */
  | 'rejected-waiting-for-timer'
  /** Large packets vanish without a message (the caller knows from its findings). */
  | 'black-hole'
  /** Something was lost; the sender sends again. */
  | 'loss'
  /** Nothing was sent again and nothing came from the peer. */
  | 'peer-silent'
  /** The peer's receive window was closed. */
  | 'zero-window'
  /** Nothing was outstanding in either direction: the application had nothing to send. */
  | 'application-idle';

export interface Stall {
  /** Direction of the data that did not get on. */
  direction: 0 | 1;
  cause: StallCause;
  /** Seconds since the capture's first frame. */
  start: number;
  end: number;
  /** What of it counts as stallSeconds of the report: 0 for closed windows and idle applications. */
  seconds: number;
  /** First frame of the trace that ends it, −1 = it lasts to the flow's end. */
  endIndex: number;
}

/** Closed windows and pauses shorter than these are ordinary (as the rules zero-window and application-idle have it). */
const CLOSED = 0.2;
const IDLE = 1;
/** A message this long before a gap began may be about what is outstanding in it. */
const SHORTLY = 0.05;

/**
 * The stalls of a flow in order of time. Where data is outstanding the gaps are those of the report's stallSeconds
 * (flows/progress.ts): above 200 ms and four round trips without a new acknowledgment, less one round trip.
 */
export function findStalls(c: FlowCase, isBlackHole: (direction: 0 | 1) => boolean): Stall[] {
  const found = [idleTimes(c)];
  for (const direction of [0, 1] as const) {
    if (c.directions[direction].tx.count === 0) continue;
    found.push(new Gaps(c, direction, isBlackHole(direction)).find(), closedWindows(c, direction));
  }
  return found.flat().sort((x, y) => x.start - y.start || x.end - y.end);
}

/** Follows the progress of one direction as the tracker does. */
class Gaps {
  private readonly found: Stall[] = [];
  /** R_SRTT where `stallOf` looks for it. */
  private readonly reals = new Float64Array(R_SRTT + 1).fill(NaN);
  private una = -1;
  private high = -1;
  private since = NaN;
  private timedEnd = 0;
  private timedAt = NaN;
  private closed = false;
  /** When messages came that may be about what is outstanding, in order: there may be as many as gaps. */
  private readonly told: Float64Array;

  constructor(private readonly c: FlowCase, private readonly direction: 0 | 1, private readonly isBlackHole: boolean) {
    this.told = Float64Array.from(c.messages[direction].filter((m) => m.outcome !== 'stale' && m.match !== 'no-flow'), (m) => m.time).sort();
  }

  find(): Stall[] {
    const { trace } = this.c;
    let synTime = NaN;
    let ownSynAck = false;
    for (let i = 0; i < trace.length; i++) {
      const flags = trace.flags[i];
      const time = trace.time[i];
      if (trace.direction[i] !== this.direction) {
        // The handshake gives each side a round trip: SYN to SYN/ACK, SYN/ACK to ACK.
        if (synTime === synTime && ((flags & SYN) !== 0) !== ownSynAck) {
          this.sample(time - synTime);
          synTime = NaN;
        }
        if (trace.ack[i] >= 0 && !(flags & RST)) this.hear(i, time);
      } else {
        if (flags & SYN) {
          synTime = time;
          ownSynAck = (flags & ACK) !== 0;
          this.high = Math.max(this.high, trace.seq[i] + 1);
        }
        if (trace.payload[i] > 0) this.send(i, time);
      }
    }
    if (this.c.bothSides && trace.length > 0) this.close(trace.time[trace.length - 1], -1);
    return this.found;
  }

  private hear(i: number, time: number): void {
    const { trace } = this.c;
    if (trace.ack[i] > this.una) {
      this.una = trace.ack[i]!;
      if (this.timedAt === this.timedAt && this.una >= this.timedEnd) {
        this.sample(time - this.timedAt);
        this.timedAt = NaN;
      }
      if (this.since === this.since) {
        this.close(time, i);
        this.since = this.high > this.una ? time : NaN;
      }
    }
    const closed = trace.window[i] === 0;
    if (closed && !this.closed && this.since === this.since) {
      this.close(time, i);
      this.since = NaN;
    } else if (!closed && this.closed && this.high > this.una) {
      this.since = time;
    }
    this.closed = closed;
  }

  private send(i: number, time: number): void {
    const { trace } = this.c;
    const end = trace.seq[i] + trace.payload[i];
    if (trace.analysis[i] & A_RESEND) this.timedAt = NaN;
    else if (trace.seq[i] >= this.high && this.timedAt !== this.timedAt) {
      this.timedAt = time;
      this.timedEnd = end;
    }
    this.high = Math.max(this.high, end);
    if (this.since !== this.since && !this.closed && end > this.una) this.since = time;
  }

  private sample(seconds: number): void {
    if (!(seconds >= 0)) return;
    const smoothed = this.reals[R_SRTT];
    this.reals[R_SRTT] = smoothed >= 0 ? smoothed + (seconds - smoothed) / 8 : seconds;
  }

  private close(end: number, endIndex: number): void {
    const { since } = this;
    if (!(end - since > 0)) return;
    const seconds = stallOf(this.reals, 0, since * 1e9, end * 1e9);
    if (seconds === 0) return;
    this.found.push({ direction: this.direction, cause: this.causeOf(since, end), start: since, end, seconds, endIndex });
  }

  private causeOf(start: number, end: number): StallCause {
    const d = this.c.directions[this.direction];
    if (this.firstTold(start - SHORTLY) <= end) return 'rejected-waiting-for-timer';
    for (let k = d.firstAfter(start); k < d.tx.count && d.time(k) <= end; k++) {
      if (d.tx.resend[k]) return this.isBlackHole ? 'black-hole' : 'loss';
    }
    // What ends the gap may be the late arrival of what was lost before the capture point.
    return 'peer-silent';
  }

  /** Time of the first message at or behind a moment, Infinity where none came any more. */
  private firstTold(moment: number): number {
    const { told } = this;
    return told[firstWhere(told.length, (i) => told[i] >= moment)] ?? Infinity;
  }
}

function closedWindows(c: FlowCase, direction: 0 | 1): Stall[] {
  const t = c.trace;
  const found: Stall[] = [];
  if (t.leastWindow > 0) return found;
  let since = NaN;
  const close = (end: number, endIndex: number): void => {
    if (end - since >= CLOSED) found.push({ direction, cause: 'zero-window', start: since, end, seconds: 0, endIndex });
    since = NaN;
  };
  for (let i = 0; i < t.length; i++) {
    if (t.direction[i] === direction || t.second[i] || t.flags[i] & (RST | SYN)) continue;
    if (t.window[i] === 0 && !(t.flags[i] & FIN)) {
      if (since !== since) since = t.time[i]!;
    } else if (since === since) {
      close(t.time[i], i);
    }
  }
  if (since === since) close(t.time[t.length - 1], -1);
  return found;
}

/** Pauses in which every byte sent was acknowledged; keep-alives do not end them. */
function idleTimes(c: FlowCase): Stall[] {
  const t = c.trace;
  const found: Stall[] = [];
  if (t.length === 0 || t.time[t.length - 1] - t.time[0] < IDLE) return found;
  const high = [0, 0];
  const acked = [0, 0];
  let last = NaN;
  const asksOnly = A_KEEP_ALIVE | A_KEEP_ALIVE_ACK | A_ZERO_WINDOW_PROBE;
  for (let i = 0; i < t.length; i++) {
    const d = t.direction[i] as 0 | 1;
    if (t.analysis[i] & asksOnly || t.second[i]) continue;
    if (t.payload[i] > 0 && t.time[i] - last >= IDLE && t.seq[i] >= high[d] && t.seq[i] <= Math.max(high[d], 1) && high[0] <= acked[0] && high[1] <= acked[1]) {
      found.push({ direction: d, cause: 'application-idle', start: last, end: t.time[i], seconds: 0, endIndex: i });
    }
    if (t.payload[i] > 0) high[d] = Math.max(high[d], t.end[i]);
    if (t.ack[i] >= 0) acked[1 - d] = Math.max(acked[1 - d], t.ack[i]);
    last = t.time[i]!;
  }
  return found;
}
