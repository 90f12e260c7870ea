/** The report as plain text, told as a colleague would tell it: verdict, evidence, what speaks against it, what to do. */
import { formatCount } from '../lib/format.ts';
import { flowFinder, type FlowFinder } from './late-flows.ts';
import { plainLine, plainLines } from './plain.ts';
import { rankedFindings } from './ranked-findings.ts';
import type { Evidence, Finding, Fix, Report, VerdictOutcome } from './schema.ts';
import { commandsNow, commentPlace, COMMENTS_SHOWN, encapsulationText, fileSuffix, fileText, flowText, frameKindsText, frameText, harmText, headlineText, streamsText, totalsText, verdictWord } from './wording.ts';

/** Puts the marks of a terminal around text; without terminal it gives the text back. */
export type TextStyle = (kind: 'problem' | 'warning' | 'good' | 'heading' | 'command' | 'faint', text: string) => string;

export interface TextOptions {
  style?: TextStyle;
  /** Columns for prose; commands are never broken. */
  width?: number;
}

/** Findings told in full; the others by their title. */
const FULL_FINDINGS = 10;
const SHOWN_FLOWS = 3;

const OUTCOME_STYLE: Record<VerdictOutcome, 'problem' | 'warning' | 'good'> = {
  problem: 'problem',
  'not-mtu': 'warning',
  inconclusive: 'warning',
  working: 'good',
  'nothing-found': 'good',
};

export function renderText(report: Report, { style = (_kind, text) => text, width = 80 }: TextOptions = {}): string {
  return new TextWriter(report, style, width).render();
}

class TextWriter {
  private readonly lines: string[] = [];
  private readonly flows: FlowFinder;

  constructor(private readonly report: Report, private readonly style: TextStyle, private readonly width: number) {
    this.flows = flowFinder(report);
  }

  render(): string {
    const { report } = this;
    this.verdict();
    const findings = rankedFindings(report);
    findings.slice(0, FULL_FINDINGS).forEach((f, i) => this.finding(f, i + 1));
    if (findings.length > FULL_FINDINGS) {
      this.heading('Further findings');
      findings.slice(FULL_FINDINGS).forEach((f, i) => this.prose(`${FULL_FINDINGS + i + 1}. ${f.title} (${f.severity}; ${streamsText(f)})`, 2, 6));
    }
    this.limits();
    return `${this.lines.join('\n')}\n`;
  }

  private verdict(): void {
    const { verdict, capture } = this.report;
    const word = verdictWord(this.report).toUpperCase();
    const sure = verdict.confidence === null ? '' : ` (${verdict.confidence})`;
    this.prose(`${word}${sure}: ${headlineText(verdict)}`, 0, 0, (line, i) =>
      i === 0 && line.startsWith(word) ? this.style(OUTCOME_STYLE[verdict.outcome], word) + this.style('heading', line.slice(word.length)) : this.style('heading', line));
    this.lines.push('');
    for (const file of capture.files) this.prose(`${file.name}: ${fileText(file)}`, 2, 4);
    this.prose(totalsText(this.report), 2, 4);
    capture.files.forEach((file, i) => {
      // Where all is TCP the totals have said it.
      if ((file.frameKinds ?? []).some(({ kind }) => kind !== 'tcp')) this.prose(`frames${fileSuffix(i, this.report)}: ${frameKindsText(file)}`, 2, 4);
      const comments = file.comments ?? [];
      for (const comment of comments.slice(0, COMMENTS_SHOWN)) {
        this.prose(`comment on ${commentPlace(comment)}${fileSuffix(i, this.report)}: ${comment.text ?? 'left out'}`, 2, 4);
      }
      if (comments.length > COMMENTS_SHOWN) this.prose(`and ${formatCount(comments.length - COMMENTS_SHOWN)} comments more, in --json`, 2, 4);
    });
  }

