import { describe, expect, it } from 'vitest';
import { csvCell, csvLine, flowsCsv } from '../../../src/report/csv.ts';
import { problemReport } from '../fixtures/reports.ts';

describe('CSV', () => {
  it('quotes as RFC 4180 says', () => {
    expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', 'h\ri', '', null, 1.5, true])).toBe('a,"b,c","d""e","f\ng","h\ri",,,1.5,true\r\n');
  });

  it('makes no formula of what a capture holds', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =cmd|x', '\r=1', '\uff1d1']) expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
    for (const text of ['a;=1+1', 'a\t+1', 'a; @SUM(A1)']) expect(csvCell(text)).toMatch(/^"a[;\t]' ?[=+@].*"$/);
    // A number is a number, and an address is one too.
    expect(csvCell(-1)).toBe('-1');
    expect(csvCell('10.0.0.1')).toBe('10.0.0.1');
  });

  it('has one line a flow', () => {
    const report = problemReport(4);
    report.capture.files[0]!.name = '=HYPERLINK("x"),y.pcap';
    const lines = [...flowsCsv(report)];
    expect(lines).toHaveLength(report.flows.length + 1);
    expect(lines[1]).toMatch(/^"'=HYPERLINK\(""x""\),y\.pcap",/);
    expect(new Set(lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(',').length)).size).toBe(1);
  });
});
