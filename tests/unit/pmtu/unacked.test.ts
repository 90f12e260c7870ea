import { describe, expect, it } from 'vitest';
import { Unacked } from '../../../src/pmtu/unacked.ts';

/** The same by a plain list, newest first, as the rules say it. */
class Plain {
  private list: { seq: number; end: number; time: number }[] = [];
  push(seq: number, end: number, time: number): void {
    this.list.unshift({ seq, end, time });
  }
  acknowledge(ack: number): number {
    let time = NaN;
    for (const s of this.list) if (s.end === ack) time = s.time;
    this.list = this.list.filter((s) => s.end > ack);
    for (const s of this.list) s.seq = Math.max(s.seq, ack);
    return time;
  }
  oldest(): number {
    return this.list.at(-1)?.time ?? NaN;
  }
  span(): number {
    return this.list.length === 0 ? 0 : Math.max(...this.list.map((s) => s.end)) - Math.min(...this.list.map((s) => s.seq));
  }
}

describe('segments that await an acknowledgment', () => {
  it('are the same as in a plain list, in any order', () => {
    let state = 7;
    const dice = (n: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 4294967296) * n);
    };
    const own = new Unacked();
    const plain = new Plain();
    let acked = 100;
    for (let step = 0; step < 6_000; step++) {
      if (dice(3) > 0) {
        const seq = acked + dice(40) - 4;
        const end = seq + 1 + dice(8);
        own.push(seq, end, step);
        plain.push(seq, end, step);
      } else {
        acked += dice(12);
        expect(own.acknowledge(acked)).toBe(plain.acknowledge(acked));
      }
      expect(own.oldest()).toBe(plain.oldest());
      expect(own.span()).toBe(plain.span());
    }
  });

  it('time a copy from the first sighting, also before the first frame of the file', () => {
    const own = new Unacked();
    own.push(0, 1, -0.5);
    own.push(0, 1, -0.25);
    expect(own.acknowledge(1)).toBe(-0.5);
    expect(own.acknowledge(1)).toBeNaN();
  });
});
