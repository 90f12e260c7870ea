import { READINGS, readingCode, type Reading } from '../tables/readings.ts';
import { A_DSACK, A_DUPLICATE_ACK, A_FAST_RETRANSMISSION, A_KEEP_ALIVE, A_PADDING, A_SACK, A_ZERO_WINDOW_PROBE } from '../tables/packet-table.ts';
import { H_ISN, type FlowTable } from '../tables/flow-table.ts';
import { FIN, LEAST_LOAD, RST, SYN } from '../wire/headers.ts';
import { leastRoundTrip } from './answered-too-soon.ts';
import { copiesOf, isLostInBox } from './box-loss.ts';
import { longestDelay, outranDelayedAck } from './delayed-ack.ts';
import { firstWhere, type DirectionCase } from './direction-case.ts';
import { isLateFill } from './late-fill.ts';
import { RejectionTimes } from './rejection-times.ts';
import type { MessageFacts } from './messages.ts';
import { firstOf, NO_ROOM, type Scratch } from './scratch.ts';

/** Resent segments of a direction, by why they were sent again. */
export interface Resends {
  /** Sent again because a packet was lost: by a timer, by duplicate ACKs, or before it came to the capture point. */
  real: number;
  /** Sent again because a router had rejected the bytes. */
  afterRejection: number;
  /** Sent again although they had arrived. */
  spurious: number;
  /** Frames that show a packet captured before; nothing was sent again. */
  secondSightings: number;
  /** Overtaken on the way; nothing was sent again. */
  reordered: number;
  /** Of the real ones: seen entering the box that was captured on, never leaving it, while others left it. */
  lostInBox: number;
  /** Payload bytes of the real ones. */
  realBytes: number;
}

/** What became of a direction's frames by our own reading. */
export interface DirectionReading {
  resends: Resends;
  /** By transmission: 1 = sent again because of loss, as `Resends.real` counts. */
  real: Uint8Array;
  /** First transmission that was lost inside the box, −1 = none. */
  firstLostInBox: number;
  /** Holes of which three duplicate ACKs and more told, and which filled though nothing had been sent again: packets overtake one another. */
  filledUnasked: number;
}

/** Shortest retransmission timeout that stacks use, less some slack (Linux 200 ms, RFC 6298 §2.4 asks for 1 s). */
const TIMEOUT = 0.19;
/** A probe of the tail comes after about two round trips (RFC 8985 §7.2), never at once. */
const PROBE_ROUND_TRIPS = 1.5;
const LEAST_PROBE = 0.002;
/** Duplicate ACKs that tell of loss (RFC 5681: three; Linux counts SACKed segments, a capture may miss one). */
const DUPLICATES = 2;
/** Of the least round trip: a path that lost its queue since may be quicker, hardly twice as quick. */
const TOO_SOON = 0.5;
const SACK_LOOK_BACK = 4096;
/** Resends among which one is looked for that an ACK speaks of alone. */
const LATEST = 64;
/** The answer to a copy comes within so long (seconds), beside a round trip: radio links keep packets for seconds before they let all go at once. */
const COPY_HEARD = 5;
/**
 * Transmissions that are looked at for what came twice, in all: so many, and so many for each of the direction. An ordinary
 * block is found within a few; who tells again and again of thousands is heard no further.
 */
const SACK_LOOKS = 1 << 20;
const SACK_LOOKS_EACH = 64;

const DATA = readingCode('data');
const REAL = new Set<number>((['lone-resend-of-super', 'timeout-resend', 'fast-resend', 'tail-loss-probe', 'early-resend', 'fills-gap'] as const).map(readingCode));
const SPURIOUS = readingCode('spurious-resend');
const EARLY = readingCode('early-resend');
const TIMED_OUT = readingCode('timeout-resend');
/** What is sent again without having heard that anything is missing, nor waited for long. */
const UNASKED = new Set<number>([EARLY, readingCode('tail-loss-probe')]);

/**
 * Reads one direction frame by frame: which mechanism sent it. `out` has an element a frame of the trace and is filled
 * for this direction's frames only.
 */
export function readDirection(d: DirectionCase, messages: readonly MessageFacts[], flows: FlowTable, out: Uint8Array): DirectionReading {
  return new Reader(d, new RejectionTimes(d, messages), flows, out).read();
}

const roomOf = (d: DirectionCase): Scratch => (d.tx.count === 0 ? NO_ROOM : d.trace.scratch[d.direction]);

