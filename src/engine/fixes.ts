/** The fixes of findings: sentences and commands that only a capture with such a finding needs, so they are loaded with the first. */
import { part } from '../lib/part.ts';
import type { Finding, RuleId } from '../rules/finding.ts';
import { fixCaseOf, type Catalogue } from '../rules/fixes/types.ts';
import type { FileAnalysis } from './file-analysis.ts';

type Part = 'offload' | 'path' | 'elsewhere';

const PARTS: Record<Part, () => Promise<Catalogue>> = {
  offload: async () => (await import('../rules/fixes/offload-fixes.ts')).offloadFixes,
  path: async () => (await import('../rules/fixes/path-fixes.ts')).pathFixes,
  elsewhere: async () => (await import('../rules/fixes/elsewhere-fixes.ts')).elsewhereFixes,
};

/** Rules whose fixes are in one of the others; `path` has all that are not named. */
const PART_OF: Partial<Record<RuleId, Part>> = {
  'merged-then-rejected': 'offload', 'unsegmented-tso': 'offload', 'offload-at-capture-point': 'offload', 'lso-burst-loss': 'offload',
  'plain-loss': 'elsewhere', 'zero-window': 'elsewhere', reset: 'elsewhere', 'handshake-fails': 'elsewhere', 'application-idle': 'elsewhere',
};

const loaded: Catalogue = {};
const here = new Set<Part>();

/** Loads fixes that are not here yet, all of them where nothing is asked for. Rejects with PartMissing where they cannot be loaded. */
export async function loadFixes(wanted: Iterable<Part> = Object.keys(PARTS) as Part[]): Promise<void> {
  await Promise.all([...wanted].filter((name) => !here.has(name)).map(async (name) => {
    Object.assign(loaded, await part(PARTS[name]()));
    here.add(name);
  }));
}

/** Whether `fillFixes` has something to say of every finding. */
export const allFixesAreHere = (): boolean => here.size === Object.keys(PARTS).length;

/** Fills in the fixes of all findings, as far as they are loaded. */
export function fillFixes(files: readonly FileAnalysis[]): void {
  for (const finding of findingsOf(files)) {
    const known = finding.case && fixCaseOf(finding.case, finding.parameters);
    finding.fixes = known ? (loaded[finding.rule] ?? []).flatMap((build) => build(known)) : [];
  }
}

/** The same, with what the findings ask for loaded before. */
export async function withFixes(files: readonly FileAnalysis[]): Promise<void> {
  await loadFixes(new Set(findingsOf(files).map(({ rule }) => PART_OF[rule] ?? 'path')));
  fillFixes(files);
}

const findingsOf = (files: readonly FileAnalysis[]): Finding[] => files.flatMap((file) => file.diagnosis?.findings ?? []);
