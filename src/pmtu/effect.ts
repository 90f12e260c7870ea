/** What a direction did after a message: did it obey, late, or not at all? */
import type { DirectionCase } from './direction-case.ts';
import type { MessageFacts } from './messages.ts';
import type { QuoteMatcher } from './quote-match.ts';
import { SizesAhead } from './sizes-ahead.ts';

/** Slack beyond an RTT that a host may take to obey (seconds). */
export const SLACK = 0.05;
/** Where none was measured (seconds). */
export const DEFAULT_RTT = 0.1;
/** Smallest RTO (RFC 6298 as Linux does it, seconds): what comes later was not the message's doing alone. */
export const MIN_RTO = 0.2;
/** Packets that are too large from which a sender is seen to go on. */
const GOES_ON = 8;
/** Packets that fit and come next, among which what carries a quoted byte is looked for before it is looked up. */
const LOOK_AHEAD = 1024;
/** Targets whose look ahead is kept: a path has a few, forged messages may name a new one each, and each takes 8 bytes a packet. */
const MOST_TARGETS = 16;
/** Looks ahead that are made in all: each goes through all packets. What messages of further targets brought about is not told. */
const MOST_LOOKS = 256;

/** Finds the effects of the messages about one direction. */
export class EffectFinder {
  private readonly ahead = new Map<number, SizesAhead>();
  private looks = 0;

  constructor(private readonly c: DirectionCase, private readonly matcher: QuoteMatcher) {}

  /** Tells outcome and effect of a message whose obedience shows in packets of at most `target` bytes. */
  follow(f: MessageFacts, target: number): void {
    const { c } = this;
    const window = (c.rtt ?? DEFAULT_RTT) + SLACK;
    const ahead = this.aheadOf(target);
    if (ahead === null) return;
    const from = c.firstBehind(f.time, f.frame);
    const { larger } = ahead;
    const firstLarger = larger[this.firstLater(from, f.time, c.rtt ?? 0)];
    const end = this.lookUntil(f.time, from, firstLarger, Math.max(1, 8 * window), larger);
    const effect = this.firstCovering(f, from, end, ahead.fitting);
    if (effect >= 0) {
      // Where the clock was set back in between it is not known how long it took.
      const after = Math.max(0, c.time(effect) - f.time);
      f.outcome = after <= window || after < MIN_RTO ? 'obeyed' : 'late';
      f.effectSeconds = after;
      f.effect = effect;
      return;
    }
    if (firstLarger >= end) return;
    f.effect = firstLarger;
    if (larger[firstLarger + 1] >= end || !this.wentOnAfterHearing(f.time, from, firstLarger, end, window, larger)) return;
    f.outcome = 'ignored';
    f.effectSeconds = c.time(firstLarger) - f.time;
  }

  /** The look ahead of a target; null where too many were asked for. The one that was not asked for longest gives way. */
  private aheadOf(target: number): SizesAhead | null {
    const { ahead } = this;
    let found = ahead.get(target);
    if (found) ahead.delete(target);
    else if (this.looks === MOST_LOOKS) return null;
    else {
      found = new SizesAhead(this.c, target, this.looks++ === 0);
      if (ahead.size === MOST_TARGETS) ahead.delete(ahead.keys().next().value!);
    }
    ahead.set(target, found);
    return found;
  }

  /** A sender that goes on too large long after is ignoring the message, whatever it does minutes later: behind this nothing counts. */
  private lookUntil(time: number, from: number, firstLarger: number, longAfter: number, larger: Int32Array): number {
    const n = this.c.tx.count;
    let k = firstLarger;
    for (let seen = 1; seen < GOES_ON && k < n; seen++) k = larger[k + 1]!;
    return k === n ? n : Math.min(n, Math.max(k, this.firstLater(from, time, longAfter)) + 1);
  }

  /** First transmission before `end` that fits and carries what the message quotes; where that was not captured, anything behind it. */
  private firstCovering(f: MessageFacts, from: number, end: number, fitting: Int32Array): number {
    const { c } = this;
    const { seq } = f;
    if (seq !== null && f.match !== 'not-captured') {
      // Mostly these tell, or there are none: to look up all that ever carried the byte takes long where it was sent without end.
      const { trace } = c;
      let k = fitting[from];
      for (let looked = 0; looked < LOOK_AHEAD; looked++, k = fitting[k + 1]!) {
        if (k >= end) return -1;
        const i = c.tx.at[k];
        if (trace.seq[i] <= seq && trace.seq[i] + trace.payload[i] > seq) return k;
      }
      let first = -1;
      this.matcher.carrying(seq, (i) => {
        const k = c.txOf[i];
        if (k >= from && k < end && fitting[k] === k && (first < 0 || k < first)) first = k;
      });
      return first;
    }
    for (let k = fitting[from]; k < end; k = fitting[k + 1]!) if (seq === null || c.end(k) > seq) return k;
    return -1;
  }

  /** What follows at once was under way before the sender could hear; sending rejected bytes again shows a timeout. */
  private wentOnAfterHearing(time: number, from: number, firstLarger: number, end: number, window: number, larger: Int32Array): boolean {
    const { c } = this;
    const heard = this.firstLater(from, time, window);
    if (larger[Math.max(heard, firstLarger)] < end) return true;
    if (window < MIN_RTO) return false;
    for (let k = firstLarger; k < end; k = larger[k + 1]!) if (c.tx.resend[k] && c.time(k) - time >= MIN_RTO) return true;
    return false;
  }

  /** First transmission from `from` on that was sent more than `seconds` after a time. */
  private firstLater(from: number, time: number, seconds: number): number {
    let lo = from;
    let hi = this.c.tx.count;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.c.time(mid) - time > seconds) hi = mid;
      else lo = mid + 1;
    }
    return lo;
  }
}
