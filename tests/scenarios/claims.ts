/**
 * What a scenario claims of the report, line by line:
 *
 *   expect RULE [certain|likely|possible] [problem|warning|info] [flows N]
 *               [cause 1,3] [reply 2] [effect 4] [fix ID]     frames that the evidence names, a fix that is offered
 *   expect-not RULE                                           `expect-not problem`: no finding about MTU or offload of that severity
 *   outcome X                                                 the verdict's
 *   message FRAME [match M] [outcome O]                       a frag-needed message
 *   count FIELD N                                             a number of `totals`, or findings
 */
import type { Report, Totals } from '../../src/report/schema.ts';
import type { Finding } from '../../src/rules/finding.ts';

const NOT_MTU = new Set<string>(['plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle']);

/** Claims that do not hold, each with what was found instead. */
export function broken(claims: readonly string[], report: Report): string[] {
  return claims.flatMap((claim) => {
    const found = check(claim.split(/\s+/), report);
    return found === null ? [] : [`${claim}   # ${found}`];
  });
}

function check([verb, subject = '', ...rest]: string[], report: Report): string | null {
  switch (verb) {
    case 'expect': {
      const all = report.findings.filter((f) => f.rule === subject);
      if (all.length === 0) return `found ${listOf(report)}`;
      const misses = all.map((f) => missing(f, rest, report));
      return misses.includes(null) ? null : misses[0]!;
    }
    case 'expect-not': {
      const wrong = report.findings.filter((f) => f.rule === subject || (f.severity === subject && !NOT_MTU.has(f.rule)));
      return wrong.length === 0 ? null : `found ${listOf(report)}`;
    }
    case 'outcome':
      return report.verdict.outcome === subject ? null : `${report.verdict.outcome}: ${report.verdict.headline} ${listOf(report)}`;
    case 'message': {
      const m = report.fragNeeded.find((one) => one.frame === Number(subject));
      if (!m) return 'no such message';
      for (let i = 0; i + 1 < rest.length; i += 2) {
        const value = rest[i] === 'match' ? m.match : rest[i] === 'outcome' ? m.outcome : rest[i] === 'viaNat' ? String(m.viaNat) : `no field ${rest[i]}`;
        if (value !== rest[i + 1]) return `${rest[i]} ${value}`;
      }
      return null;
    }
    case 'count': {
      const value = subject === 'findings' ? report.findings.length : report.totals[subject as keyof Totals];
      return value === Number(rest[0]) ? null : String(value);
    }
    default:
      return 'not understood';
  }
}

/** What of `words` the finding does not have, null = it has all. */
function missing(f: Finding, words: string[], report: Report): string | null {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const value = words[i + 1] ?? '';
    if (word === f.confidence || word === f.severity) continue;
    if (word === 'flows') {
      const named = report.flows.filter((flow) => flow.rules.includes(f.rule)).length;
      if (f.streams.length !== Number(value) || named !== Number(value)) return `${f.streams.length} flows, ${named} named`;
    } else if (word === 'cause' || word === 'reply' || word === 'effect') {
      const frames = f.evidence.filter((e) => e.role === word).map((e) => e.frame);
      if (!value.split(',').every((frame) => frames.includes(Number(frame)))) return `${word} ${frames.join()}`;
    } else if (word === 'fix') {
      if (!f.fixes.some((fix) => fix.id === value)) return `fixes ${f.fixes.map((fix) => fix.id).join()}`;
    } else return `${f.confidence} ${f.severity}`;
    i++;
  }
  return null;
}

function listOf(report: Report): string {
  return report.findings.map((f) => `${f.rule} ${f.confidence} ${f.severity}`).join(', ') || 'nothing';
}
