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

  it('finds the flows of a file by its name, where there are several', () => {
    const one = problemReport(3);
    const [known] = one.capture.files;
    const several = { ...one, capture: { ...one.capture, files: [{ ...known!, name: 'Left.pcap' }, { ...known!, name: 'Right.pcap' }] }, flows: [flow(0), flow(1, { file: 1 }), flow(2)] };
    const found = (report: typeof one, query: string) => rowsOf(atOnce(searching(report, wordsOf(query))));
    expect(found(several, 'right.PCAP')).toEqual([1]);
    expect([...filterFlows(several, { query: 'left', range: null, rule: null })]).toEqual([0, 2]);
    expect(found({ ...several, capture: { ...one.capture, files: [several.capture.files[0]!] }, flows: [flow(0)] }, 'left')).toEqual([]);
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
