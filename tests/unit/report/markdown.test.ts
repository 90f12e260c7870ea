import { describe, expect, it } from 'vitest';
import { md, renderMarkdown } from '../../../src/report/markdown.ts';
import { plainLine } from '../../../src/report/plain.ts';
import * as fixtures from '../fixtures/reports.ts';

const reportWith = (change = {}) => ({ ...fixtures.problemReport(3), ...change });

const HOSTILE = 'a|b`c` <img src=x onerror=alert(1)> [x](javascript:y) @all https://evil.example www.evil.example #12 **bold** \u001b[31m\u202etxt\n# head';

describe('Markdown', () => {
  it('tells the verdict, the evidence and the fix', () => {
    const text = renderMarkdown(reportWith());
    expect(text).toMatch(/^## Problem \(certain\): /);
    for (const part of ['#### Evidence', '#### What makes it less sure', '#### Fix:', '```sh', 'frame 18']) expect(text).toContain(part);
    expect(text).toContain('router-eth1.pcapng');
  });

  it('names of what is peculiar only what matters', () => {
    const oddity = (severity: string) => ({ code: 'x', severity, count: 2, firstFrame: 7, file: 0, text: `An oddity graded ${severity}.`, detail: null });
    const text = renderMarkdown(reportWith({ capture: { files: [fixtures.file({})], oddities: ['info', 'notice', 'data-loss'].map(oddity) } }));
    expect(text).toContain('- An oddity graded notice. Seen 2 times, first at frame 7.');
    expect(text).toContain('graded data-loss');
    expect(text).not.toContain('graded info');
  });

  it('keeps hostile text as text', () => {
    const escaped = md(HOSTILE);
    expect(escaped).not.toMatch(/<|>|@|https:\/\/|www\.|\n|\u001b|\u202e|#1/);
    expect(escaped).not.toMatch(/(?<!\\)[`|[\]*]/);
  });

  it('keeps tables whole, whatever a capture is called', () => {
    const report = reportWith({ capture: { files: [fixtures.file({ name: HOSTILE })], oddities: [] } });
    const table = renderMarkdown(report).split('\n').filter((line) => line.startsWith('|')).slice(0, 3);
    for (const line of table) expect(line.match(/(?<!\\)\|/g)).toHaveLength(4);
  });

  it('cannot be left through a fence', () => {
    const finding = { ...fixtures.lroFinding, fixes: [{ ...fixtures.lroFinding.fixes[0]!, commands: ['```', '<script>', '````'] }] };
    expect(renderMarkdown(reportWith({ findings: [finding] }))).toContain('`````sh\n```\n<script>\n````\n`````');
  });

  it('starts no list or heading from a name', () => {
    expect(md('# x')).toBe('\\# x');
    expect(md('- x')).toBe('\\- x');
    expect(md('1. x')).toBe('1\\. x');
  });
});

describe('plain text', () => {
  it('loses what moves the cursor or turns the order', () => {
    expect(plainLine('a\u001b[2Jb\u009bc\u202ed\r\ne\tf')).toBe('a\ufffd[2Jb\ufffdc\ufffdd e f');
  });
});

