import { describe, expect, it } from 'vitest';
import { atOnce, wordsOf } from '../../../src/report/flow-sort.ts';
import { searching } from '../../../src/report/flow-texts.ts';
import { filterFlows } from '../fixtures/flow-rows.ts';
import { emptyReport, flow, problemReport } from '../fixtures/reports.ts';

const rowsOf = (passes: Uint8Array | null) => [...passes!.keys()].filter((row) => passes![row] === 1);

describe('a search in the texts of all flows', () => {
  it('finds the flows in which a look at each finds every word', () => {
    const report = problemReport(2000);
    for (const query of ['7', '77', ':443', 'tcp.stream == 7', 'TCP.STREAM', '2001:db8', 'clamp 7', '.', 'e==1', 'no such thing', '1 2 3', '']) {
      const found = rowsOf(atOnce(searching(report, wordsOf(query))));
      expect([query, found]).toEqual([query, [...filterFlows(report, { query, range: null, rule: null })]]);
    }
  });

  it('goes on with the texts that another made which was given up, also where both go on in turn', () => {
    const report = problemReport(2000);
    const first = searching(report, ['tcp.stream==1999']);
    first.next();
    first.next();
    const second = searching(report, ['tcp.stream==3']);
    second.next();
    first.next();
    expect(rowsOf(atOnce(second))).toContain(3);
    expect(rowsOf(atOnce(first))).toEqual([1999]);
  });

  it('is not made of more flows than a quarter of a million', () => {
    const one = flow(0);
    expect(atOnce(searching({ ...emptyReport(), flows: new Array<typeof one>(2 ** 18 + 1).fill(one) }, ['7']))).toBeNull();
    expect(atOnce(searching({ ...emptyReport(), flows: [] }, ['7']))).toEqual(new Uint8Array(0));
  });
});
