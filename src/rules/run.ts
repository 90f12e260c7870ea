import { largest } from '../lib/extent.ts';
import { groupDigits } from '../lib/format.ts';
import type { FlowTable } from '../tables/flow-table.ts';
import type { FlowCase } from '../pmtu/flow-case.ts';
import { displayFilterFor } from './display-filter.ts';
import type { Evidence, Finding, FindingCase, RuleId } from './finding.ts';
import { RULES } from './index.ts';
import { weaknessEvidence, weaknessesOf, type Weakness } from './weak-view.ts';
import { confidenceOf, directionName, type CaptureContext, type Observation, type Rule } from './rule.ts';

const SEVERITY_RANK = { problem: 0, warning: 1, info: 2 } as const;
/** Evidence of at most this many flows is told in one finding; the others are counted. */
const MAX_EVIDENCE = 12;

const RULE_OF: ReadonlyMap<RuleId, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** The rules to ask about a direction, by whether it sends data (1) and whether there are messages about it (2): most have neither. */
const TO_ASK = [0, 1, 2, 3].map((has) => RULES.filter(({ needs }) => needs === undefined || (has & (needs === 'data' ? 1 : 2)) !== 0));

/** All rules on both directions of one flow, what another finding says better left out. */
export function examineFlow(c: FlowCase, context: CaptureContext): Observation[] {
  const found: Observation[] = [];
  let weaknesses: Weakness[] | null = null;
  for (const direction of [0, 1] as const) {
    const here: Observation[] = [];
    const has = (c.directions[direction].tx.count > 0 ? 1 : 0) | (c.messages[direction].length > 0 ? 2 : 0);
    for (const rule of TO_ASK[has]) {
      const o = rule.examine(c, direction, context);
      if (o === null) continue;
      weaknesses ??= weaknessesOf(c, context);
      o.weaknesses = o.saidOutright ? weaknesses.filter((w) => w !== 'one-way') : weaknesses;
      here.push(o);
    }
    if (here.length === 1) found.push(here[0]);
    else found.push(...here.filter((o) => !here.some((other) => silences(other, o))));
  }
  // What both directions of a flow share, or what follows from a problem, is said once.
  const problem = found.some((o) => o.severity === 'problem');
  return problem ? found.filter((o) => o.rule !== 'application-idle') : found;
}

const silences = (other: Observation, o: Observation): boolean => supersededBy(other.rule).includes(o.rule) && !o.beside.includes(other.rule);

/**
 * What several looks at pieces of one flow saw, as one look at all of it would have: of a rule's observations of one cause
 * the strongest stands for all.
 */
export function joinLooks(found: readonly Observation[], flows: FlowTable): Observation[] {
  const groups = new Map<string, Observation[]>();
  for (const o of found) {
    const key = `${o.rule} ${o.direction} ${o.cause}`;
    const group = groups.get(key);
    if (group) group.push(o);
    else groups.set(key, [o]);
  }
  const joined = [...groups.values()].map((pieces) => joinPieces(pieces, flows)).filter((o) => o !== null);
  const all = withLikelierOrigin(joined);
  const kept = all.filter((o) => !all.some((other) => other.direction === o.direction && silences(other, o)));
  return kept.some((o) => o.severity === 'problem') ? kept.filter((o) => o.rule !== 'application-idle') : kept;
}

function joinPieces(pieces: readonly Observation[], flows: FlowTable): Observation | null {
  const strongest = pieces.reduce((x, y) => ((SEVERITY_RANK[y.severity] - SEVERITY_RANK[x.severity] || x.score - y.score) < 0 ? y : x));
  const amplifications = pieces.map((o) => o.amplification).filter((a) => a !== null);
  const o = {
    ...strongest,
    wastedBytes: pieces.reduce((sum, piece) => sum + piece.wastedBytes, 0),
    // Stalls are counted for the flow as a whole.
    stallSeconds: largest(pieces.map((piece) => piece.stallSeconds)),
    amplification: amplifications.length > 0 ? largest(amplifications) : null,
  };
  const rule = RULE_OF.get(o.rule)!;
  return rule.join ? rule.join(o, pieces, flows) : o;
}

/** Who made packets too big, the sender's own card or a box that merges, is said once: the piece that shows it better decides. */
function withLikelierOrigin(all: readonly Observation[]): Observation[] {
  const isGlued = (o: Observation): boolean => o.rule === 'merged-then-rejected' || o.rule === 'unsegmented-tso';
  const kept = all.filter((o) => !isGlued(o));
  for (const direction of [0, 1] as const) {
    const glued = all.filter((o) => isGlued(o) && o.direction === direction);
    const [best] = glued.sort((x, y) => SEVERITY_RANK[x.severity] - SEVERITY_RANK[y.severity] || y.score - x.score);
    if (best) kept.push({ ...best, wastedBytes: glued.reduce((sum, o) => sum + o.wastedBytes, 0) });
  }
  return kept;
}

