import type { Finding, PathPicture, Report } from '../report/schema.ts';
import { rankedFindings } from '../report/ranked-findings.ts';

export { rankedFindings };

/** The finding that an address names, else the first. */
export function chosenFinding(report: Report, id: string | null): Finding | null {
  const ranked = rankedFindings(report);
  return ranked.find((finding) => finding.id === id) ?? ranked[0] ?? null;
}

export function pathOf(report: Report, finding: Finding | null): PathPicture | null {
  return report.paths?.find(({ findingId }) => findingId === finding?.id) ?? null;
}

/** Fixes by platform, in the order in which the finding lists them. */
export function fixesByPlatform(finding: Finding): Map<string, Finding['fixes']> {
  const groups = new Map<string, Finding['fixes']>();
  for (const fix of finding.fixes) groups.set(fix.platform, [...(groups.get(fix.platform) ?? []), fix]);
  return groups;
}
