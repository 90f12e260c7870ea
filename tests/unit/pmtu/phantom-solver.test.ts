import { describe, expect, it } from 'vitest';
import { solvePhantom } from '../../../src/pmtu/phantom-solver.ts';
import { handshake, look } from './case.ts';

/** A solver over the data segments: it names them by their place among these. */
async function over(text: string) {
  const { trace } = (await look(handshake(1460, 1460) + text)).c;
  const data = Array.from({ length: trace.length }, (_, i) => i).filter((i) => trace.payload[i]! > 0);
  const at = (seq: number): number[] => data.filter((i) => trace.seq[i] === seq);
  const first = data[0]!;
  const solve = (length: number, headers: number | null = 40): number[] | null => {
    const pieces = solvePhantom(trace, first, trace.seq[first]!, length, headers, at);
    return pieces === null ? null : pieces.map((i) => data.indexOf(i));
  };
  return { solve };
}

const FOUR = `
  +.001 A > B  . 1:1461(1460) ack 1 DF
  +0    A > B  . 1461:2921(1460) ack 1 DF
  +0    A > B  . 2921:4381(1460) ack 1 DF
  +0    A > B  P. 4381:4481(100) ack 1 DF`;

describe('a quoted length that nobody captured', () => {
  it('is the sum of two segments: 2960 = 40 + 1460 + 1460', async () => {
    expect((await over(FOUR)).solve(2960)).toEqual([0, 1]);
  });

  it('is the sum of more, the last one short', async () => {
    expect((await over(FOUR)).solve(40 + 3 * 1460 + 100)).toEqual([0, 1, 2, 3]);
  });

  it('counts the options of the quoted header, or those of the first segment where it was cut off', async () => {
    const stamped = FOUR.replaceAll('ack 1 DF', 'ack 1 DF <TS 1 2>');
    const { solve } = await over(stamped);
    expect(solve(52 + 2920, 52)).toEqual([0, 1]);
    expect(solve(52 + 2920, null)).toEqual([0, 1]);
    expect(solve(52 + 2920, 40)).toBeNull();
  });

  it('is no sum where it ends within a segment, or no longer than one', async () => {
    const { solve } = await over(FOUR);
    expect(solve(2959)).toBeNull();
    expect(solve(2961)).toBeNull();
    expect(solve(1500)).toBeNull();
  });

  it('is no sum across a hole', async () => {
    expect((await over(FOUR.split('\n').filter((line) => !line.includes('1461:2921')).join('\n'))).solve(40 + 3 * 1460)).toBeNull();
  });

  it('is no sum of segments more than a second apart', async () => {
    expect((await over(FOUR.replace('+0    A > B  . 1461', '+1.5  A > B  . 1461'))).solve(2960)).toBeNull();
  });

  it('takes of several copies the one nearest to the piece before', async () => {
    const again = `${FOUR}\n  +.300 A > B  . 1461:2921(1460) ack 1 DF`;
    expect((await over(again)).solve(2960)).toEqual([0, 1]);
  });

  it('may be made of pieces of unequal length', async () => {
    const odd = '\n  +.001 A > B  . 1:701(700) ack 1 DF\n  +0 A > B  . 701:2001(1300) ack 1 DF';
    expect((await over(odd)).solve(2040)).toEqual([0, 1]);
  });
});
