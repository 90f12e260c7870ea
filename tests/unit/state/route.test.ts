import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINK_PREFIX } from '../../../src/report/pack.ts';
import { formatRoute, MOST_COMPARED, parseRoute, REPORT, SECTIONS, START, type ReportRoute, type Route, formatLink, parseLink } from '../../../src/state/route.ts';

describe('addresses', () => {
  it('write parameters where the browser does not count them', () => {
    const size = Object.getOwnPropertyDescriptor(URLSearchParams.prototype, 'size')!;
    delete (URLSearchParams.prototype as { size?: number }).size;
    try {
      expect(formatRoute({ ...REPORT, query: 'x' })).toBe('#/report?find=x');
      expect(formatRoute(REPORT)).toBe('#/report');
    } finally {
      Object.defineProperty(URLSearchParams.prototype, 'size', size);
    }
  });

  it('name every view', () => {
    expect(formatRoute(START)).toBe('#/');
    expect(formatRoute(REPORT)).toBe('#/report');
    expect(formatRoute({ ...REPORT, section: 'flows', finding: 'f1', range: [1.5, 2], query: '10.0.0.1 443' })).toBe('#/report/flows?finding=f1&time=1.5%7E2&find=10.0.0.1+443');
    expect(formatRoute({ view: 'flow', file: 0, stream: 3, part: null, frame: 17, zoom: null })).toBe('#/flow/0.3?frame=17');
    expect(formatRoute({ view: 'flow', file: 1, stream: 3, part: 2, frame: null, zoom: [0.25, 1] })).toBe('#/flow/1.3.2?zoom=0.25%7E1');
  });

  it('are read as they were written', () => {
    const count = fc.nat(999_999_999);
    const range = fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e6 }))
      .map(([from, span]) => [from / 1000, (from + span) / 1000] as [number, number]);
    const flow = fc.record({ view: fc.constant('flow' as const), file: count, stream: count, part: fc.option(count), frame: fc.option(count), zoom: fc.option(range) });
    const key = fc.tuple(count, count, fc.option(count)).map(([file, stream, part]) => `${file}.${stream}${part === null ? '' : `.${part}`}`);
    const report = fc.record({
      view: fc.constant('report' as const), section: fc.option(fc.constantFrom(...SECTIONS)), finding: fc.option(fc.string()), query: fc.string(),
      range: fc.option(range), zoom: fc.option(range), compare: fc.uniqueArray(key, { maxLength: MOST_COMPARED }),
    });
    fc.assert(fc.property(fc.oneof(flow, report, fc.constant(START)), (route: Route) => {
      expect(parseRoute(formatRoute(route))).toEqual(route);
    }));
  });

  it('that are not ours are left alone, whatever they hold', () => {
    for (const hash of ['#r=abc', '#/flow', '#/flow/x.y', '#/flow/1', '#/flow/1.2.3.4', '#/nowhere', '#report', '#/report/a/b']) expect(parseRoute(hash)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => void parseRoute(`#${text}`)));
  });

  it('do not take a time range that runs backwards', () => {
    expect(parseRoute('#/report?time=5~2')).toEqual(REPORT);
    expect(parseRoute('#/report/nonsense')).toEqual(REPORT);
  });

  it('compare no more flows than there are lines, each once, and nothing that is none', () => {
    const keys = (text: string) => (parseRoute(`#/report?compare=${text}`) as ReportRoute).compare;
    expect(keys('0.1,0.1,x,0.2.3,1,')).toEqual(['0.1', '0.2.3']);
    expect(keys(Array.from({ length: 50 }, (_, i) => `0.${i}`).join())).toHaveLength(MOST_COMPARED);
  });
});

describe('a report that came in a link', () => {
  it('keeps its place in front of every view', () => {
    const flow = { view: 'flow', file: 0, stream: 3, part: null, frame: 17, zoom: null } as const;
    expect(formatLink('AQab-_', REPORT)).toBe('#r=AQab-_');
    expect(parseLink('#r=AQab-_')).toEqual({ packed: 'AQab-_', route: REPORT });
    for (const route of [flow, { ...REPORT, section: 'flows', finding: 'f2', query: '10.0.0.1:22' }] as const) {
      expect(parseLink(formatLink('AQab-_', route))).toEqual({ packed: 'AQab-_', route });
    }
    expect(parseLink('#r=AQ/nonsense/x/y')).toEqual({ packed: 'AQ', route: REPORT });
    expect(parseLink('#/report')).toBeNull();
    // As mail and chat hand links on.
    for (const hash of ['#r=AQ%20ab%0D%0A-_', '#r=AQab-_.', '#r=AQab-_)', '#r=AQab-_%3E', '#r=AQab-_&utm_source=x']) expect(parseLink(hash)).toEqual({ packed: 'AQab-_', route: REPORT });
    expect(parseLink('#r=%%<b>')).toEqual({ packed: '', route: REPORT });
    expect(formatLink('x', REPORT)).toBe(`#${LINK_PREFIX}x`);
  });
});
