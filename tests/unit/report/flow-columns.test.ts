import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { received, sendable } from '../../../src/report/late-flows.ts';
import type { Report } from '../../../src/report/schema.ts';
import { problemReport } from '../fixtures/reports.ts';

async function analysed(...names: string[]): Promise<Report> {
  const sources = names.map((name) => bufferSource(name, readFileSync(new URL(`../../captures/${name}`, import.meta.url))));
  const { report } = (await analyze(sources, { pathMtu: null })).outcome;
  return report!;
}

describe('flows in columns', () => {
  it('make the same report on the other side of a thread', async () => {
    const report = await analysed('big-tcp-ipv6.pcap', 'black-hole-many-flows.pcap');
    const { report: bare, columns } = structuredClone(sendable(report));
    expect(bare.flows).toEqual([]);
    const whole = await received(bare, columns!);
    expect(whole.flows.length).toBe(report.totals.tcpFlows);
    expect(JSON.stringify(whole)).toBe(JSON.stringify(report));
    expect(new Set(whole.flows.map(({ file }) => file))).toEqual(new Set([0, 1]));
  });

  it('are not needed: a report of plain objects is sent as it is', () => {
    const report = problemReport(3);
    expect(sendable(report)).toEqual({ report });
  });
});
