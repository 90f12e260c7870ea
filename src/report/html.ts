/**
 * The report as one HTML file: opens anywhere, needs no script to be read, loads nothing. Everything that comes from a
 * capture is text, never markup. The report itself stands at the end as data, so that the file can be read again.
 */
import { formatBytes, formatCount, formatEndpoint, formatEpoch, formatQuantity, formatSeconds, secondsBetween } from '../lib/format.ts';
import { outcomeWord } from '../lib/outcome-words.ts';
import { HTML_STYLE } from './html-style.ts';
import { plainJson, plainLine, plainLines } from './plain.ts';
import { rankedFindings } from './ranked-findings.ts';
import type { Evidence, Finding, Fix, PathPicture, Report, ReportFlow, Timeline } from './schema.ts';
import { sharingText } from './sharing-text.ts';
import { fileSuffix, fileText, frameText, harmText, headlineText, streamsText, totalsText, verdictWord } from './wording.ts';

/** Rows beyond these make a page that nobody scrolls; the data at the end has them all. */
const MOST_FLOWS = 200;
const MOST_MESSAGES = 200;

/** A piece of markup, as opposed to text. */
class Html {
  constructor(readonly code: string) {}
}

type Part = Html | string | number | null | readonly Part[];

function escaped(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.code;
  if (typeof part === 'object') return part.map(escaped).join('');
  return plainLine(String(part)).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');
}

/** Markup with text in it; whatever is put in is escaped unless it was made here. */
function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.reduce((code, string, i) => code + string + (i < parts.length ? escaped(parts[i]) : ''), ''));
}

const NONE = html``;