class Reader {
  private readonly afterRejection: Uint8Array;
  /** Highest acknowledgment, when it came, and what the peer repeated since. */
  private una = -1;
  private progressTime = -Infinity;
  private duplicates = 0;
  private sacked = false;
  private peerClosed = false;
  private lastSent = -Infinity;
  /** The latest transmission that sent bytes again, −1 = none. */
  private lastResend = -1;
  private lastResendTime = -Infinity;
  private filledUnasked = 0;
  /** Data below these was sent before the last timeout, or before duplicate ACKs began a recovery. */
  private timeoutHigh = -Infinity;
  private fastHigh = -Infinity;
  /** Highest end that had been sent before a resend which proved needless; and the least round trip, found when it is asked for. */
  private needlessHigh = -Infinity;
  private roundTrip: number | undefined;
  private synEnd = NaN;
  private finEnd = NaN;
  private secondSightings = 0;
  private sackLooks: number;

  constructor(
    private readonly d: DirectionCase,
    private readonly rejections: RejectionTimes,
    private readonly flows: FlowTable,
    private readonly out: Uint8Array,
  ) {
    this.afterRejection = firstOf(roomOf(d).afterRejection, d.tx.count).fill(0);
    this.sackLooks = SACK_LOOKS + SACK_LOOKS_EACH * d.tx.count;
  }

  read(): DirectionReading {
    if (this.isPlain()) this.readPlain();
    else this.readAll();
    return this.conclude();
  }

  /** Nothing was sent again, seen twice or asked for: then it is all the same what the peer said. */
  private isPlain(): boolean {
    const { trace, tx } = this.d;
    return trace.seconds === 0 && !(trace.analysisSeen & (A_ZERO_WINDOW_PROBE | A_KEEP_ALIVE)) && tx.resends === 0;
  }

  private readPlain(): void {
    const { trace, direction, txOf, tx } = this.d;
    for (let k = 0; k < tx.count; k++) this.out[tx.at[k]] = DATA;
    const { signals } = trace;
    for (let s = 0; s < signals.length; s++) {
      const i = signals.at[s];
      if (trace.direction[i] === direction && txOf[i] < 0) this.out[i] = READINGS.indexOf(this.readFrame(i, -1));
    }
  }

  private readAll(): void {
    const { trace, direction, txOf, tx } = this.d;
    for (let i = 0; i < trace.length; i++) {
      if (trace.direction[i] !== direction) {
        if (!trace.second[i]) this.hear(i);
        continue;
      }
      const k = txOf[i];
      // Nearly all frames are this: data that goes on where it stopped.
      if (k >= 0 && !tx.resend[k] && !(trace.analysis[i] & (A_ZERO_WINDOW_PROBE | A_KEEP_ALIVE))) {
        this.out[i] = DATA;
        this.lastSent = trace.time[i]!;
        continue;
      }
      // So are bare ACKs, which have no reading.
      if (k < 0 && !trace.second[i] && !(trace.flags[i] & (SYN | FIN)) && !(trace.analysis[i] & (A_ZERO_WINDOW_PROBE | A_KEEP_ALIVE))) continue;
      const reading = this.readFrame(i, k);
      if (k >= 0 && tx.resend[k]) {
        this.lastResend = k;
        this.lastResendTime = trace.time[i];
      }
      this.out[i] = READINGS.indexOf(reading);
      if (k >= 0) this.lastSent = trace.time[i]!;
    }
  }

  /** A segment of the other side. */
  private hear(i: number): void {
    const { trace } = this.d;
    const flags = trace.flags[i];
    if (flags & RST) return;
    const analysis = trace.analysis[i];
    this.peerClosed = trace.window[i] === 0 && !(flags & SYN);
    const ack = trace.ack[i];
    if (ack > this.una) {
      // Where something was sent again a round trip before, its copies may be what is acknowledged again and again.
      if (this.duplicates > DUPLICATES && this.lastResendTime < this.progressTime - (this.d.rtt ?? 0)) this.filledUnasked++;
      this.markOutrun(ack);
      this.markHurried(ack);
      this.una = ack;
      this.progressTime = trace.time[i]!;
      this.duplicates = 0;
      this.sacked = (analysis & A_SACK) !== 0 && !(analysis & A_DSACK);
    } else if (ack === this.una) {
      if (analysis & A_DUPLICATE_ACK) {
        this.duplicates++;
        if (!(analysis & A_DSACK)) this.markCopy(i);
      }
      if (analysis & A_SACK && !(analysis & A_DSACK)) this.sacked = true;
    }
    if (analysis & A_DSACK) this.markNeedless(i);
  }

