import { describe, expect, it } from 'vitest';
import { outcomeWord } from '../../../src/lib/outcome-words.ts';
import { renderText } from '../../../src/report/text.ts';
import type { Fix } from '../../../src/report/schema.ts';
import { commandsNow, frameKindsText, harmText, headlineText } from '../../../src/report/wording.ts';
import * as fixtures from '../fixtures/reports.ts';

describe('text', () => {
  const report = fixtures.problemReport(3);

  it('starts with the verdict and tells evidence, counter-evidence, fix, check and undo', () => {
    const text = renderText(report);
    expect(text).toMatch(/^PROBLEM \(certain\): /);
    for (const part of ['Evidence', 'What makes it less sure', 'Fix: ', 'Check: ', 'Undo: ', 'Cost: ', 'frame 18']) expect(text).toContain(part);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toMatch(/\u001b/);
  });

  it('says the outcome once, and leaves an address as it is written', () => {
    const said = (headline: string) => headlineText({ ...report.verdict, headline });
    expect(said('It is not the MTU: packets from fd00::1 are lost.')).toBe('Packets from fd00::1 are lost.');
    expect(said('fd00:45:2::2 rejects packets that were merged.')).toBe('fd00:45:2::2 rejects packets that were merged.');
    expect(said('large packets vanish.')).toBe('Large packets vanish.');
  });

  it('breaks prose at the width and never a command', () => {
    const lines = renderText(report, { width: 60 }).split('\n');
    const commands = new Set(report.findings.flatMap((f) => f.fixes.flatMap((fix) => fix.commands)));
    for (const line of lines) {
      const command = [...commands].some((c) => line.includes(c)) || /(?:Check|Undo|In Wireshark): /.test(line) || /^ {5}\S+$/.test(line);
      if (!command) expect(line.length, line).toBeLessThanOrEqual(80);
    }
    for (const fix of report.findings[0]!.fixes.slice(0, 1)) for (const c of fix.commands) expect(lines.map((l) => l.trim())).toContain(c.trim());
  });

  it('styles without moving a word', () => {
    const marked = renderText(report, { style: (kind, text) => `<${kind}>${text}</${kind}>` });
    expect(marked).toContain('<problem>');
    expect(marked.replace(/<\/?(?:problem|warning|good|heading|command|faint)>/g, '')).toBe(renderText(report));
  });

  it('lets no file name move the cursor', () => {
    const hostile = { ...report, capture: { ...report.capture, files: [fixtures.file({ name: 'x\u001b]0;owned\u0007\n\u202ecod.pcap' })] } };
    expect(renderText(hostile)).not.toMatch(/[\u001b\u0007\u202e]/);
  });

  it('takes no word of a report for one that every object knows', () => {
    const odd = fixtures.problemReport(1);
    odd.capture.files[0]!.frameKinds = [{ kind: 'constructor', count: 3 }, { kind: 'wireguard', count: 2 }];
    expect(frameKindsText(odd.capture.files[0]!)).toMatch(/^constructor 3 · wireguard 2 \(takes 60 bytes/);
    expect(outcomeWord('valueOf')).toBe('valueOf');
  });

  it('speaks of an empty capture too', () => {
    const text = renderText(fixtures.emptyReport());
    expect(text.length).toBeGreaterThan(40);
    expect(text).not.toMatch(/undefined|null|NaN/);
  });

  it('names the file of a frame where there are several', () => {
    const two = { ...report, capture: { ...report.capture, files: [fixtures.file({ name: 'one.pcap' }), fixtures.file({ name: 'two.pcap' })] } };
    expect(renderText(two)).toMatch(/frame 18 of\s+one\.pcap/);
  });
});

describe('wording', () => {
  it('says what it cost, and nothing where it cost nothing', () => {
    expect(harmText({ wastedBytes: 0, stallSeconds: 0, amplification: null })).toBe('');
    expect(harmText({ wastedBytes: 38_400_000, stallSeconds: 41.2, amplification: 7.4 })).toBe('38.4 MB sent for nothing, 41.2 s of standstill, 7.4 bytes sent for each one delivered');
  });

  it('finds the commands for now', () => {
    const fix = { commands: ['# now', 'a', '# for good', 'b'] } as Fix;
    expect(commandsNow(fix)).toEqual(['# now', 'a']);
    expect(commandsNow({ commands: ['# first look', 'x', '# for good', 'b'] } as Fix)).toHaveLength(4);
    expect(commandsNow({ commands: ['# for good', 'b'] } as Fix)).toHaveLength(2);
  });
});
