/**
 * What a scenario claims of the report, line by line:
 *
 *   expect RULE [certain|likely|possible] [problem|warning|info] [flows N]
 *               [cause 1,3] [reply 2] [effect 4] [fix ID]     frames that the evidence names, a fix that is offered
 *   expect-not RULE                                           `expect-not problem`: no finding about MTU or offload of that severity
 *   vetoed RULE N [SEVERITY]                                  the rule is silent (or not that severe): its veto number N holds
 *   says RULE WORDS · says-not RULE WORDS                      they stand in the finding's sentences, or in none of them
 *   outcome X · headline WORDS · cannot-show WORDS|none        the verdict's: words that stand in it
 *   message FRAME [match M] [outcome O]                       a frag-needed message
 *   count FIELD N                                             a number of `totals`, or findings
 *
 * and of its flows, of the first to begin with, Wireshark's reading beside ours (A and B are the flow's a and b):
 *
 *   flow N                                                    from here on the flow at this place of the report
 *   flags FRAME NAME,NAME|none                                tcp.analysis flags
 *   number FRAME dup|rtt|rto|flight VALUE                     the numbers beside them; seconds are compared to the microsecond; `none`: there is none
 *   irtt SECONDS|none                                         round trip of the handshake
 *   reading FRAME READING                                     what sent the segment, by tables/readings.ts
 *   resends A|B FIELD N …                                     our count, as the report has it in `closer`
 *   stall A|B CAUSE · note NOTE · captured A|B|between|mirror|unknown · mss A|B N|unknown · clamped A|B N
 *   options A|B mss N wscale N sack BOOL ts BOOL              what its SYN said; null = it did not, or was not captured
 *   copy N|none                                               the flow at place N shows the same packets
 */
import { RULE_IDS } from '../../src/report/rule-ids.ts';
import type { Report, Totals } from '../../src/report/schema.ts';
import type { Finding } from '../../src/rules/finding.ts';
import type { FlowDetail } from '../../src/series/flow-detail.ts';
import { ANALYSIS_NAMES } from '../../src/tables/packet-table.ts';
import { READINGS } from '../../src/tables/readings.ts';

const OF_A_FLOW = new Set(['flow', 'flags', 'number', 'reading', 'resends', 'stall', 'note', 'captured', 'mss', 'clamped', 'irtt', 'options', 'copy']);

/** What is claimed of a rule that there is none of would hold for ever where it must not be found. */
const OF_A_RULE = new Set(['expect', 'expect-not', 'vetoed', 'says', 'says-not']);
const SUBJECTS = new Set<string>([...RULE_IDS, 'problem', 'warning', 'info']);

const NOT_MTU = new Set<string>(['plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle']);

/** Claims that do not hold, each with what was found instead. */
export async function broken(claims: readonly string[], report: Report, detailOf: (flow: number) => Promise<FlowDetail | null>): Promise<string[]> {
  let flow = 0;
  const wrong: string[] = [];
  for (const claim of claims) {
    const words = claim.split(/\s+/);
    if (words[0] === 'flow') flow = Number(words[1]);
    const found = OF_A_FLOW.has(words[0]!) ? checkFlow(words, report, flow, await detailOf(flow)) : check(words, report);
    if (found !== null) wrong.push(`${claim}   # ${found}`);
  }
  return wrong;
}