export function renderHtml(report: Report): string {
  const { verdict, generator } = report;
  const title = `${verdictWord(report)}: ${headlineText(verdict)}`;
  const head = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="mtuscope">
<title>${title}</title>
<style>${new Html(HTML_STYLE)}</style>
</head>
<body>
<main>
${verdictPart(report)}
${rankedFindings(report).map((finding, i) => findingPart(finding, i + 1, report))}
${unknownPart(report)}
${report.timeline ? timelinePart(report.timeline) : NONE}
${flowsPart(report)}
${messagesPart(report)}
${capturePart(report)}
</main>
<footer class="soft"><p>${sharingText(report)}</p><p>${generator.name} ${generator.version}, report version ${report.version}</p></footer>
`;
  // Inside this element only the end tag and comments could end the text early; JSON can spell the sign otherwise.
  const data = plainJson(JSON.stringify(report)).replace(/</g, '\\u003c');
  return `${head.code}<script type="application/json" id="mtuscope-report">${data}</script>\n</body>\n</html>\n`;
}

function verdictPart(report: Report): Html {
  const { verdict, totals } = report;
  const harmful = report.findings.filter(({ severity }) => severity !== 'info');
  const wasted = harmful.reduce((sum, { harm }) => sum + harm.wastedBytes, 0);
  const stalled = harmful.reduce((sum, { harm }) => sum + harm.stallSeconds, 0);
  const numbers: [string, string][] = [
    ...(wasted > 0 ? [['sent in vain', formatBytes(wasted)] as [string, string]] : []),
    ...(stalled > 0 ? [['stalled', formatSeconds(stalled)] as [string, string]] : []),
    ['segments above the path MTU', formatCount(totals.oversizeSegments)],
    ['messages that say “too big”', formatCount(totals.fragNeeded + totals.packetTooBig)],
    ['TCP flows', formatCount(totals.tcpFlows)],
  ];
  return html`<section class="card verdict ${verdict.outcome}">
<p><span class="sign">${verdictWord(report)}</span>${verdict.confidence === null ? '' : ` · ${verdict.confidence}`}</p>
<h1>${headlineText(verdict)}</h1>
<dl>${numbers.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>`;
}

const FATE: Record<PathPicture['fate'], string> = {
  rejected: 'rejects', ignored: 'rejects, and is ignored', lost: 'lost', forwarded: 'passes', obeyed: 'rejects, and is obeyed',
};

function pathPart(path: PathPicture): Html {
  const bytes = (value: number | null, words: string) => (value === null ? NONE : html` <i>${formatCount(value)} bytes ${words}</i>`);
  const mtu = path.mtu === null ? '' : `, MTU ${formatCount(path.mtu)}`;
  const middle = path.reporter
    ? html`<i>→</i> <b>${path.reporter.label} ${path.reporter.address}</b> <span class="stop">${FATE[path.fate]}${mtu}</span>`
    : html`<i>→</i> <span class="stop">${FATE[path.fate]}${mtu}</span>`;
  return html`<p class="path"><b>${path.sender.label} ${path.sender.address}</b>${bytes(path.wireSize, 'on the wire')}${path.packetSize === path.wireSize ? NONE : bytes(path.packetSize, 'in one packet')} ${middle} <i>→</i> <b>${path.receiver.label} ${path.receiver.address}</b></p>`;
}

function findingPart(finding: Finding, number: number, report: Report): Html {
  const path = report.paths?.find(({ findingId }) => findingId === finding.id);
  const harm = harmText(finding.harm);
  return html`<section class="${finding.severity}">
<h2>${number}. ${finding.title}</h2>
<p><span class="sign">${finding.severity}</span>, ${finding.confidence} <span class="soft">· <code>${finding.rule}</code> · ${streamsText(finding) + fileSuffix(finding.file, report)}</span></p>
${path ? pathPart(path) : NONE}
<p>${finding.explanation}</p>
${harm === '' ? NONE : html`<p><strong>Cost:</strong> ${harm}.</p>`}
${evidencePart('Evidence', finding.evidence, report)}
${evidencePart('What makes it less sure', finding.against, report)}
${finding.displayFilter === '' ? NONE : html`<p>Wireshark: <code>${finding.displayFilter}</code></p>`}
${finding.fixes.length === 0 ? NONE : html`<h3>What to do</h3>${finding.fixes.map((fix, i) => fixPart(fix, i === 0))}`}
</section>`;
}

function evidencePart(title: string, list: readonly Evidence[], report: Report): Html {
  if (list.length === 0) return NONE;
  return html`<h3>${title}</h3>
<div class="scroll"><table><thead><tr><th>Where</th><th>Role</th><th>What it shows</th></tr></thead><tbody>
${list.map((e) => html`<tr><td>${frameText(e, report)}</td><td>${e.role}</td><td>${e.text}</td></tr>`)}
</tbody></table></div>`;
}

function fixPart(fix: Fix, open: boolean): Html {
  const block = (lines: readonly string[]) => html`<pre>${new Html(lines.flatMap(plainLines).map(escaped).join('\n'))}</pre>`;
  return html`<details${open ? new Html(' open') : NONE}><summary>${fix.title} <span class="soft">· ${fix.where}</span></summary>
${fix.commands.length > 0 ? block(fix.commands) : NONE}
${fix.verify === '' ? NONE : html`<p>Check:</p>${block([fix.verify])}`}
${/^(?:none|$)/.test(fix.undo) ? NONE : html`<p>Undo:</p>${block([fix.undo])}`}
${fix.note === '' ? NONE : html`<p class="soft">${fix.note}</p>`}
</details>`;
}

function unknownPart({ verdict }: Report): Html {
  const { cannotShow, nextCapture } = verdict;
  return html`${cannotShow.length === 0 ? NONE : html`<h2>What this capture cannot show</h2><ul>${cannotShow.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
${nextCapture === null ? NONE : html`<h2>What to record next</h2><pre>${new Html(plainLines(nextCapture).map(escaped).join('\n'))}</pre>`}`;
}

const WIDTH = 1000;

/** Bytes as bars, and under them lanes of events; as numbers below. */
function timelinePart(timeline: Timeline): Html {
  const n = timeline.bytes.length;
  if (n === 0) return NONE;
  const step = WIDTH / n;
  const most = Math.max(1, ...timeline.bytes);
  const at = (i: number) => (i * step).toFixed(1);
  const bars = timeline.bytes.map((value, i) => (value === 0 ? '' : `M${at(i)} 90v${(-(80 * value) / most).toFixed(1)}h${(step * 0.9).toFixed(1)}V90z`)).join('');
  const lanes: [string, number[], string][] = [
    ['above the path MTU', timeline.oversize, 'event'], ['“too big” messages', timeline.fragNeeded, 'event'], ['sent again', timeline.resends, 'resend'], ['resets', timeline.resets, 'event'],
  ];
  const shown = lanes.filter(([, values]) => values.some((value) => value > 0));
  const span = timeline.binSeconds * n;
  const height = 104 + shown.length * 27;
  const lane = ([name, values, kind]: [string, number[], string], row: number) => {
    const y = 110 + row * 27;
    const marks = values.map((value, i) => (value === 0 ? '' : `M${at(i)} ${y}v9h${Math.max(2, step * 0.9).toFixed(1)}v-9z`)).join('');
    return html`<text x="0" y="${y - 2}">${name}: ${formatCount(values.reduce((sum, value) => sum + value, 0))}</text><path class="${kind}" d="${marks}"/>`;
  };
  return html`<h2>Timeline</h2>
<div class="card"><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Bytes over ${formatSeconds(span)}, and when something happened"><path class="bar" d="${bars}"/>${shown.map(lane)}</svg>
<p class="soft">${formatSeconds(span)}; the highest bar is ${formatBytes(most)} in ${formatSeconds(timeline.binSeconds)}.</p></div>`;
}

function flowsPart(report: Report): Html {
  if (report.flows.length === 0) return NONE;
  const bad = report.flows.toSorted((x, y) => y.rules.length - x.rules.length || y.bytes - x.bytes).slice(0, MOST_FLOWS);
  const left = report.totals.tcpFlows - bad.length;
  return html`<h2>Flows</h2>
<div class="card scroll"><table><thead><tr><th class="n">Stream</th><th>Ends</th><th class="n">Bytes</th><th class="n">MSS</th><th class="n">Largest</th><th class="n">Path MTU</th><th class="n">Above it</th><th class="n">Resent</th><th class="n">Stalled</th><th>Findings</th></tr></thead><tbody>
${bad.map(flowRow)}
</tbody></table>${left > 0 ? html`<p class="soft">${formatQuantity(left, 'flow')} more ${left === 1 ? 'is' : 'are'} not in this table.</p>` : NONE}</div>`;
}

function flowRow({ stream, part, a, b, bytes, aToB, bToA, rules }: ReportFlow): Html {
  const both = (value: (half: ReportFlow['aToB']) => number | string) => html`${value(aToB)} <small>/</small> ${value(bToA)}`;
  return html`<tr><td class="n">${stream}${part === null ? '' : `.${part}`}</td><td class="mono">${formatEndpoint(a)} ↔ ${formatEndpoint(b)}</td><td class="n">${formatBytes(bytes)}</td><td class="n">${both((h) => h.mss ?? '–')}</td><td class="n">${both((h) => h.largestIpLength)}</td><td class="n">${both((h) => h.pathMtu?.value ?? '–')}</td><td class="n">${both((h) => h.oversizeSegments)}</td><td class="n">${both((h) => h.retransmissions)}</td><td class="n">${formatSeconds(aToB.stallSeconds + bToA.stallSeconds)}</td><td>${rules.join(', ')}</td></tr>`;
}

function messagesPart(report: Report): Html {
  const { fragNeeded } = report;
  if (fragNeeded.length === 0) return NONE;
  const end = (address: string | null, port: number | null) => (address === null ? '–' : port === null ? address : formatEndpoint({ address, port }));
  const all = report.totals.fragNeeded + report.totals.packetTooBig;
  const shown = fragNeeded.slice(0, MOST_MESSAGES);
  return html`<h2>Messages that say “too big”</h2>
<div class="card scroll"><table><thead><tr><th class="n">Frame</th><th>Reporter</th><th class="n">MTU</th><th>Quoted packet</th><th class="n">Bytes</th><th>Quotes</th><th>Outcome</th></tr></thead><tbody>
${shown.map(({ frame, reporter, nextHopMtu, quoted, match, matchedFrames, outcome }) => html`<tr><td class="n">${formatCount(frame)}</td><td class="mono">${reporter}</td><td class="n">${formatCount(nextHopMtu)}</td><td class="mono">${end(quoted.src, quoted.srcPort)} → ${end(quoted.dst, quoted.dstPort)}</td><td class="n">${quoted.ipLength === null ? '–' : formatCount(quoted.ipLength)}</td><td>${match}${matchedFrames.length > 0 ? ` (frame ${matchedFrames.slice(0, 4).map(formatCount).join(', ')})` : ''}</td><td>${outcomeWord(outcome)}</td></tr>`)}
</tbody></table>${all > shown.length ? html`<p class="soft">${formatQuantity(all - shown.length, 'message')} more ${all - shown.length === 1 ? 'is' : 'are'} not in this table.</p>` : NONE}</div>`;
}

function capturePart(report: Report): Html {
  const { files, oddities } = report.capture;
  const span = (first: string | null, last: string | null) => (first !== null && last !== null ? formatSeconds(secondsBetween(first, last)) : '–');
  return html`<h2>The capture</h2>
<div class="card"><p>${totalsText(report)}.</p>
<div class="scroll"><table><thead><tr><th>File</th><th>Content</th><th>First frame (UTC)</th><th class="n">Span</th></tr></thead><tbody>
${files.map((file) => html`<tr><td>${file.name}</td><td>${fileText(file)}</td><td>${file.firstTime === null ? '–' : formatEpoch(file.firstTime)}</td><td class="n">${span(file.firstTime, file.lastTime)}</td></tr>`)}
</tbody></table></div>
${oddities.length === 0 ? NONE : html`<ul>${oddities.map((o) => html`<li>${o.text}${o.detail === null ? '' : ` (${o.detail})`} <span class="soft">${formatQuantity(o.count, 'time')}${o.firstFrame === null ? '' : `, first at frame ${o.firstFrame}`}</span></li>`)}</ul>`}</div>`;
}
