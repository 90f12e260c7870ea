import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FileAnalysis } from '../../../src/engine/file-analysis.ts';
import { ABOUT } from '../../../src/rules/about.ts';
import type { Finding, FindingCase, RuleId } from '../../../src/rules/finding.ts';
import { fixesFor } from '../../../src/rules/fixes/index.ts';

const known: FindingCase = { ipVersion: 4, sender: '192.0.2.10', receiver: '198.51.100.20', reporter: '203.0.113.1', mtu: 1400, mss: 1360, interfaceName: 'eth0' };
const findingOf = (rule: RuleId): Finding => ({ rule, case: known, parameters: {}, fixes: [] }) as unknown as Finding;
const fileWith = (...findings: Finding[]) => ({ diagnosis: { findings } }) as unknown as FileAnalysis;

describe('fixes of findings', () => {
  // What is loaded stays loaded; each test begins as a new worker does.
  beforeEach(() => vi.resetModules());

  for (const rule of Object.keys(ABOUT) as RuleId[]) {
    it(`are loaded for ${rule} alone as they are for all`, async () => {
      const { withFixes } = await import('../../../src/engine/fixes.ts');
      const finding = findingOf(rule);
      await withFixes([fileWith(finding)]);
      expect(finding.fixes).toEqual(fixesFor(rule, known));
      expect(finding.fixes.length).toBeGreaterThan(0);
    });
  }

  it('stay out where nothing was found, and those of other findings too', async () => {
    const { fillFixes, fixesAreHere, withFixes } = await import('../../../src/engine/fixes.ts');
    const finding = findingOf('pmtu-black-hole');
    await withFixes([fileWith()]);
    fillFixes([fileWith(finding)]);
    expect([finding.fixes, fixesAreHere([fileWith()]), fixesAreHere([fileWith(finding)])]).toEqual([[], true, false]);
    await withFixes([fileWith(findingOf('merged-then-rejected'))]);
    expect(fixesAreHere([fileWith(finding)])).toBe(false);
    await withFixes([fileWith(finding)]);
    expect([finding.fixes, fixesAreHere([fileWith(finding)])]).toEqual([fixesFor('pmtu-black-hole', known), true]);
  });

  it('are none for a finding that does not say what they would be filled in from', async () => {
    const { withFixes } = await import('../../../src/engine/fixes.ts');
    const { case: _case, ...without } = findingOf('plain-loss');
    const finding = without as Finding;
    await withFixes([fileWith(finding)]);
    expect(finding.fixes).toEqual([]);
  });
});