  private readFrame(i: number, k: number): Reading {
    const { trace, tx } = this.d;
    if (trace.second[i]) {
      this.secondSightings++;
      return 'second-sighting';
    }
    const flags = trace.flags[i];
    const analysis = trace.analysis[i];
    if (flags & SYN) {
      const again = this.synEnd === trace.end[i];
      this.synEnd = trace.end[i]!;
      return again ? 'handshake-resend' : 'none';
    }
    if (analysis & A_ZERO_WINDOW_PROBE) return 'window-probe';
    // Linux asks a closed window with an empty segment below it, which looks like a keep-alive.
    if (analysis & A_KEEP_ALIVE) return this.peerClosed ? 'window-probe' : 'keep-alive';
    if (k < 0) {
      if (!(flags & FIN)) return 'none';
      const again = this.finEnd >= trace.end[i];
      this.finEnd = trace.end[i]!;
      return again ? 'fin-resend' : 'none';
    }
    if (tx.fills[k]) return isLateFill(this.d, k) ? 'fills-gap' : 'reordered';
    if (this.d.end(k) <= this.una) return 'spurious-resend';
    const before = tx.replaces[k];
    if (before < 0) return this.d.end(k) > (k > 0 ? this.d.highestEnd[k - 1] : 0) ? 'data' : 'spurious-resend';
    // The byte that probed a closed window goes once more with what follows it: the window was closed, nothing was lost.
    if (trace.analysis[tx.at[before]] & A_ZERO_WINDOW_PROBE && this.d.payload(k) > this.d.payload(before)) return 'data';
    // Where padding counts as payload, a few bytes of data seem longer by it, too: what follows them is no resend.
    if (trace.analysisSeen & A_PADDING && this.d.ipLen(before) <= LEAST_LOAD) return 'data';
    return this.readResend(k, before);
  }

  private readResend(k: number, before: number): Reading {
    const { d } = this;
    const time = d.time(k);
    const start = d.start(k);
    if (d.rejected[before]) this.afterRejection[k] = 1;
    if (this.rejections.explains(before, k)) {
      this.afterRejection[k] = 1;
      return 'resend-after-frag-needed';
    }
    const silence = time - Math.max(this.lastSent, this.progressTime);
    const timedOut = silence >= TIMEOUT && start <= Math.max(this.una, d.lowestStart[k]);
    if (timedOut) this.timeoutHigh = d.highestEnd[k - 1]!;
    if (d.isSuper[before] && !d.isSuper[k] && d.payload(k) < d.payload(before)) return 'lone-resend-of-super';
    if (timedOut || start < this.timeoutHigh) return 'timeout-resend';
    const told = this.duplicates >= DUPLICATES || this.sacked || (d.trace.analysis[d.tx.at[k]] & A_FAST_RETRANSMISSION) !== 0;
    if (told) this.fastHigh = Math.max(this.fastHigh, d.highestEnd[k - 1]);
    if (told || start < this.fastHigh) return 'fast-resend';
    const sinceLast = time - this.lastSent;
    const isTail = d.end(k) === d.highestEnd[k];
    if (isTail && sinceLast >= Math.max(LEAST_PROBE, (d.rtt ?? 0) * PROBE_ROUND_TRIPS)) return 'tail-loss-probe';
    return 'early-resend';
  }

  /**
   * The first SACK block tells of bytes that came twice: the resends that carried them were needless. Linux joins what came
   * twice in a row into one block (RFC 2883 §4 allows it), so it may tell of many; of several copies of one segment the last counts.
   */
  private markNeedless(i: number): void {
    const { d, flows } = this;
    const at = flows.sacks.find(d.trace.row[i]);
    if (at < 0) return;
    const base = flows.word(2 * d.flow + d.direction, H_ISN);
    const near = Math.max(0, this.una);
    const place = (raw: number): number => near + ((raw - ((base + near) | 0)) | 0);
    const left = place(flows.sacks.left(at, 0));
    const right = place(flows.sacks.right(at, 0));
    const last = d.firstAfter(d.trace.time[i]) - 1;
    const { eventful } = d.tx;
    if (this.markLatest(last, (k) => d.start(k) === left && d.trace.end[d.tx.at[k]] === right)) return;
    const told = new Set<number>();
    let rest = right - left;
    // All resends are eventful.
    for (let e = firstWhere(eventful.length, (n) => eventful[n] > last) - 1; e >= 0 && rest > 0 && this.sackLooks > 0; e--, this.sackLooks--) {
      const k = eventful[e];
      if (last - k >= SACK_LOOK_BACK) break;
      if (d.start(k) >= right || d.end(k) <= left || !d.tx.resend[k] || told.has(d.start(k))) continue;
      const row = d.tx.at[k];
      if (REAL.has(this.out[row])) this.out[row] = SPURIOUS;
      rest -= Math.min(right, d.end(k)) - Math.max(left, d.start(k));
      told.add(d.start(k));
    }
  }

  /**
   * An ACK that ends within the resend of one packet was not sent for it, but for what it repeats, which had arrived. What was handed to
   * hardware in one piece arrives in several, each with an ACK of its own.
   */
  private markOutrun(ack: number): void {
    const { d, lastResend: k } = this;
    if (k >= 0 && !d.isSuper[k] && d.start(k) < ack && ack < d.end(k)) this.markLatest(k, (n) => n === k);
  }

