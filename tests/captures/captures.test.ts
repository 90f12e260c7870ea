/** Every recording beside a same-name .json is a test: the report must hold what the .json says, and nothing that it rules out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { bufferSource } from '../../src/capture/sources.ts';
import { analyze } from '../../src/engine/analyze.ts';
import type { Report, Totals } from '../../src/report/schema.ts';
import { breachesOf } from './contract.ts';

interface Expected {
  about: string;
  outcome: Report['verdict']['outcome'];
  /** Outcomes that are right as well (a view that may be read either way). */
  outcomeAlso?: string[];
  rules?: string[];
  /** Of each list at least one must be found (captures that cannot tell two causes apart). */
  anyOf?: string[][];
  absent?: string[];
  severity?: Record<string, string>;
  confidence?: Record<string, string>;
  totals?: Partial<Totals>;
  fragNeeded?: { frame: number; match?: string; outcome?: string }[];
  fixes?: string[];
}

const folder = dirname(fileURLToPath(import.meta.url));
const names = readdirSync(folder).filter((n) => /\.(pcap|pcapng)(\.gz|\.zst)?$/.test(n));

describe('recordings', () => {
  test.each(names)('%s', async (name) => {
    const beside = join(folder, name.replace(/\.(pcap|pcapng)(\.gz|\.zst)?$/, '.json'));
    expect(existsSync(beside), `${name} has no expectation beside it`).toBe(true);
    const expected = JSON.parse(readFileSync(beside, 'utf8')) as Expected;
    const session = await analyze([bufferSource(name, new Uint8Array(readFileSync(join(folder, name))))], { pathMtu: null });
    const report = session.outcome.report!;
    expect(report, 'the capture could not be opened').not.toBeNull();
    expect(breachesOf(report)).toEqual([]);
    const found = report.findings.map((f) => f.rule);
    expect([expected.outcome, ...(expected.outcomeAlso ?? [])], `${expected.about}; found ${found.join()}`).toContain(report.verdict.outcome);
    for (const rule of expected.rules ?? []) expect(found, expected.about).toContain(rule);
    for (const any of expected.anyOf ?? []) expect(any.some((r) => found.includes(r as never)), `${found.join()} has none of ${any.join()}`).toBe(true);
    for (const rule of expected.absent ?? []) expect(found, expected.about).not.toContain(rule);
    for (const [rule, severity] of Object.entries(expected.severity ?? {})) expect(report.findings.find((f) => f.rule === rule)?.severity).toBe(severity);
    for (const [rule, confidence] of Object.entries(expected.confidence ?? {})) {
      expect(report.findings.find((f) => f.rule === rule)?.confidence).toBe(confidence);
    }
    expect(report.totals).toMatchObject(expected.totals ?? {});
    for (const m of expected.fragNeeded ?? []) expect(report.fragNeeded.find((r) => r.frame === m.frame)).toMatchObject(m);
    const fixes = report.findings.flatMap((f) => f.fixes.map((x) => x.id));
    for (const fix of expected.fixes ?? []) expect(fixes).toContain(fix);
  });
});
