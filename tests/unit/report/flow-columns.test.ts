import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze, type AnalysedSession } from '../../../src/engine/analyze.ts';
import { FlowCursor } from '../../../src/report/flow-cursor.ts';
import { FLOW_COLUMNS, findFlow } from '../../../src/report/flow-list.ts';
import { filterFlows, sortFlows } from '../fixtures/flow-rows.ts';
import { changed, flowsOf, sendable, together } from '../../../src/report/late-flows.ts';
import type { Report } from '../../../src/report/schema.ts';
import * as t from '../../../src/tables/flow-table.ts';
import { problemReport } from '../fixtures/reports.ts';

async function analysed(...names: string[]): Promise<Report> {
  const sources = names.map((name) => bufferSource(name, readFileSync(new URL(`../../captures/${name}`, import.meta.url))));
  const { report } = (await analyze(sources, { pathMtu: null })).outcome;
  return report!;
}

describe('flows in columns', () => {
  it('make the same report on the other side of a thread', async () => {
    const report = await analysed('big-tcp-ipv6.pcap', 'black-hole-many-flows.pcap');
    const sent = structuredClone(sendable(report));
    expect(sent.report.flows).toEqual([]);
    const whole = together(sent);
    expect(whole.flows.length).toBe(report.totals.tcpFlows);
    expect(JSON.stringify(whole)).toBe(JSON.stringify(report));
    expect(new Set(whole.flows.map(({ file }) => file))).toEqual(new Set([0, 1]));
  });

  it('are read where they stand, with the same fields as the objects that are made of them', async () => {
    const report = await analysed('big-tcp-ipv6.pcap', 'story-2-lro-ipv6.pcap', 'black-hole-many-flows.pcap', 'story-1-midflow.pcap');
    const flows = flowsOf(report);
    expect(flows.length).toBe(report.totals.tcpFlows);
    for (const [row, flow] of report.flows.entries()) {
      expect(flows.at(row)).toEqual(flow);
      const seen = flows.look(row);
      expect(seen).toBeInstanceOf(FlowCursor);
      for (const name of Object.keys(flow) as (keyof typeof flow)[]) {
        if (name !== 'aToB' && name !== 'bToA') expect([name, seen[name]]).toEqual([name, flow[name]]);
        else for (const [field, value] of Object.entries(flow[name])) expect([field, seen[name][field as keyof typeof flow.aToB]]).toEqual([field, value]);
      }
      expect(flows.find(flow.file, flow.stream, flow.part)).toBe(row);
      expect(findFlow(report, flow.file, flow.stream, null)).toBe(report.flows.findIndex(({ file, stream }) => file === flow.file && stream === flow.stream));
    }
    expect([flows.at(-1), flows.at(flows.length), flows.find(9, 0, null), flows.find(0, 1e6, null)]).toEqual([undefined, undefined, -1, -1]);
  });

  it('say of every flow what the tables say, however many of them had trouble', async () => {
    const name = 'many-short-flows-router-any.pcap';
    const session = await analyze([bufferSource(name, readFileSync(new URL(`../../captures/${name}`, import.meta.url)))], { pathMtu: null });
    const [{ recorder, diagnosis }] = (session as AnalysedSession).files;
    const { flows } = recorder;
    let troubled = 0;
    session.outcome.report!.flows.forEach((flow, f) => {
      [flow.aToB, flow.bToA].forEach((half, direction) => {
        const h = 2 * f + direction;
        const seen = flows.word(h, t.H_PACKETS) > 0;
        const scale = flows.word(h, t.H_WINDOW_SCALE);
        if (flows.word(h, t.H_RARE) > 0) troubled++;
        expect(half).toMatchObject({
          packets: flows.word(h, t.H_PACKETS),
          bytes: flows.real(h, t.R_BYTES),
          payloadBytes: flows.real(h, t.R_PAYLOAD_BYTES),
          uniquePayloadBytes: flows.real(h, t.R_PAYLOAD_BYTES) - flows.real(h, t.R_REPEATED_BYTES),
          mss: flows.word(h, t.H_MSS) > 0 ? flows.word(h, t.H_MSS) : null,
          windowScale: scale >= 0 && seen ? scale : null,
          retransmissions: flows.word(h, t.H_RETRANSMISSIONS),
          duplicateAcks: flows.word(h, t.H_DUPLICATE_ACKS),
          zeroWindows: flows.word(h, t.H_ZERO_WINDOWS),
          largestIpLength: flows.word(h, t.H_LARGEST_IP_LEN),
          largestAckedIpLength: flows.word(h, t.H_LARGEST_ACKED_IP_LEN),
          oversizeSegments: flows.word(h, t.H_OVERSIZE),
          superSegments: flows.word(h, t.H_SUPER_SEGMENTS),
          stallSeconds: Math.round(flows.real(h, t.R_STALL_SECONDS) * 1e6) / 1e6,
          pathMtu: seen ? diagnosis!.pathMtu(h) : null,
        });
        const known = diagnosis!.wireSizes.get(h);
        if (known) expect(half.wireSize).toEqual({ value: known.value, source: known.source });
      });
    });
    // More than there is room for at first.
    expect(troubled).toBeGreaterThan(64);
  });

  it('stay those of their report when the capture is judged anew', async () => {
    const bytes = readFileSync(new URL('../../captures/story-1-midflow.pcap', import.meta.url));
    const judged = async (pathMtu: number | null) => await analyze([bufferSource('x', bytes)], { pathMtu });
    const session = await judged(null);
    const before = session.outcome.report!;
    const after = (await session.restate({ pathMtu: 500 }))!;
    expect(JSON.stringify(before)).toBe(JSON.stringify((await judged(null)).outcome.report));
    expect(after.flows).toEqual((await judged(500)).outcome.report!.flows);
    const oversize = ({ flows: [flow] }: Report) => flow!.aToB.oversizeSegments + flow!.bToA.oversizeSegments;
    expect(oversize(after)).toBeGreaterThan(oversize(before));
  });

  it('keep a path MTU that is no whole number', async () => {
    const source = bufferSource('x', readFileSync(new URL('../../captures/story-1-midflow.pcap', import.meta.url)));
    const { report } = (await analyze([source], { pathMtu: 1400.5 })).outcome;
    expect(report!.flows[0]!.aToB.pathMtu).toEqual({ value: 1400.5, source: 'user', frame: null });
  });

  it('are chosen and sorted like objects, by every column', async () => {
    const report = await analysed('big-tcp-ipv6.pcap', 'story-4-many-flows.pcap', 'black-hole-many-flows.pcap', 'story-2-lro-ipv6.pcap');
    const objects = JSON.parse(JSON.stringify(report)) as Report;
    const span = report.timeline!.binSeconds * report.timeline!.bytes.length;
    const filters = [
      { query: '', range: null, rule: null }, { query: 'tcp.stream == 1', range: null, rule: null }, { query: ':443 10.', range: null, rule: null },
      { query: '', range: [span / 4, span / 3] as [number, number], rule: null }, { query: '', range: null, rule: report.findings[0]!.rule },
    ];
    for (const filter of filters) {
      const rows = filterFlows(report, filter);
      expect(rows).toEqual(filterFlows(objects, filter));
      for (const column of FLOW_COLUMNS) {
        for (const descending of [true, false]) {
          const sort = { column, descending };
          expect([column, sortFlows(report, rows, sort)]).toEqual([column, sortFlows(objects, rows, sort)]);
        }
      }
    }
    expect(filterFlows(report, filters[0]!).length).toBeGreaterThan(10);
  });

  it('stay columns where something else in the report is changed', async () => {
    const report = await analysed('big-tcp-ipv6.pcap');
    const other = changed(report, { paths: [] });
    expect(flowsOf(other).look(0)).toBeInstanceOf(FlowCursor);
    expect(JSON.stringify(other)).toBe(JSON.stringify({ ...report, paths: [] }));
  });

  it('are not needed: a report of plain objects is sent as it is', () => {
    const report = problemReport(3);
    expect(sendable(report)).toEqual({ report });
  });
});
