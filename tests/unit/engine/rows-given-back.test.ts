import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { packetLines } from '../../../src/cli/packet-lines.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import type { Report } from '../../../src/report/schema.ts';

// Blocks of eight rows, so that captures of some hundred frames do not fit.
vi.mock('../../../src/tables/block-size.ts', () => ({ BLOCK_SHIFT: 3, BLOCK_ROWS: 8, BLOCK_MASK: 7 }));

const folder = fileURLToPath(new URL('../../captures/', import.meta.url));
const LEAST_FRAMES = 280;

const report = async (name: string, bytes: Uint8Array, mostFrames?: number) => {
  const session = await analyze([bufferSource(name, bytes)], { pathMtu: null, ...(mostFrames === undefined ? {} : { mostFrames }) });
  return { session, report: session.outcome.report! };
};
const count = (r: Report, code: string): number => r.capture.oddities.find((o) => o.code === code)?.count ?? 0;
const problems = (r: Report) => r.findings.filter((f) => f.severity === 'problem').map(({ rule, streams }) => ({ rule, streams }));
/** Flows without what only a look at all of their frames at once tells. */
const flows = (r: Report) => r.flows.map((flow) => {
  const half = ({ wireSize: _, ...rest }: typeof flow.aToB) => rest;
  const { rules: _, closer: _closer, ...rest } = flow;
  return { ...rest, aToB: half(flow.aToB), bToA: half(flow.bToA) };
});

const captures = readdirSync(folder).filter((name) => /\.pcap(ng)?$/.test(name));

describe('a capture of more frames than there are rows', () => {
  let tried = 0;
  it.each(captures)('%s: the same flows, messages, oversize segments and problems', async (name) => {
    const bytes = new Uint8Array(readFileSync(folder + name));
    const { report: whole } = await report(name, bytes);
    if (!whole || whole.totals.packets < LEAST_FRAMES) return;
    for (const share of [0.1, 0.5]) {
      const { session, report: given } = await report(name, bytes, Math.floor(whole.totals.packets * share));
      const kept = [...packetLines(session)].length - 1;
      expect(given.totals.packets).toBe(whole.totals.packets);
      expect(given.totals.bytes).toBe(whole.totals.bytes);
      expect(kept + count(given, 'frames-given-back') + count(given, 'frames-not-kept')).toBe(whole.totals.packets);
      expect(given.verdict.outcome).toBe(whole.verdict.outcome);
      expect(problems(given).map(({ rule }) => rule)).toEqual(problems(whole).map(({ rule }) => rule));
      if (count(given, 'frames-not-kept') > 0) continue;
      tried++;
      expect(count(given, 'frames-given-back')).toBeGreaterThan(0);
      expect(given.totals).toEqual(whole.totals);
      expect(flows(given)).toEqual(flows(whole));
      const messages = (r: Report) => r.fragNeeded.map(({ frame, time, stream }) => ({ frame, time, stream }));
      expect(messages(given)).toEqual(messages(whole));
      const { bytes: b, packets, fragNeeded } = given.timeline!;
      const sum = (values: readonly number[]) => values.reduce((x, y) => x + y, 0);
      expect([sum(packets), sum(b), sum(fragNeeded)]).toEqual([sum(whole.timeline!.packets), sum(whole.timeline!.bytes), sum(whole.timeline!.fragNeeded)]);
      // What findings cite can still be shown.
      const listed = new Set([...packetLines(session)].map((line) => line.split('\t')[0]));
      for (const finding of given.findings) for (const { frame } of finding.evidence) if (frame !== null) expect(listed).toContain(String(frame));
    }
  });
  it('was tried', () => expect(tried).toBeGreaterThan(60));
});

describe('several files that share the rows', () => {
  it('are analysed as if each were alone', async () => {
    const name = 'story-2-among-others.pcap';
    const bytes = new Uint8Array(readFileSync(folder + name));
    const alone = (await report(name, bytes)).report;
    const session = await analyze([bufferSource(name, bytes), bufferSource(name, bytes), bufferSource(name, bytes)], { pathMtu: null, mostFrames: 300 });
    const together = session.outcome.report!;
    expect(together.totals).toEqual(Object.fromEntries(Object.entries(alone.totals).map(([key, value]) => [key, 3 * value])));
    expect(together.findings.filter((f) => f.severity === 'problem').map(({ rule, file }) => [rule, file]).sort()).toEqual(
      [0, 1, 2].flatMap((file) => problems(alone).map(({ rule }) => [rule, file])).sort(),
    );
  });
});