  private finding(f: Finding, number: number): void {
    const kind = f.severity === 'problem' ? 'problem' : f.severity === 'warning' ? 'warning' : 'good';
    this.lines.push('');
    this.prose(`${number}. ${f.title}`, 0, 3, (line) => this.style('heading', line));
    this.lines.push(`   ${this.style(kind, f.severity)}, ${f.confidence}; ${f.rule}; ${streamsText(f)}${plainLine(fileSuffix(f.file, this.report))}`);
    this.prose(f.explanation, 3);
    for (const stream of f.streams.slice(0, SHOWN_FLOWS)) {
      const text = flowText(f, stream, this.flows);
      if (text.includes(':')) this.prose(text, 5, 7);
      const around = encapsulationText(this.flows(f.file, stream) ?? {});
      if (around !== '') this.prose(`inside ${around}`, 7, 9);
    }
    const harm = harmText(f.harm);
    if (harm !== '') this.prose(`Cost: ${harm}.`, 3);
    if (f.evidence.length > 0) this.evidence('Evidence', f.evidence);
    if (f.against.length > 0) this.evidence('What makes it less sure', f.against);
    f.fixes.forEach((fix, i) => this.fix(fix, i === 0, f.severity === 'info'));
    if (f.displayFilter) this.lines.push(`   ${this.style('faint', 'In Wireshark:')} ${this.style('command', plainLine(f.displayFilter))}`);
  }

  private evidence(title: string, list: readonly Evidence[]): void {
    this.lines.push(`   ${this.style('heading', title)}`);
    for (const e of list) {
      // Many texts name their frame themselves.
      const named = e.frame !== null && e.text.startsWith(`Frame ${formatCount(e.frame)} `) && this.report.capture.files.length === 1;
      this.prose(`- ${e.role}${e.frame === null || named ? '' : `, ${frameText(e, this.report)}`}: ${e.text}`, 5, 7);
    }
  }

  private fix(fix: Fix, first: boolean, brief: boolean): void {
    if (brief && !first) return;
    this.prose(`${first ? 'Fix' : 'Or'}: ${fix.title}${fix.where === 'nowhere' ? '' : ` [${fix.where}]`}`, 3, 5, (line) => this.style('heading', line));
    for (const command of first ? fix.commands : commandsNow(fix)) {
      for (const line of plainLines(command)) this.lines.push(`     ${this.style(line.startsWith('#') ? 'faint' : 'command', line)}`);
    }
    if (!first) return;
    this.labelled('Check', fix.verify);
    if (!/^none/.test(fix.undo)) this.labelled('Undo', fix.undo);
    if (fix.note !== '') this.prose(`Note: ${fix.note}`, 5, 7);
  }

  private labelled(label: string, command: string): void {
    if (command === '') return;
    const [head = '', ...rest] = plainLines(command.replace(/^# /, ''));
    this.lines.push(`     ${label}: ${this.style('command', head)}`, ...rest.map((line) => `       ${this.style('command', line)}`));
  }

  private limits(): void {
    const { verdict, capture } = this.report;
    const notable = capture.oddities.filter((o) => o.severity !== 'info');
    if (notable.length > 0) {
      this.heading('About the capture');
      for (const o of notable) {
        const times = o.count > 1 ? ` ${o.count} times` : '';
        const from = o.firstFrame === null ? '' : `, first at frame ${o.firstFrame}`;
        this.prose(`${o.text}${o.detail === null ? '' : ` (${o.detail})`}${times === '' && from === '' ? '' : ` [${`${times}${from}`.replace(/^[ ,]+/, '')}]`}${fileSuffix(o.file, this.report)}`, 2, 4);
      }
    }
    if (verdict.cannotShow.length > 0) {
      this.heading('What this capture cannot show');
      for (const sentence of verdict.cannotShow) this.prose(sentence, 2, 4);
    }
    if (verdict.nextCapture !== null) {
      this.heading('What to record next');
      for (const line of plainLines(verdict.nextCapture)) this.lines.push(`  ${this.style('command', line)}`);
    }
  }

  private heading(text: string): void {
    this.lines.push('', this.style('heading', text));
  }

  /** Adds a paragraph, broken between words; `paint` colours whole lines, so that it does not disturb the breaking. */
  private prose(text: string, indent: number, hanging = indent, paint: (line: string, index: number) => string = (line) => line): void {
    let line = '';
    let index = 0;
    const flush = (): void => {
      this.lines.push(' '.repeat(index === 0 ? indent : hanging) + paint(line, index));
      index++;
      line = '';
    };
    for (const word of plainLine(text).split(' ')) {
      const room = this.width - (index === 0 ? indent : hanging);
      if (line !== '' && line.length + 1 + word.length > room) flush();
      line = line === '' ? word : `${line} ${word}`;
    }
    if (line !== '' || index === 0) flush();
  }
}