/**
 * Of a box that is seen to merge what came apart, on one flow, the rejections on other flows are of merged packets as well, though
 * there the sender's own large packets would explain them too.
 */
function withProvenMerging(all: readonly Observation[]): readonly Observation[] {
  const proof = all.filter((o) => o.parameters['merges'] === true);
  return proof.length === 0 ? all : all.map((o) => {
    const by = o.rule === 'unsegmented-tso' ? proof.find((p) => p.roles.reporter === o.roles.reporter && p.roles.mtu === o.roles.mtu) : undefined;
    return by ? { ...o, rule: by.rule, cause: by.cause, score: Math.min(o.score, by.score - 1) } : o;
  });
}

function supersededBy(id: RuleId): readonly RuleId[] {
  return RULE_OF.get(id)!.supersedes;
}

/** Observations of one cause become one finding; findings are ranked: severity, confidence, harm. */
export function concludeFindings(
  observations: readonly Observation[],
  context: CaptureContext,
  idPrefix: string,
): { findings: Finding[]; kept: Observation[] } {
  const groups = new Map<string, Observation[]>();
  for (const o of withProvenMerging(observations)) {
    const key = `${o.rule}|${o.severity}|${o.cause}`;
    const group = groups.get(key);
    if (group) group.push(o);
    else groups.set(key, [o]);
  }
  const enough = [...groups.values()].filter(accepted);
  const findings = enough.map((group) => toFinding(group, context));
  findings.sort(
    (x, y) =>
      SEVERITY_RANK[x.severity] - SEVERITY_RANK[y.severity] ||
      rank(y) - rank(x) ||
      y.harm.stallSeconds - x.harm.stallSeconds ||
      y.harm.wastedBytes - x.harm.wastedBytes ||
      y.streams.length - x.streams.length,
  );
  findings.forEach((f, i) => {
    f.id = `${idPrefix}${i + 1}`;
  });
  return { findings, kept: enough.flat() };
}

function accepted(group: readonly Observation[]): boolean {
  const rule = RULE_OF.get(group[0].rule)!;
  return rule.accepts?.(group) ?? true;
}

function rank(f: Finding): number {
  return { certain: 2, likely: 1, possible: 0 }[f.confidence];
}

/** What is shown of the evidence, its sentences written as all are. */
const told = (list: readonly Evidence[]): Evidence[] => list.slice(0, MAX_EVIDENCE).map((step) => ({ ...step, text: groupDigits(step.text) }));

function toFinding(group: Observation[], context: CaptureContext): Finding {
  const strongest = group.reduce((x, y) => (y.score > x.score || (y.score === x.score && y.stallSeconds > x.stallSeconds) ? y : x));
  const best = RULE_OF.get(strongest.rule)!.together?.(strongest, group) ?? strongest;
  // The flow that the evidence is about comes first.
  const streams = [...new Set([best.stream, ...group.map((o) => o.stream).sort((x, y) => x - y)])];
  const sum = (f: (o: Observation) => number): number => group.reduce((s, o) => s + f(o), 0);
  const others = streams.length - 1;
  const evidence = told(best.evidence);
  const amplifications = group.map((o) => o.amplification).filter((a): a is number => a !== null);
  const supersedes = supersededBy(best.rule);
  const { ipVersion, sender, receiver, reporter, mtu, mss } = best.roles;
  const known: FindingCase = { ipVersion, sender, receiver, reporter, mtu, mss, interfaceName: context.interfaceName };
  return {
    id: '',
    rule: best.rule,
    severity: best.severity,
    confidence: confidenceOf(best.score, best.absenceOnly, best.weaknesses.length > 0),
    file: context.file,
    streams,
    stream: best.stream,
    direction: directionName(best.direction),
    title: groupDigits(best.title),
    explanation: groupDigits(others > 0 ? `${best.explanation} The same happens on ${others} other flow${others === 1 ? '' : 's'}.` : best.explanation),
    evidence,
    against: [...told(best.against), ...weaknessEvidence(best.weaknesses, context.file)],
    harm: {
      wastedBytes: sum((o) => o.wastedBytes),
      stallSeconds: Math.round(sum((o) => o.stallSeconds) * 1e6) / 1e6,
      amplification: amplifications.length > 0 ? largest(amplifications) : null,
    },
    parameters: { ...best.parameters, flows: streams.length },
    // Made from `case` by whoever makes the report: their catalogue is loaded with the first finding.
    fixes: [],
    case: known,
    supersedes: [...supersedes],
    displayFilter: displayFilterFor(best.rule, streams, best.roles.ipVersion, evidence),
  };
}
