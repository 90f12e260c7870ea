import type { Finding, Report, RuleId } from './schema.ts';

const harmless: ReadonlySet<string> = new Set<RuleId>(['pmtud-working', 'mss-clamped', 'stale-or-forged-frag-needed', 'offload-at-capture-point', 'application-idle']);

/** Whether a rule finds nothing that is to be mended. */
export const isHarmless = (rule: string): boolean => harmless.has(rule);

/** Findings in the verdict's order, those that it does not name behind them. */
export function rankedFindings({ verdict, findings }: Pick<Report, 'verdict' | 'findings'>): Finding[] {
  const rank = new Map(verdict.findings.map((id, i) => [id, i]));
  return [...findings].sort((x, y) => (rank.get(x.id) ?? Infinity) - (rank.get(y.id) ?? Infinity) || 0);
}

/** Whether all works and something is still to be mended: the capture shows a risk, and no harm. */
export const isAtRisk = ({ verdict, findings }: Pick<Report, 'verdict' | 'findings'>): boolean =>
  verdict.outcome === 'working' && findings.some(({ severity }) => severity === 'warning');
