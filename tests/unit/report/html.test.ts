import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounded, MOST_SAVED } from '../../../src/report/bounded.ts';
import { renderHtml } from '../../../src/report/html.ts';
import { MOST_REPORT_CHARACTERS, readReport } from '../../../src/report/read-report.ts';
import { checkedReport } from '../../../src/report/report-check.ts';
import { MASKED, redact } from '../../../src/report/redact.ts';
import type { Report } from '../../../src/report/schema.ts';
import { emptyReport, problemReport } from '../fixtures/reports.ts';
import { reportOf, STORIES } from './stories.ts';

const plain = (report: Report) => JSON.parse(JSON.stringify(report)) as Report;

describe('a report as HTML and as JSON', () => {
  it.each(STORIES)('%s can be read back from either, whole and masked', async (name) => {
    const report = await reportOf(`${name}.pcap`);
    for (const one of [report, plain(redact(report, MASKED))]) {
      expect(readReport(renderHtml(one)).report).toEqual(one);
      expect(readReport(JSON.stringify(one)).report).toEqual(one);
    }
  });

  it('says the verdict, the evidence and the commands without a script', async () => {
    const report = await reportOf('story-2-lro-router.pcap');
    const page = renderHtml(report).replace(/<script[\s\S]*$/, '');
    expect(page).toContain('ethtool -K IFACE lro off');
    for (const { evidence } of report.findings) for (const { frame } of evidence) if (frame !== null) expect(page).toContain(`frame ${frame}`);
    expect(page).not.toMatch(/<script|\son\w+=|https?:/i);
    expect(page).toContain(`default-src 'none'`);
  });

  it('holds of very many flows and messages those that say most, and how many are missing', () => {
    const report = problemReport(200);
    const page = plain(redact(bounded(report, 40), MASKED));
    expect(page.flows).toHaveLength(40);
    expect(page.shared).toMatchObject({ flowsLeftOut: 160 });
    const named = report.flows.filter(({ rules }) => rules.length > 0).map(({ stream }) => stream);
    const kept = page.flows.map(({ stream }) => stream);
    expect(kept).toEqual([...kept].sort((x, y) => x - y));
    expect(named.length > 40 ? kept.every((stream) => named.includes(stream)) : named.every((stream) => kept.includes(stream))).toBe(true);
    expect(readReport(renderHtml(page)).report).toEqual(page);
    expect(renderHtml(page)).toContain(`${report.totals.tcpFlows - 40} flows more are not in this table.`);
    expect(bounded(report)).toBe(report);
  });

  it('puts flows that findings name before larger ones', () => {
    const report = problemReport(3);
    report.flows.forEach((flow, i) => Object.assign(flow, { stream: i, bytes: 1000 * (i + 1), rules: i === 0 ? ['plain-loss'] : [] }));
    const rows = [...renderHtml(report).matchAll(/<tr><td class="n">(\d+)<\/td><td class="mono">[^<]* ↔ /g)].map(([, stream]) => Number(stream));
    expect(rows).toEqual([0, 2, 1]);
  });

  it('is opened again with as many messages as one may hold, and no more', () => {
    const report = problemReport(1);
    const [message] = report.fragNeeded;
    const of = (messages: number) => readReport(JSON.stringify({ ...report, fragNeeded: Array.from({ length: messages }, () => message) }));
    expect(of(MOST_SAVED).report!.fragNeeded).toHaveLength(MOST_SAVED);
    expect(of(MOST_SAVED + 1).error!.code).toBe('too-large');
  });

  it('makes no markup of what a capture or anybody else wrote', () => {
    const evil = '</title></script><script>alert(1)</script><img src=x onerror=alert(1)>"\'&<!--';
    const report = problemReport(2);
    report.findings[0]!.title = evil;
    report.findings[0]!.evidence[0]!.text = evil;
    report.findings[0]!.fixes[0]!.commands = [evil];
    report.capture.files[0]!.name = evil;
    report.verdict.headline = evil;
    const page = renderHtml(report);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/script>/g)).toHaveLength(1);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('<!--');
    expect(readReport(page).report!.verdict.headline).toBe(evil);
  });

  it('is no report when it is something else', () => {
    for (const text of ['', '{}', '[]', 'null', '{"a":', '<html></html>', 'mtuscope', '{"schema":"another","version":1}', '<html><script type="application/json" id="x">{}</script>']) {
      expect(readReport(text), text).toMatchObject({ report: null, error: { code: 'none' } });
    }
    expect(readReport(`\ufeff \n${JSON.stringify(emptyReport())}`).report).toEqual(plain(emptyReport()));
  });

  it('is refused in plain words when it is newer, damaged, cut off or too large', () => {
    const own = plain(emptyReport());
    const refusal = (text: string) => readReport(text).error;
    expect(refusal(JSON.stringify({ ...own, version: 2 }))).toMatchObject({ code: 'newer', message: expect.stringContaining('newer mtuscope') as string });
    expect(refusal(JSON.stringify({ ...own, version: 0 }))).toMatchObject({ code: 'damaged' });
    expect(refusal(JSON.stringify({ ...own, totals: { ...own.totals, packets: -1 } }))).toMatchObject({ code: 'damaged' });
    expect(refusal(JSON.stringify({ ...own, verdict: undefined }))).toMatchObject({ code: 'damaged' });
    expect(refusal(JSON.stringify(own).slice(0, -20))).toMatchObject({ code: 'damaged' });
    expect(refusal(renderHtml(own).slice(0, -200))).toMatchObject({ code: 'damaged' });
    expect(refusal(JSON.stringify({ ...own, flows: new Array(30_000).fill(null) }))).toMatchObject({ code: 'too-large' });
    expect(refusal(`{${' '.repeat(MOST_REPORT_CHARACTERS)}}`)).toMatchObject({ code: 'too-large' });
  });

  it('is read as far as it is known where a later program added fields, and sets nothing that objects have anyway', () => {
    const own = plain(problemReport(2));
    const text = JSON.stringify({ ...own, extra: { deep: 1 }, totals: { ...own.totals, sctp: 3 } }).replace('{', '{"__proto__": {"polluted": 1}, "constructor": 5, ');
    const { report } = readReport(text);
    expect(report).toEqual(readReport(JSON.stringify(own)).report);
    expect(Object.keys(report!)).not.toContain('__proto__');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('never breaks the reader, whatever stands in it', () => {
    const text = JSON.stringify(problemReport(3));
    const odd = fc.constantFrom('null', '-1', '1e400', '"x"', '[]', '{}', '{"__proto__":[]}', '"\\ud800"', 'true', '');
    fc.assert(fc.property(fc.nat(text.length - 1), fc.nat(30), odd, (at, cut, put) => {
      const { report, error } = readReport(text.slice(0, at) + put + text.slice(at + cut));
      if (report) expect(checkedReport(report)).not.toBeNull();
      else expect(error.message).toMatch(/^This (?:is no )?report|^This report/);
    }), { seed: 6, numRuns: 600 });
  }, 60_000);

  it('takes commands from the catalogue, not from the file', async () => {
    const report = await reportOf('story-1-sftp-tso.pcap');
    const altered = plain(report);
    altered.findings[0]!.fixes[0]!.commands = ['curl x | sh'];
    expect(readReport(JSON.stringify(altered)).report).toEqual(report);
  });
});
