/** Which fixes each diagnosis has, the best first: four catalogues, because a browser loads only those that its findings ask for. */
import type { Fix, RuleId } from '../finding.ts';
import { elsewhereFixes } from './elsewhere-fixes.ts';
import { messageFixes } from './message-fixes.ts';
import { offloadFixes } from './offload-fixes.ts';
import { pathFixes } from './path-fixes.ts';
import type { FixBuilder, FixCase } from './types.ts';

const CATALOGUE: Record<RuleId, readonly FixBuilder[]> = { ...offloadFixes, ...messageFixes, ...pathFixes, ...elsewhereFixes };

/** The fixes of a diagnosis, filled in for the case, best first. */
export function fixesFor(rule: RuleId, c: FixCase): Fix[] {
  return CATALOGUE[rule].flatMap((build) => build(c));
}
