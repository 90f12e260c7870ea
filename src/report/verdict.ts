import { formatCount } from '../lib/format.ts';
import type { Blindness } from './cannot-show.ts';
import type { Finding } from '../rules/finding.ts';
import type { Totals, Verdict, VerdictOutcome } from './schema.ts';
import { UNHEARD } from './unheard.ts';

/** Rules about what is not the MTU. */
export const NOT_MTU: ReadonlySet<string> = new Set(['plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle']);

/** What the verdict needs to know besides findings. */
export interface VerdictInputs {
  findings: readonly Finding[];
  totals: Totals;
  /** What this capture cannot show; if decisive, a capture without stronger result is inconclusive. */
  blindness: Blindness;
  nextCapture: string | null;
  /** Payload sent again ÷ payload, over the flows of not-the-MTU findings. */
  resentShare: number;
  flowsWithPayload: number;
  incomplete: boolean;
}

/** The outcome is the first that holds: problem, not-mtu, inconclusive, working, nothing-found (docs/report.md). */
export function verdictOf(v: VerdictInputs): Verdict {
  const problem = v.findings.filter((f) => !NOT_MTU.has(f.rule) && f.severity === 'problem');
  const mtu = v.findings.filter((f) => !NOT_MTU.has(f.rule));
  const other = v.findings.filter((f) => NOT_MTU.has(f.rule) && f.severity !== 'info');
  const disturbed = other.filter((f) => f.harm.stallSeconds > 0 || f.rule === 'reset' || (f.rule === 'plain-loss' && v.resentShare >= 0.01));
  // Where no connection came about no data shows how packets of a size fare, and there is a reason that is not size.
  const failed = v.findings.filter((f) => f.rule === 'handshake-fails');
  const sizes = v.flowsWithPayload + v.totals.fragNeeded + v.totals.packetTooBig;
  const refused = sizes === 0 && new Set(failed.flatMap((f) => f.streams)).size === v.totals.tcpFlows ? failed : [];
  let outcome: VerdictOutcome;
  if (problem.length > 0) outcome = 'problem';
  else if (disturbed.length > 0 || refused.length > 0) outcome = 'not-mtu';
  else if (v.blindness.decisive) outcome = 'inconclusive';
  else if (mtu.length > 0) outcome = 'working';
  else outcome = 'nothing-found';
  const first = outcome === 'problem' ? problem[0] : outcome === 'not-mtu' ? (disturbed[0] ?? refused[0]) : outcome === 'working' ? mtu[0] : null;
  return {
    outcome,
    headline: headlineOf(outcome, first, v),
    confidence: first?.confidence ?? null,
    // What the headline tells comes first, also where a pause of an application has a higher rank.
    findings: [...(first ? [first] : []), ...v.findings.filter((f) => f !== first)].map((f) => f.id),
    cannotShow: [...v.blindness.sentences],
    nextCapture: v.blindness.sentences.length > 0 ? v.nextCapture : null,
  };
}

function headlineOf(outcome: VerdictOutcome, first: Finding | null, v: VerdictInputs): string {
  const so = v.incomplete ? 'So far: ' : '';
  const messages = v.totals.fragNeeded + v.totals.packetTooBig;
  // Whosever packets they were: something was rejected.
  const rejected = messages === 1 ? 'a message says that a packet was too big' : `${formatCount(messages)} messages say that packets were too big`;
  switch (outcome) {
    case 'problem':
      return `${so}${first!.title}.`;
    case 'not-mtu':
      return `${so}${first!.confidence === 'possible' ? 'Probably not the MTU' : 'It is not the MTU'}: ${lowerFirst(first!.title)}.`;
    case 'working':
      return first!.severity === 'warning' ? `${so}${first!.title}; ${first!.harm.stallSeconds > 0 ? 'it recovered' : 'no harm shown'}.` : `${so}${first!.title}; nothing is wrong.`;
    case 'nothing-found': {
      const flows = `${v.flowsWithPayload === 1 ? 'one TCP flow' : `${formatCount(v.flowsWithPayload)} TCP flows`} with data`;
      if (messages > 0) return `${so}No harm shows: ${flows}, nothing stuck; ${rejected}.`;
      return `${so}No packet was too big for its path: ${flows}${v.blindness.sentences.includes(UNHEARD) ? '' : ', nothing rejected'}, nothing stuck.`;
    }
    case 'inconclusive':
      // Where something is told of them, they are no riddle.
      return messages > 0 && v.findings.every((f) => NOT_MTU.has(f.rule) || f.rule === 'offload-at-capture-point')
        ? `${so}This capture does not show what came of it: ${rejected}.`
        : `${so}This capture cannot show whether packets were too big for their path.`;
  }
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}
