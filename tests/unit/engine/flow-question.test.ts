import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { BY_BADNESS, RUN } from '../../../src/report/flow-list.ts';
import { listFlows } from '../../../src/report/flow-order.ts';
import { listAgain } from '../../../src/report/kept-order.ts';
import { filterFlows, sortFlows } from '../fixtures/flow-rows.ts';
import { problemReport } from '../fixtures/reports.ts';

const everything = { query: '', range: null, rule: null };
const source = (name: string) => bufferSource(name, new Uint8Array(readFileSync(new URL(`../../captures/${name}`, import.meta.url))));

describe('the question for a list of flows', () => {
  it('is answered with the rows of all files, in order, and with the first of them where no more are wanted', async () => {
    const session = await analyze([source('story-4-many-flows.pcap'), source('black-hole-many-flows.pcap')], { pathMtu: null });
    const report = session.outcome.report!;
    const ask = (filter: typeof everything, most: number | null) => session.packets({ what: 'flows', filter, sort: BY_BADNESS, most, list: 'flows' }, () => Promise.resolve(true));
    const wanted = sortFlows(report, filterFlows(report, everything), BY_BADNESS);
    expect(wanted.length).toBe(report.totals.tcpFlows);
    expect(await ask(everything, null)).toEqual({ what: 'flows', rows: wanted });
    expect(await ask(everything, 3)).toEqual({ what: 'flows', rows: wanted.slice(0, 3) });
    const found = { ...everything, query: 'tcp.stream == 2' };
    expect(await ask(found, null)).toEqual({ what: 'flows', rows: sortFlows(report, filterFlows(report, found), BY_BADNESS) });
  });

  it('lets others have a turn, and is given up when a newer one has come', async () => {
    const report = problemReport(20 * RUN);
    let pauses = 0;
    expect(await listFlows(report, everything, BY_BADNESS, () => (++pauses % 2 === 0 ? Promise.resolve(true) : true))).toHaveLength(20 * RUN);
    // After each run of rows, and after each digit by which they are sorted.
    expect(pauses).toBeGreaterThan(22);
    expect(await listFlows(report, everything, BY_BADNESS, () => Promise.resolve(--pauses > 10))).toBeNull();
  });

  it('is answered from the order that was made before: the same rows under every filter, and the asker\'s own', async () => {
    const report = problemReport(3 * RUN);
    const goOn = () => true as const;
    const sorts = [BY_BADNESS, { column: 'packets', descending: false }, { column: 'endpoints', descending: true }] as const;
    for (const sort of sorts) {
      for (const filter of [everything, { ...everything, query: '1' }, { ...everything, query: 'tcp.stream == 12' }, { ...everything, range: [0, 1] as [number, number] }, everything]) {
        const rows = await listAgain(report, filter, sort, goOn);
        expect([sort.column, filter, rows]).toEqual([sort.column, filter, sortFlows(report, filterFlows(report, filter), sort)]);
        rows!.fill(0);
      }
    }
  });

  it('is made anew where the one who asked for that order gave it up', async () => {
    const report = problemReport(3 * RUN);
    let first = true;
    const givenUp = listAgain(report, everything, BY_BADNESS, () => Promise.resolve(first && (first = false)));
    const waiting = listAgain(report, everything, BY_BADNESS, () => true);
    expect([await givenUp, (await waiting)?.length]).toEqual([null, 3 * RUN]);
    expect(await listAgain(report, { ...everything, query: '1' }, BY_BADNESS, () => Promise.resolve(false))).toBeNull();
  });
});
