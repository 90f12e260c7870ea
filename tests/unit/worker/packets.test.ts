import { describe, expect, it } from 'vitest';
import type { GoOn, PacketAnswer, Session } from '../../../src/engine/types.ts';
import { PacketDesk } from '../../../src/worker/packets.ts';

const STEPS = 50;

/** A search of fifty steps of 30 ms each, that finds one row in each; what it was asked to do between them. */
function searching(between: (step: number) => void = () => undefined) {
  let clock = 0;
  let step = 0;
  const packets = async (_: unknown, goOn: GoOn): Promise<PacketAnswer> => {
    for (step = 1; step < STEPS; step++) {
      clock += 30;
      between(step);
      if (!(await goOn(step / STEPS))) break;
    }
    return { what: 'index', rows: Int32Array.from({ length: step }, (_, i) => i), problem: null, share: step / STEPS };
  };
  return { session: { packets } as unknown as Session, desk: new PacketDesk(() => Promise.resolve(), () => clock), steps: () => step };
}

const question = { what: 'index', file: 0, filter: 'tcp', list: 'shown' } as const;

describe('a search of packets', () => {
  it('tells how far it is, ten times a second, and not at all where it is quick', async () => {
    const { session, desk } = searching();
    const told: number[] = [];
    expect(await desk.answer(session, 1, question, (share) => told.push(share))).toMatchObject({ share: 1 });
    expect(told.length).toBeGreaterThanOrEqual(10);
    expect(told.length).toBeLessThanOrEqual(15);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    const quick: number[] = [];
    await new PacketDesk(() => Promise.resolve(), () => 0).answer(session, 1, question, (share) => quick.push(share));
    expect(quick).toEqual([]);
  });

  it('is stopped within one step, and answers with what it has found', async () => {
    const { session, desk } = searching((step) => {
      if (step === 20) desk.stop('shown');
    });
    const answer = await desk.answer(session, 1, question, () => undefined);
    expect(answer).toEqual({ what: 'index', rows: Int32Array.from({ length: 20 }, (_, i) => i), problem: null, share: 0.4 });
  });

  it('goes on where another list is stopped, and is null where a newer question replaced it', async () => {
    const other = searching((step) => {
      if (step === 20) other.desk.stop('events');
    });
    expect(await other.desk.answer(other.session, 1, question, () => undefined)).toMatchObject({ share: 1 });
    let newer: Promise<PacketAnswer | null> | null = null;
    const replaced = searching((step) => {
      if (step === 20) newer ??= replaced.desk.answer({ packets: () => Promise.resolve(null) } as unknown as Session, 2, question, () => undefined);
    });
    expect(await replaced.desk.answer(replaced.session, 1, question, () => undefined)).toBeNull();
    expect(replaced.steps()).toBe(20);
  });
});
