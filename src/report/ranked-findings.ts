import type { Finding, Report } from './schema.ts';

/** Findings in the verdict's order, those that it does not name behind them. */
export function rankedFindings(report: Report): Finding[] {
  const rank = new Map(report.verdict.findings.map((id, i) => [id, i]));
  return [...report.findings].sort((x, y) => (rank.get(x.id) ?? Infinity) - (rank.get(y.id) ?? Infinity) || 0);
}
