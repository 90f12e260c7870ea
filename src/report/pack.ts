/**
 * A report as text for the fragment of a link:
 *
 *   base64url [ version byte ][ raw deflate, begun with the dictionary: JSON of link-layout.ts ]
 *
 * What the program can make again (commands, display filters) is not in it: a link brings no commands of its own.
 */
import { deflateSync } from 'fflate';
import { toBase64url } from './base64url.ts';
import { changed } from './late-flows.ts';
import { linkReport, type Json, type LinkFinding, type LinkReport } from './link-layout.ts';
import { linkDictionary } from './link-dictionary.ts';
import { nextCaptureOf } from './next-command.ts';
import { prune, type LinkLimits } from './prune.ts';
import { Mask } from './mask.ts';
import { NOTHING_LEFT_OUT, redact } from './redact.ts';
import type { Finding, Report } from './schema.ts';
import { ALL_PARTS, MASKED, SHORT_LINK, type LinkChoices, type PackedLink } from './share-choices.ts';

export { ALL_PARTS, RICH_LINK, SHORT_LINK, type LinkChoices, type PackedLink } from './share-choices.ts';

export const LINK_VERSION = 1;
/** What stands before the packed report in a fragment. */
export const LINK_PREFIX = 'r=';

/** From rich to scarce; the first that fits is taken. */
const LEVELS: readonly LinkLimits[] = [
  { findings: 30, flows: 60, messages: 120, bins: 240, points: 400 },
  { findings: 30, flows: 40, messages: 60, bins: 120, points: 240 },
  { findings: 20, flows: 20, messages: 30, bins: 120, points: 120 },
  { findings: 20, flows: 20, messages: 30, bins: 120, points: 0 },
  { findings: 12, flows: 12, messages: 16, bins: 80, points: 0 },
  { findings: 8, flows: 8, messages: 10, bins: 60, points: 0 },
  { findings: 6, flows: 5, messages: 6, bins: 60, points: 0 },
  { findings: 5, flows: 3, messages: 4, bins: 48, points: 0 },
  { findings: 4, flows: 2, messages: 3, bins: 40, points: 0 },
  { findings: 3, flows: 1, messages: 2, bins: 30, points: 0 },
];

/** A link with as much of the report as fits the target. */
export function makeLink(report: Report, choices: LinkChoices = {}): PackedLink {
  const { treatments = MASKED, parts = ALL_PARTS, target = SHORT_LINK, address = '' } = choices;
  // Of a hundred thousand flows only those are masked that a link could hold.
  const largest = prune(changed(report, { shared: report.shared ?? { ...NOTHING_LEFT_OUT, treatment: treatments } }), parts, LEVELS[0]);
  const redacted = redact(largest, treatments, new Mask(report, treatments));
  const start = `${address.replace(/#.*$/s, '')}#${LINK_PREFIX}`;
  let link: PackedLink | null = null;
  let before = '';
  for (const limits of LEVELS) {
    const pruned = prune(redacted, parts, limits);
    const { findings, flows, fragNeeded, timeline, traces } = pruned;
    const sizes = [findings.length, flows.length, fragNeeded.length, timeline?.bytes.length, traces?.[0]?.frame.length].join();
    // A level that takes nothing away need not be packed.
    if (sizes === before) continue;
    before = sizes;
    const url = start + pack(pruned);
    link = { url, report: pruned, fits: url.length <= target };
    if (link.fits) break;
  }
  return link!;
}

/** Packs a report that has been redacted and pruned. */
export function pack(report: Report): string {
  const json = new TextEncoder().encode(JSON.stringify(layOut(report)));
  const body = deflateSync(json, { level: 9, mem: 8, dictionary: linkDictionary() });
  const bytes = new Uint8Array(1 + body.length);
  bytes[0] = LINK_VERSION;
  bytes.set(body, 1);
  return toBase64url(bytes);
}

/** The JSON that is compressed. */
export function layOut(report: Report): Json {
  const { schema: _schema, version: _version, findings, verdict, timeline, paths, traces, shared, ...rest } = report;
  const { nextCapture, ...said } = verdict;
  const laid: LinkReport = {
    ...rest,
    findings: findings.map(linkFinding),
    verdict: { ...said, next: nextCaptureOf(nextCapture) },
    timeline: timeline ?? null,
    paths: paths ?? null,
    traces: traces ?? null,
    shared: shared ?? null,
  };
  return linkReport.pack([laid]);
}

function linkFinding(finding: Finding): LinkFinding {
  const { fixes: _fixes, displayFilter: _displayFilter, parameters, case: known, ...rest } = finding;
  return { ...rest, parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })), case: known ?? null };
}
