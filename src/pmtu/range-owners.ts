/** What happens to transmissions, told by the ranges of bytes that they own. */
export interface RangeWatcher {
  /** All bytes of one of the transmission's ranges were acknowledged. */
  onAcked(tx: number): void;
  /** `bytes` bytes of a transmission were sent again. */
  onReplaced(tx: number, bytes: number): void;
}

/** Ranges on one page. What is put in between moves no more than these, however many ranges are under way. */
const PAGE = 512;

/** Some neighbouring ranges, in the places `head` to `tail`. */
class Page {
  readonly starts = new Float64Array(PAGE);
  readonly ends = new Float64Array(PAGE);
  readonly owner = new Int32Array(PAGE);
  head = 0;
  tail = 0;

  set(at: number, start: number, end: number, tx: number): void {
    this.starts[at] = start;
    this.ends[at] = end;
    this.owner[at] = tx;
  }

  /** Moves the ranges from place `from` on to place `to`. */
  move(from: number, to: number): void {
    const { starts, ends, owner, tail } = this;
    starts.copyWithin(to, from, tail);
    ends.copyWithin(to, from, tail);
    owner.copyWithin(to, from, tail);
    this.tail = tail + to - from;
  }

  /** Takes the ranges from place `from` of another page to its end, which leave it. */
  takeFrom(other: Page, from: number): void {
    this.starts.set(other.starts.subarray(from, other.tail));
    this.ends.set(other.ends.subarray(from, other.tail));
    this.owner.set(other.owner.subarray(from, other.tail));
    this.head = 0;
    this.tail = other.tail - from;
    other.tail = from;
  }

  /** Place of the first range that ends above a position; `tail` if none does. */
  firstEndingAbove(position: number): number {
    const { ends } = this;
    let lo = this.head;
    let hi = this.tail;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (ends[mid] <= position) lo = mid + 1;
      else hi = mid;
    }
    return lo;
  }
}

/**
 * Byte ranges in flight with the transmission that sent each last; kept sorted by sequence number, without overlaps. They lie
 * on pages, none of which is empty unless it is the only one.
 */
export class RangeOwners {
  private readonly pages: Page[] = [new Page()];
  private last = this.pages[0];
  /** Pages that are used again. */
  private readonly spare: Page[] = [];
  private acked = -Infinity;
  /** Highest end sent. */
  high = -Infinity;

  clear(): void {
    while (this.pages.length > 1) this.spare.push(this.pages.pop()!);
    this.last = this.pages[0]!;
    this.last.head = 0;
    this.last.tail = 0;
    this.acked = -Infinity;
    this.high = -Infinity;
  }

  /** The same as `send` for bytes none of which was sent before. */
  append(start: number, end: number, tx: number): void {
    if (this.last.tail === PAGE) this.pages.push((this.last = this.newPage()));
    this.last.set(this.last.tail++, start, end, tx);
    this.high = end;
  }

  send(start: number, end: number, tx: number, watcher: RangeWatcher): void {
    if (start >= this.high) return this.append(start, end, tx);
    const from = Math.max(start, this.acked);
    if (end <= from) return;
    const first = this.pageWithRoom(from);
    const page = this.pages[first];
    const at = page.firstEndingAbove(from);
    const cutsFirst = at < page.tail && page.starts[at] < from;
    const cutOwner = page.owner[at];
    // Of the last range that is covered, if any: where it ends, and whose it is.
    let lastEnd = -Infinity;
    let lastOwner = -1;
    let last = first;
    let behind = at;
    for (;;) {
      const { starts, ends, owner, tail } = this.pages[last];
      for (; behind < tail && starts[behind] < end; behind++) {
        watcher.onReplaced(owner[behind], Math.min(ends[behind], end) - Math.max(starts[behind], from));
        lastEnd = ends[behind]!;
        lastOwner = owner[behind]!;
      }
      if (behind < tail || last + 1 === this.pages.length) break;
      behind = this.pages[++last].head;
    }
    const cutsLast = lastEnd > end;
    if (last > first) this.dropAfter(first, last, behind);
    const until = last > first ? page.tail : behind;
    const places = 1 + (cutsFirst ? 1 : 0) + (cutsLast ? 1 : 0);
    if (at + places !== until) page.move(until, at + places);
    let to = at;
    if (cutsFirst) page.set(to++, page.starts[at], from, cutOwner);
    page.set(to++, from, end, tx);
    if (cutsLast) page.set(to, end, lastEnd, lastOwner);
    if (end > this.high) this.high = end;
  }

  acknowledge(ack: number, watcher: RangeWatcher): void {
    if (ack > this.acked) this.acked = ack;
    for (;;) {
      const page = this.pages[0];
      const { starts, ends, owner, tail } = page;
      let { head } = page;
      for (; head < tail && ends[head] <= ack; head++) watcher.onAcked(owner[head]);
      page.head = head;
      if (head < tail) {
        if (starts[head] < ack) starts[head] = ack;
        return;
      }
      if (page === this.last) {
        page.head = 0;
        page.tail = 0;
        return;
      }
      this.spare.push(this.pages.shift()!);
    }
  }

  /** Index of the page with the first range that ends above a position, else of the last one. It has room for two more ranges. */
  private pageWithRoom(position: number): number {
    const { pages } = this;
    let lo = 0;
    let hi = pages.length - 1;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      const { ends, tail } = pages[mid];
      if (ends[tail - 1] <= position) lo = mid + 1;
      else hi = mid;
    }
    const page = pages[lo];
    if (page.tail + 2 <= PAGE) return lo;
    if (page.head >= PAGE / 2) {
      page.move(page.head, 0);
      page.head = 0;
      return lo;
    }
    const next = this.newPage();
    next.takeFrom(page, (page.head + page.tail) >> 1);
    pages.splice(lo + 1, 0, next);
    this.last = pages[pages.length - 1]!;
    return page.ends[page.tail - 1] > position ? lo : lo + 1;
  }

  /** Takes out the pages between two, and what the second has in front of place `to`. */
  private dropAfter(first: number, second: number, to: number): void {
    const { pages } = this;
    const page = pages[second];
    page.head = to;
    const end = to === page.tail ? second + 1 : second;
    for (const dropped of pages.splice(first + 1, end - first - 1)) this.spare.push(dropped);
    this.last = pages[pages.length - 1]!;
  }

  private newPage(): Page {
    const page = this.spare.pop() ?? new Page();
    page.head = 0;
    page.tail = 0;
    return page;
  }
}
