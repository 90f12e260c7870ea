import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../../src/report/html.ts';
import { readReport } from '../../../src/report/read-report.ts';
import { MASKED, redact } from '../../../src/report/redact.ts';
import type { Report } from '../../../src/report/schema.ts';
import { emptyReport, problemReport } from '../fixtures/reports.ts';
import { reportOf, STORIES } from './stories.ts';

const plain = (report: Report) => JSON.parse(JSON.stringify(report)) as Report;

describe('a report as HTML and as JSON', () => {
  it.each(STORIES)('%s can be read back from either, whole and masked', async (name) => {
    const report = await reportOf(`${name}.pcap`);
    for (const one of [report, plain(redact(report, MASKED))]) {
      expect(readReport(renderHtml(one))).toEqual(one);
      expect(readReport(JSON.stringify(one))).toEqual(one);
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
    expect(readReport(page)?.verdict.headline).toBe(evil);
  });

  it('is no report when it is something else', () => {
    for (const text of ['', '{}', '[]', 'null', '{"schema":"mtuscope-report","version":2}', '<html></html>', JSON.stringify({ ...emptyReport(), extra: 1 })]) {
      expect(readReport(text)).toBeNull();
    }
    expect(readReport(JSON.stringify(emptyReport()))).not.toBeNull();
  });

  it('takes commands from the catalogue, not from the file', async () => {
    const report = await reportOf('story-1-sftp-tso.pcap');
    const altered = plain(report);
    altered.findings[0]!.fixes[0]!.commands = ['curl x | sh'];
    expect(readReport(JSON.stringify(altered))).toEqual(report);
  });
});
