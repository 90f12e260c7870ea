/** Wireshark keeps no more than so many segments of a direction (TCP_MAX_UNACKED_SEGMENTS). */
const MOST = 10_000;
/** Rows of segments whose numbers rise; copies and resends need rows of their own. */
const LANES = 6;

/** A queue of segments. While their numbers rise, an acknowledgment touches its front only. */
class Lane {
  seq = new Float64Array(64);
  end = new Float64Array(64);
  /** What the caller tells a segment by. */
  mark = new Float64Array(64);
  /** How many segments were sent before. */
  order = new Float64Array(64);
  head = 0;
  tail = 0;
  rises = true;

  takes(seq: number, end: number): boolean {
    if (this.head === this.tail) return true;
    return this.rises && seq >= this.seq[this.tail - 1] && end >= this.end[this.tail - 1];
  }

  push(seq: number, end: number, mark: number, order: number): void {
    if (this.head === this.tail) {
      this.head = 0;
      this.tail = 0;
      this.rises = true;
    } else if (this.tail === this.seq.length) this.makeRoom();
    const { tail } = this;
    if (tail > this.head && (seq < this.seq[tail - 1] || end < this.end[tail - 1])) this.rises = false;
    this.seq[tail] = seq;
    this.end[tail] = end;
    this.mark[tail] = mark;
    this.order[tail] = order;
    this.tail = tail + 1;
  }

  private makeRoom(): void {
    const { head, tail } = this;
    const size = Math.max(this.order.length, (tail - head) * 2);
    for (const name of ['seq', 'end', 'mark', 'order'] as const) {
      if (size === this[name].length) {
        this[name].copyWithin(0, head, tail);
        continue;
      }
      const next = new Float64Array(size);
      next.set(this[name].subarray(head, tail));
      this[name] = next;
    }
    this.head = 0;
    this.tail = tail - head;
  }
}

/** The segments of one direction that nobody acknowledged yet, with Wireshark's reading of acknowledgments. */
export class Unacked {
  private readonly lanes: Lane[] = [new Lane()];
  private sent = 0;
  private count = 0;

  push(seq: number, end: number, mark: number): void {
    if (this.count >= MOST) return;
    this.count++;
    const order = this.sent++;
    for (const lane of this.lanes) {
      if (lane.takes(seq, end)) {
        lane.push(seq, end, mark, order);
        return;
      }
    }
    if (this.lanes.length < LANES) this.lanes.push(new Lane());
    this.lanes[this.lanes.length - 1].push(seq, end, mark, order);
  }

  /** Takes out what is acknowledged. Mark of the oldest segment that ends exactly there, NaN where none does. */
  acknowledge(ack: number): number {
    let oldest = Infinity;
    let mark = NaN;
    for (const lane of this.lanes) {
      const before = lane.tail - lane.head;
      if (before === 0) continue;
      const match = lane.rises ? takeFront(lane, ack) : takeAnywhere(lane, ack);
      this.count -= before - (lane.tail - lane.head);
      if (matchOrder < oldest) {
        oldest = matchOrder;
        mark = match;
      }
    }
    return mark;
  }

  /** Mark of the segment sent first of those left, NaN = none. */
  oldest(): number {
    let oldest = Infinity;
    let mark = NaN;
    for (const lane of this.lanes) {
      if (lane.head < lane.tail && lane.order[lane.head] < oldest) {
        oldest = lane.order[lane.head]!;
        mark = lane.mark[lane.head]!;
      }
    }
    return mark;
  }

  /** Bytes from the first to the last of those left, modulo 2^32. Numbers below the direction's first one count as very large, as Wireshark has them. */
  span(): number {
    let low = Infinity;
    let high = -Infinity;
    for (const lane of this.lanes) {
      if (lane.head === lane.tail) continue;
      if (lane.rises && lane.seq[lane.head] >= 0) {
        low = Math.min(low, lane.seq[lane.head]);
        high = Math.max(high, lane.end[lane.tail - 1]);
        continue;
      }
      for (let i = lane.head; i < lane.tail; i++) {
        const seq = unsigned(lane.seq[i]);
        const end = unsigned(lane.end[i]);
        if (seq < low) low = seq;
        if (end > high) high = end;
      }
    }
    if (high < 0) return 0;
    return high >= low ? high - low : high - low + 4294967296;
  }
}

const unsigned = (number: number): number => (number < 0 ? number + 4294967296 : number);

/** Order of the match that was found last: a second result without an object. */
let matchOrder = Infinity;

function takeFront(lane: Lane, ack: number): number {
  let match = NaN;
  matchOrder = Infinity;
  while (lane.head < lane.tail && lane.end[lane.head] <= ack) {
    if (lane.end[lane.head] === ack && matchOrder === Infinity) {
      match = lane.mark[lane.head]!;
      matchOrder = lane.order[lane.head]!;
    }
    lane.head++;
  }
  // What is acknowledged in part begins there from now on.
  for (let i = lane.head; i < lane.tail && lane.seq[i] < ack; i++) lane.seq[i] = ack;
  return match;
}

function takeAnywhere(lane: Lane, ack: number): number {
  let match = NaN;
  matchOrder = Infinity;
  let kept = lane.head;
  for (let i = lane.head; i < lane.tail; i++) {
    const end = lane.end[i];
    if (end <= ack) {
      if (end === ack && matchOrder === Infinity) {
        match = lane.mark[i]!;
        matchOrder = lane.order[i]!;
      }
      continue;
    }
    lane.seq[kept] = Math.max(lane.seq[i], ack);
    lane.end[kept] = end;
    lane.mark[kept] = lane.mark[i]!;
    lane.order[kept] = lane.order[i]!;
    kept++;
  }
  lane.tail = kept;
  return match;
}
