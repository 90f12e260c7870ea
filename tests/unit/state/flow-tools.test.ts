import { expect, it } from 'vitest';
import { hiddenFrom } from '../../../src/state/flow-columns.ts';
import { flowsAsCsv, flowsAsFilter } from '../../../src/state/flow-copy.ts';
import { formatMoment } from '../../../src/lib/moment.ts';
import { splitTerms } from '../../../src/views/ui/glossary.ts';
import { problemReport } from '../fixtures/reports.ts';

it('copies flows as CSV and as a display filter', () => {
  const report = problemReport();
  const flows = report.flows.slice(0, 2);
  expect(flowsAsCsv(report, flows).trimEnd().split('\r\n')).toHaveLength(1 + flows.length);
  expect(flowsAsFilter([{ ...flows[0]!, stream: 7 }])).toBe('tcp.stream == 7');
  expect(flowsAsFilter([{ ...flows[0]!, stream: 7 }, { ...flows[0]!, stream: 3 }])).toBe('tcp.stream in {3, 7}');
});

it('never hides what a flow is called, whatever was remembered', () => {
  expect(hiddenFrom('mss,endpoints,nonsense')).toEqual(['mss']);
  expect(hiddenFrom(null)).toEqual([]);
});

it('writes moments in UTC to the microsecond', () => {
  expect(formatMoment(1.5, '1700000000.250000001', 'utc')).toBe('22:13:21.750000');
  expect(formatMoment(0.75, '1700000000.25', 'utc')).toBe('22:13:21.000000');
  expect(formatMoment(1.5, null, 'utc')).toBe('1.500000');
});

it('teaches each term of a text once, the longest first', () => {
  expect(splitTerms('The path MTU and the MTU; the MTU')).toEqual(['The ', 'path MTU', ' and the ', 'MTU', '; the MTU']);
});