function check([verb = '', subject = '', ...rest]: string[], report: Report): string | null {
  if (OF_A_RULE.has(verb) && !SUBJECTS.has(subject)) return 'no such rule';
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
    case 'vetoed':
      return report.findings.some((f) => f.rule === subject && (rest[1] === undefined || f.severity === rest[1])) ? `found ${listOf(report)}` : null;
    case 'says':
    case 'says-not': {
      const found = report.findings.filter((f) => f.rule === subject);
      const said = found.flatMap((f) => [f.title, f.explanation, ...[...f.evidence, ...f.against].map((e) => e.text)]);
      if (said.length === 0) return `found ${listOf(report)}`;
      return said.some((text) => text.includes(rest.join(' '))) === (verb === 'says') ? null : said.join(' | ');
    }
    case 'outcome':
      return report.verdict.outcome === subject ? null : `${report.verdict.outcome}: ${report.verdict.headline} ${listOf(report)}`;
    case 'headline':
      return report.verdict.headline.includes([subject, ...rest].join(' ')) ? null : report.verdict.headline;
    case 'cannot-show': {
      const said = report.verdict.cannotShow.join(' | ');
      return (subject === 'none' ? said === '' : said.includes([subject, ...rest].join(' '))) ? null : said;
    }
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

const sideOf = (word: string): 0 | 1 => (word === 'B' ? 1 : 0);

/** What is wrong with a claim about a flow, null = it holds. */
function checkFlow([verb, subject = '', ...rest]: string[], report: Report, flow: number, detail: FlowDetail | null): string | null {
  if (detail === null) return 'no such flow';
  if (verb === 'flow') return null;
  const row = detail.frame.indexOf(Number(subject));
  const closer = report.flows[flow]?.closer;
  const { handshake } = detail;
  const expectText = (found: unknown, wanted: string | undefined): string | null => (String(found) === wanted ? null : String(found));
  switch (verb) {
    case 'flags':
      return row < 0 ? 'no such frame' : expectText(ANALYSIS_NAMES.filter((_, i) => detail.analysis[row]! & (1 << i)).sort().join() || 'none', rest[0]);
    case 'number': {
      const column = { dup: detail.dupAckNumber, rtt: detail.rtt, rto: detail.rto, flight: detail.bytesInFlight }[rest[0]!];
      if (row < 0 || !column) return row < 0 ? 'no such frame' : 'no such number';
      const found = column[row]!;
      if (rest[1] === 'none') return Number.isNaN(found) || found < 0 ? null : String(found);
      return Math.abs(found - Number(rest[1])) < 1e-6 ? null : String(found);
    }
    case 'reading':
      return row < 0 ? 'no such frame' : expectText(READINGS[detail.reading![row]!], rest[0]);
    case 'resends': {
      const found = sideOf(subject) === 0 ? closer?.aToB : closer?.bToA;
      for (let i = 0; i + 1 < rest.length; i += 2) {
        const value = (found as Record<string, number> | undefined)?.[rest[i]!];
        if (value !== Number(rest[i + 1])) return JSON.stringify(found ?? null);
      }
      return null;
    }
    case 'stall': {
      const causes = detail.stalls!.filter(({ direction }) => direction === sideOf(subject)).map(({ cause }) => cause as string);
      return causes.includes(rest[0]!) ? null : causes.join() || 'no stall';
    }
    case 'note': {
      const notes: string[] = handshake!.notes;
      return notes.includes(subject) ? null : notes.join() || 'no note';
    }
    case 'captured':
      return expectText(detail.capturePoint!.point.replace(/^[ab]$/, (side) => side.toUpperCase()), subject);
    case 'irtt':
      return subject === 'none' ? expectText(handshake!.initialRtt, 'null') : Math.abs((handshake!.initialRtt ?? NaN) - Number(subject)) < 1e-6 ? null : String(handshake!.initialRtt);
    case 'options': {
      const { mss, windowScale, sackPermitted, timestamps } = handshake!.sides[sideOf(subject)];
      const found: Record<string, unknown> = { mss, wscale: windowScale, sack: sackPermitted, ts: timestamps };
      for (let i = 0; i + 1 < rest.length; i += 2) if (String(found[rest[i]!]) !== rest[i + 1]) return JSON.stringify(found);
      return null;
    }
    case 'copy': {
      const copy = closer?.copyOf ?? null;
      const at = copy === null ? 'none' : report.flows.findIndex(({ stream, part }) => stream === copy.stream && part === copy.part);
      return expectText(at, subject);
    }
    case 'mss':
      return expectText(handshake!.sides[sideOf(subject)].effectiveSendMss ?? 'unknown', rest[0]);
    default:
      return expectText(handshake!.sides[sideOf(subject)].clampedFrom, rest[0]);
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