  /**
   * What was sent before a probe, and not again, is acknowledged only behind the probe: the acknowledgments were late, and nothing made the probe
   * needful (as in RFC 5682).
   */
  private markHurried(ack: number): void {
    const { d, lastResend: k } = this;
    if (k < 0 || ack > d.start(k) || !UNASKED.has(this.out[d.tx.at[k]])) return;
    if (!d.replaced(d.firstBeyond(this.una))) this.markLatest(k, (n) => n === k);
  }

  /** Who has everything and says so once more was sent something that he had (RFC 9293 §3.10.7.4): the latest that is not known for it. */
  private markCopy(i: number): void {
    const { d } = this;
    const now = d.trace.time[i];
    const last = d.firstAfter(now) - 1;
    if (last >= 0 && this.una >= d.highestEnd[last]) this.markLatest(last, (k) => now - d.time(k) <= COPY_HEARD + (d.rtt ?? 0));
  }

  /** Calls the latest resend up to `last` that `fits`, and is not known for it yet, needless. False = there is none. */
  private markLatest(last: number, fits: (k: number) => boolean): boolean {
    const { at, eventful } = this.d.tx;
    const from = firstWhere(eventful.length, (n) => eventful[n] > last) - 1;
    for (let e = from; e >= 0 && e > from - LATEST; e--) {
      const k = eventful[e];
      if (!REAL.has(this.out[at[k]]) || !fits(k)) continue;
      this.out[at[k]] = SPURIOUS;
      return true;
    }
    return false;
  }

  /**
   * What is acknowledged too soon for an answer to its resend had arrived before: within half a round trip, and what is sent again after
   * that in the same recovery within a whole one, for its cause was none (RFC 3522, RFC 5682).
   */
  private isAnsweredTooSoon(k: number): boolean {
    const { d } = this;
    const { tx } = d;
    if (!d.acked(k)) return false;
    const soon = tx.ackedTime[k] - d.time(k) < this.leastRoundTrip() * (d.start(k) < this.needlessHigh ? 1 : TOO_SOON);
    if (soon) this.needlessHigh = Math.max(this.needlessHigh, d.highestEnd[k - 1]);
    return soon;
  }

  /**
   * Of what was sent a moment ago nobody can know that it was lost: half a round trip before, or, where nothing asked for it, a whole one and no
   * less than the shortest timer. So act probes, senders that repeat themselves and queues that let both go at once.
   */
  private isSentTooSoon(k: number, code: number): boolean {
    const { d } = this;
    const lost = d.tx.replaces[k];
    if (lost < 0) return false;
    const gap = d.time(k) - d.time(lost);
    return (code === EARLY && gap < Math.max(LEAST_PROBE, d.rtt ?? 0)) || gap < this.leastRoundTrip() * TOO_SOON;
  }

  private leastRoundTrip(): number {
    return (this.roundTrip ??= leastRoundTrip(this.d));
  }

  private conclude(): DirectionReading {
    const { d, out } = this;
    const { tx } = d;
    const resends: Resends = { real: 0, afterRejection: 0, spurious: 0, secondSightings: this.secondSightings, reordered: 0, lostInBox: 0, realBytes: 0 };
    const real = firstOf(roomOf(d).real, tx.count).fill(0);
    let firstLostInBox = -1;
    const copies = this.secondSightings > 0 ? copiesOf(d) : null;
    let longest = -1;
    const reordered = readingCode('reordered');
    const { eventful } = tx;
    for (let e = 0; e < eventful.length; e++) {
      const k = eventful[e];
      if (!tx.resend[k]) continue;
      let code = out[tx.at[k]];
      const unheard = UNASKED.has(code) || code === TIMED_OUT;
      if (unheard && longest < 0) longest = longestDelay(d);
      if (REAL.has(code) && (this.isAnsweredTooSoon(k) || (unheard && outranDelayedAck(d, k, this.leastRoundTrip(), longest)))) {
        code = out[tx.at[k]] = SPURIOUS;
      }
      if (code === reordered) resends.reordered++;
      else if (code === SPURIOUS) resends.spurious++;
      else if (this.afterRejection[k]) resends.afterRejection++;
      else if (REAL.has(code) && !this.isSentTooSoon(k, code)) {
        resends.real++;
        resends.realBytes += d.payload(k);
        real[k] = 1;
        const lost = tx.replaces[k];
        if (copies !== null && lost >= 0 && isLostInBox(d, copies, lost)) {
          resends.lostInBox++;
          if (firstLostInBox < 0) firstLostInBox = lost;
        }
      }
    }
    return { resends, real, firstLostInBox, filledUnasked: this.filledUnasked };
  }
}
