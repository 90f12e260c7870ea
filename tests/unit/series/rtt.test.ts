import { describe, expect, it } from 'vitest';
import type { FlowRow } from '../../../src/series/flow-row.ts';
import { RttReader } from '../../../src/series/rtt.ts';
import { wholeBuilders } from '../../../src/series/thin.ts';
import { A_RESEND } from '../../../src/tables/packet-table.ts';
import { seeded } from '../../fuzz/random.ts';

const ACK = 0x10;
const SIZE = 100;

type Step = Pick<FlowRow, 'direction' | 'seq' | 'ack' | 'payload' | 'analysis'>;

/** Segments in order, some of them again in whole or in part, and acknowledgments, by chance. */
function traffic(seed: number, steps: number): Step[] {
  const random = seeded(seed);
  let next = 1;
  let acked = 1;
  return Array.from({ length: steps }, () => {
    const what = random(20);
    if (what < 10) {
      next += SIZE;
      return { direction: 0, seq: next - SIZE, ack: 1, payload: SIZE, analysis: 0 };
    }
    if (what < 11 && next > acked) {
      const seq = acked + random(next - acked);
      return { direction: 0, seq, ack: 1, payload: Math.min(SIZE, next - seq), analysis: A_RESEND };
    }
    acked += Math.min(next - acked, SIZE * random(4));
    return { direction: 1, seq: 1, ack: acked, payload: 0, analysis: 0 };
  });
}

/** Which segment each acknowledgment times, said without haste: the last one that it covers, if no byte of it went twice. */
function plainly(steps: readonly Step[]): [segment: number, acknowledgment: number][] {
  let open: { index: number; start: number; end: number; twice: boolean }[] = [];
  const found: [number, number][] = [];
  steps.forEach(({ direction, seq, ack, payload, analysis }, index) => {
    if (direction === 0) {
      if (analysis === 0) open.push({ index, start: seq, end: seq + payload, twice: false });
      else for (const one of open) if (one.end > seq) one.twice = true;
      return;
    }
    const last = open.filter(({ end }) => end <= ack).at(-1);
    open = open.filter(({ end }) => end > ack);
    if (last && !last.twice) found.push([last.index, index]);
  });
  return found;
}

describe('round trips', () => {
  it('are those of segments that went once, whatever went twice beside them', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const steps = traffic(seed, 3000);
      const reader = new RttReader(0, wholeBuilders(steps.length));
      steps.forEach((step, index) => reader.see({ ...step, index, time: index / 1000, tcpFlags: ACK } as FlowRow));
      const { segment, acknowledgment } = reader.done();
      const theirs = plainly(steps).map((pair) => pair.join());
      const ours = Array.from(segment, (one, i) => `${one},${acknowledgment[i]}`);
      expect(ours.filter((pair) => !theirs.includes(pair)), `seed ${seed}`).toEqual([]);
      expect(ours.length, `seed ${seed}`).toBeGreaterThan(50);
    }
  });
});
