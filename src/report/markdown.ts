/** The report as Markdown, for a ticket. Names and texts from captures are escaped: they must stay text there. */
import { formatEpoch } from '../lib/format.ts';
import { flowFinder, type FlowFinder } from './late-flows.ts';
import { plainLine, plainLines } from './plain.ts';
import { rankedFindings } from './ranked-findings.ts';
import type { Evidence, Finding, Fix, Report } from './schema.ts';
import { fileSuffix, fileText, flowText, frameText, harmText, headlineText, streamsText, totalsText, verdictWord } from './wording.ts';

const SHOWN_FLOWS = 10;

export function renderMarkdown(report: Report): string {
  const { verdict, capture, generator } = report;
  const flows = flowFinder(report);
  const out: string[] = [];
  out.push(`## ${verdictWord(report)}${verdict.confidence === null ? '' : ` (${verdict.confidence})`}: ${md(headlineText(verdict))}`, '');
  out.push('| Capture | Content | First frame (UTC) |', '|---|---|---|');
  for (const file of capture.files) {
    out.push(`| ${md(file.name)} | ${md(fileText(file))} | ${file.firstTime === null ? '–' : md(formatEpoch(file.firstTime))} |`);
  }
  out.push('', `${md(totalsText(report))}.`);
  rankedFindings(report).forEach((f, i) => findingSection(out, f, i + 1, report, flows));
  const notable = capture.oddities.filter((o) => o.severity !== 'info');
  if (notable.length > 0) {
    out.push('', '### About the capture', '');
    for (const o of notable) {
      const detail = o.detail === null ? '' : ` (${o.detail})`;
      const frame = o.firstFrame === null ? '' : `, first at frame ${o.firstFrame}`;
      out.push(`- ${md(o.text + detail)} Seen ${o.count === 1 ? 'once' : `${o.count} times`}${frame}${md(fileSuffix(o.file, report))}.`);
    }
  }
  if (verdict.cannotShow.length > 0) {
    out.push('', '### What this capture cannot show', '', ...verdict.cannotShow.map((sentence) => `- ${md(sentence)}`));
  }
  if (verdict.nextCapture !== null) out.push('', '### What to record next', '', ...fence(verdict.nextCapture.split('\n'), 'sh'));
  out.push('', `_${md(`${generator.name} ${generator.version}`)}_`, '');
  return out.join('\n');
}

function findingSection(out: string[], f: Finding, number: number, report: Report, flows: FlowFinder): void {
  out.push('', `### ${number}. ${md(f.title)}`, '');
  out.push(`**${f.severity}**, ${f.confidence} · ${code(f.rule)} · ${md(streamsText(f) + fileSuffix(f.file, report))}`, '', md(f.explanation));
  const harm = harmText(f.harm);
  if (harm !== '') out.push('', `**Cost:** ${md(harm)}.`);
  const named = f.streams.slice(0, SHOWN_FLOWS).map((s) => flowText(f, s, flows)).filter((text) => text.includes(':'));
  if (named.length > 0) out.push('', ...named.map((text) => `- ${md(text)}`));
  if (f.evidence.length > 0) out.push('', '#### Evidence', '', ...evidenceTable(f.evidence, report));
  if (f.against.length > 0) out.push('', '#### What makes it less sure', '', ...evidenceTable(f.against, report));
  if (f.displayFilter) out.push('', `Wireshark: ${code(f.displayFilter)}`);
  f.fixes.forEach((fix, i) => fixSection(out, fix, i));
}

function evidenceTable(list: readonly Evidence[], report: Report): string[] {
  return [
    '| Frame | Role | What it shows |',
    '|---|---|---|',
    ...list.map((e) => `| ${md(frameText(e, report))} | ${e.role} | ${md(e.text)} |`),
  ];
}

function fixSection(out: string[], fix: Fix, index: number): void {
  out.push('', `#### ${index === 0 ? 'Fix' : 'Or'}: ${md(fix.title)}`, '', `On: ${md(fix.where)}`, '', ...fence(fix.commands, fix.platform === 'windows' ? 'powershell' : 'sh'));
  if (fix.verify !== '') out.push('', 'Check:', '', ...fence([fix.verify]));
  if (!/^(?:none|$)/.test(fix.undo)) out.push('', 'Undo:', '', ...fence([fix.undo]));
  if (fix.note !== '') out.push('', md(fix.note));
}

/**
 * Text as text: no markup, no table cell, no HTML, no link that makes itself, nobody mentioned. Entities rather than
 * backslashes where a ticket system may know fewer of these.
 */
export function md(text: string): string {
  return plainLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]~|!]/g, '\\$&')
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, ':&#47;&#47;')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}&#46;`)
    .replace(/^(\s*)([#+-])(?=\s|$)/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/#(?=\d)/g, '&#35;');
}

/** A code span; its fence is longer than any run of backticks inside. */
function code(text: string): string {
  const content = plainLine(text);
  const ticks = '`'.repeat(longestRun(content) + 1);
  const pad = content.startsWith('`') || content.endsWith('`') || content === '' ? ' ' : '';
  return `${ticks}${pad}${content}${pad}${ticks}`;
}

function fence(lines: readonly string[], language = ''): string[] {
  const content = lines.flatMap(plainLines);
  const ticks = '`'.repeat(Math.max(3, longestRun(content.join('\n')) + 1));
  return [`${ticks}${language}`, ...content, ticks];
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
