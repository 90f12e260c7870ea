/** The fixes of findings: sentences and commands that only a capture with such a finding needs, so they are loaded with the first. */
import { part } from '../lib/part.ts';
import type { Finding, RuleId } from '../rules/finding.ts';
import { fixCaseOf, type Catalogue } from '../rules/fixes/types.ts';
import type { FileAnalysis } from './file-analysis.ts';

type Part = 'offload' | 'message' | 'path' | 'elsewhere';

const PARTS: Record<Part, () => Promise<Catalogue>> = {
  offload: async () => (await import('../rules/fixes/offload-fixes.ts')).offloadFixes,
  message: async () => (await import('../rules/fixes/message-fixes.ts')).messageFixes,
  path: async () => (await import('../rules/fixes/path-fixes.ts')).pathFixes,
  elsewhere: async () => (await import('../rules/fixes/elsewhere-fixes.ts')).elsewhereFixes,
};

/** Rules whose fixes are in one of the others; `path` has all that are not named. */
const PART_OF: Partial<Record<RuleId, Part>> = {
  'merged-then-rejected': 'offload', 'unsegmented-tso': 'offload', 'offload-at-capture-point': 'offload', 'lso-burst-loss': 'offload',
  'frag-needed-ignored': 'message', 'pmtu-black-hole': 'message', 'black-hole-recovered': 'message',
  'plain-loss': 'elsewhere', 'zero-window': 'elsewhere', reset: 'elsewhere', 'handshake-fails': 'elsewhere', 'application-idle': 'elsewhere',
};

const loaded: Catalogue = {};
const here = new Set<Part>();

/** The parts that findings ask for and that are not here yet. */
const missingFor = (files: readonly FileAnalysis[]): Part[] =>
  [...new Set(findingsOf(files).map(({ rule }) => PART_OF[rule] ?? 'path'))].filter((name) => !here.has(name));

/** Whether `fillFixes` has something to say of every finding. */
export const fixesAreHere = (files: readonly FileAnalysis[]): boolean => missingFor(files).length === 0;

/** Fills in the fixes of all findings, as far as they are loaded. */
export function fillFixes(files: readonly FileAnalysis[]): void {
  for (const finding of findingsOf(files)) {
    const known = finding.case && fixCaseOf(finding.case, finding.parameters);
    finding.fixes = known ? (loaded[finding.rule] ?? []).flatMap((build) => build(known)) : [];
  }
}

/** The same, with what the findings ask for loaded before. Rejects with PartMissing where it cannot be loaded. */
export async function withFixes(files: readonly FileAnalysis[]): Promise<void> {
  await Promise.all(missingFor(files).map(async (name) => {
    Object.assign(loaded, await part(PARTS[name]()));
    here.add(name);
  }));
  fillFixes(files);
}

const findingsOf = (files: readonly FileAnalysis[]): Finding[] => files.flatMap((file) => file.diagnosis?.findings ?? []);
