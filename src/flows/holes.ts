/**
 * Sequence ranges that were skipped and may still arrive, of one half that has any: ordered, disjoint [start, end)
 * pairs of raw sequence numbers. Numbers are compared by the sign of their 32-bit difference (RFC 9293 §3.4).
 */

/** More holes than this and the oldest is forgotten: a capture that lost so much cannot be counted exactly anyway. */
export const MAX_HOLES = 512;

export class Holes {
  private ranges = new Int32Array(8);
  private count = 0;

  /** Holes that were given up for lack of room. */
  forgotten = 0;

  get size(): number {
    return this.count;
  }

  /** Enters a hole above all others. */
  append(start: number, end: number): void {
    if (this.count === MAX_HOLES) this.forget();
    this.reserve();
    const at = this.count * 2;
    this.ranges[at] = start;
    this.ranges[at + 1] = end;
    this.count++;
  }

  /** Enters a hole below all others. */
  prepend(start: number, end: number): void {
    if (this.count === MAX_HOLES) {
      this.forgotten++;
      return;
    }
    this.reserve();
    this.ranges.copyWithin(2, 0, this.count * 2);
    this.ranges[0] = start;
    this.ranges[1] = end;
    this.count++;
  }

  /** Takes [start, end) out of the holes; returns how many bytes were missing there. */
  fill(start: number, end: number): number {
    let filled = 0;
    // Resends concern the oldest holes, late arrivals the newest: there are few either way.
    for (let i = this.count - 1; i >= 0; i--) {
      const from = this.ranges[i * 2];
      const to = this.ranges[i * 2 + 1];
      if (((to - start) | 0) <= 0) break;
      if (((from - end) | 0) >= 0) continue;
      const startsInside = ((start - from) | 0) > 0;
      const endsInside = ((to - end) | 0) > 0;
      const low = startsInside ? start : from;
      const high = endsInside ? end : to;
      filled += (high - low) | 0;
      if (startsInside && endsInside) {
        this.split(i, start, end);
      } else if (startsInside) {
        this.ranges[i * 2 + 1] = start;
      } else if (endsInside) {
        this.ranges[i * 2] = end;
      } else {
        this.remove(i);
      }
    }
    return filled;
  }

  private split(i: number, start: number, end: number): void {
    this.reserve();
    const at = i * 2;
    this.ranges.copyWithin(at + 2, at, this.count * 2);
    this.ranges[at + 1] = start;
    this.ranges[at + 2] = end;
    this.count++;
    if (this.count > MAX_HOLES) this.forget();
  }

  private forget(): void {
    this.forgotten++;
    this.remove(0);
  }

  private remove(i: number): void {
    this.ranges.copyWithin(i * 2, i * 2 + 2, this.count * 2);
    this.count--;
  }

  private reserve(): void {
    if (this.count * 2 + 2 <= this.ranges.length) return;
    const next = new Int32Array(this.ranges.length * 2);
    next.set(this.ranges);
    this.ranges = next;
  }
}
