/** What happens to transmissions, told by the ranges of bytes that they own. */
export interface RangeWatcher {
  /** All bytes of one of the transmission's ranges were acknowledged. */
  onAcked(tx: number): void;
  /** `bytes` bytes of a transmission were sent again. */
  onReplaced(tx: number, bytes: number): void;
}

const SHIFT_FROM = 1024;

/** Byte ranges in flight with the transmission that sent each last; kept sorted by sequence number, without overlaps. */
export class RangeOwners {
  private starts = new Float64Array(64);
  private ends = new Float64Array(64);
  private owner = new Int32Array(64);
  private head = 0;
  private length = 0;
  private acked = -Infinity;
  /** Highest end sent. */
  high = -Infinity;

  clear(): void {
    this.head = 0;
    this.length = 0;
    this.acked = -Infinity;
    this.high = -Infinity;
  }

  /** The same as `send` for bytes none of which was sent before. */
  append(start: number, end: number, tx: number): void {
    this.set(this.room(1), start, end, tx);
    this.high = end;
  }

  send(start: number, end: number, tx: number, watcher: RangeWatcher): void {
    if (start >= this.high) return this.append(start, end, tx);
    const from = Math.max(start, this.acked);
    if (end <= from) return;
    const first = this.firstEndingAbove(from);
    let last = first;
    for (; last < this.length && this.starts[last]! < end; last++) {
      const bytes = Math.min(this.ends[last]!, end) - Math.max(this.starts[last]!, from);
      watcher.onReplaced(this.owner[last]!, bytes);
    }
    // What the new range leaves of the first and of the last one that it covers.
    const cutsFirst = last > first && this.starts[first]! < from;
    const cutsLast = last > first && this.ends[last - 1]! > end;
    const restEnd = cutsLast ? this.ends[last - 1]! : 0;
    const restOwner = cutsLast ? this.owner[last - 1]! : 0;
    const places = 1 + (cutsFirst ? 1 : 0) + (cutsLast ? 1 : 0);
    this.replace(first, last, places);
    let at = first;
    if (cutsFirst) this.ends[at++] = from;
    this.set(at++, from, end, tx);
    if (cutsLast) this.set(at, end, restEnd, restOwner);
    if (end > this.high) this.high = end;
  }

  acknowledge(ack: number, watcher: RangeWatcher): void {
    if (ack > this.acked) this.acked = ack;
    while (this.head < this.length && this.starts[this.head]! < ack) {
      if (this.ends[this.head]! > ack) {
        this.starts[this.head] = ack;
        break;
      }
      watcher.onAcked(this.owner[this.head]!);
      this.head++;
    }
    if (this.head === this.length) {
      this.head = 0;
      this.length = 0;
    } else if (this.head > SHIFT_FROM && this.head * 2 > this.length) {
      this.move(this.head, 0, this.length - this.head);
      this.length -= this.head;
      this.head = 0;
    }
  }

  private firstEndingAbove(position: number): number {
    let lo = this.head;
    let hi = this.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.ends[mid]! <= position) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }

  /** Makes `places` ranges of those from `first` to `last`; the first of them keeps its start and owner. */
  private replace(first: number, last: number, places: number): void {
    const more = places - (last - first);
    if (more > 0) this.room(more);
    else this.length += more;
    if (more !== 0) this.move(last, first + places, this.length - more - last);
  }

  private move(from: number, to: number, count: number): void {
    this.starts.copyWithin(to, from, from + count);
    this.ends.copyWithin(to, from, from + count);
    this.owner.copyWithin(to, from, from + count);
  }

  private set(at: number, start: number, end: number, tx: number): void {
    this.starts[at] = start;
    this.ends[at] = end;
    this.owner[at] = tx;
  }

  /** Index of the first of `count` more ranges at the end. */
  private room(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.starts.length) {
      const { starts, ends, owner } = this;
      const size = this.length * 2;
      this.starts = new Float64Array(size);
      this.starts.set(starts);
      this.ends = new Float64Array(size);
      this.ends.set(ends);
      this.owner = new Int32Array(size);
      this.owner.set(owner);
    }
    return at;
  }
}
