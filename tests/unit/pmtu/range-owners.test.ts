import { describe, expect, it } from 'vitest';
import { RangeOwners, type RangeWatcher } from '../../../src/pmtu/range-owners.ts';

/** Bytes of payload, as many as there are. */
const BYTES = 6000;

/** What a list of owners, one for each byte, tells of the same. */
class ByteOwners {
  private readonly owner = new Int32Array(BYTES).fill(-1);
  private acked = 0;

  /** Bytes of each transmission that were sent again. */
  send(start: number, end: number, tx: number): Map<number, number> {
    const replaced = new Map<number, number>();
    for (let at = Math.max(start, this.acked); at < end; at++) {
      const before = this.owner[at]!;
      if (before >= 0) replaced.set(before, (replaced.get(before) ?? 0) + 1);
      this.owner[at] = tx;
    }
    return replaced;
  }

  /** Transmissions of which bytes are acknowledged that end somewhere there. */
  acknowledge(ack: number): Set<number> {
    const told = new Set<number>();
    for (; this.acked < ack; this.acked++) {
      const tx = this.owner[this.acked]!;
      if (tx >= 0 && (this.acked + 1 === BYTES || this.owner[this.acked + 1] !== tx)) told.add(tx);
    }
    return told;
  }
}

class Heard implements RangeWatcher {
  acked = new Set<number>();
  replaced = new Map<number, number>();

  onAcked(tx: number): void {
    this.acked.add(tx);
  }

  onReplaced(tx: number, bytes: number): void {
    this.replaced.set(tx, (this.replaced.get(tx) ?? 0) + bytes);
  }
}

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

describe('owners of byte ranges', () => {
  it('tell what owners of single bytes tell, whatever is sent again and acknowledged', () => {
    const owners = new RangeOwners();
    for (let round = 0; round < 24; round++) {
      owners.clear();
      const plain = new ByteOwners();
      const next = random(round);
      let high = 0;
      let ack = 0;
      // Some rounds keep thousands of ranges of one byte or two, others few; some leave bytes out.
      const most = [2, 3, 40, 700][round % 4]!;
      for (let tx = 0; tx < 4000; tx++) {
        const heard = new Heard();
        if (tx % 97 === 96 && round % 3 > 0) {
          ack = Math.min(high, ack + next(high - ack + 1));
          owners.acknowledge(ack, heard);
          expect(heard.acked).toEqual(plain.acknowledge(ack));
          continue;
        }
        const isNew = next(2) === 0;
        const start = Math.min(BYTES - 1, isNew ? high + (round % 2) * next(3) : next(Math.max(1, high)));
        const end = Math.min(BYTES, start + 1 + next(most));
        owners.send(start, end, tx, heard);
        expect(heard.replaced).toEqual(plain.send(start, end, tx));
        high = Math.max(high, end);
      }
    }
  });

  it('move a page of others for a range between them, however many there are', () => {
    const owners = new RangeOwners();
    const heard: RangeWatcher = { onAcked: () => undefined, onReplaced: () => undefined };
    const ranges = 40_000;
    for (let tx = 0; tx < ranges; tx++) owners.append(tx * 3, tx * 3 + 3, tx);
    const { copyWithin } = Float64Array.prototype;
    let most = 0;
    Float64Array.prototype.copyWithin = function (target: number, start: number, end: number) {
      most = Math.max(most, end - start);
      return copyWithin.call(this, target, start, end) as Float64Array<ArrayBuffer>;
    };
    const next = random(1);
    try {
      // Each takes the middle byte out of one, and so makes three of it.
      for (let tx = 0; tx < ranges; tx++) {
        const at = next(ranges) * 3 + 1;
        owners.send(at, at + 1, ranges + tx, heard);
      }
    } finally {
      Float64Array.prototype.copyWithin = copyWithin;
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(1000);
  });
});
