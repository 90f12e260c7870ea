import { describe, expect, it } from 'vitest';
import { listFlows } from '../../../src/report/flow-order.ts';
import { BY_BADNESS, FLOW_COLUMNS, LISTED_AT_ONCE, badnessOf, findFlow, firstDirection, flowKey, fragNeededByFlow, fragNeededOf, graveRules, resendsOf, RUN } from '../../../src/state/flow-list.ts';
import type { ReportFlow, ReportHalf } from '../../../src/report/schema.ts';
import { listedAtOnce, listedInSlices } from '../../../src/state/flow-order.ts';
import { filterFlows, sortFlows } from '../fixtures/flow-rows.ts';
import { emptyReport, flow, half, problemReport } from '../fixtures/reports.ts';

const report = problemReport(200);
const everything = { query: '', range: null, rule: null };
const all = filterFlows(report, everything);

describe('the list of flows', () => {
  it('begins with those that a harmful rule names, the longest stall first', () => {
    const sorted = [...sortFlows(report, all, BY_BADNESS)];
    expect(sorted.slice(0, 3)).toEqual([0, 1, 2]);
    const rules = sorted.map((row) => report.flows[row]!.rules[0] ?? '');
    expect(rules.lastIndexOf('clamp-missing')).toBeLessThan(rules.indexOf('offload-at-capture-point'));
  });

  it('is a permutation whatever it is sorted by, and unknown values come last both ways', () => {
    for (const column of FLOW_COLUMNS) {
      for (const descending of [true, false]) {
        const sorted = sortFlows(report, all, { column, descending });
        expect([...sorted].sort((a, b) => a - b)).toEqual([...all]);
        if (column === 'mss') expect(report.flows[sorted.at(-1)!]!.aToB.mss ?? report.flows[sorted.at(-1)!]!.bToA.mss).toBe(1460);
      }
    }
    const unknown = { ...emptyReport(), flows: [flow(0, { aToB: half({ mss: null }), bToA: half({ mss: null }) }), flow(1)] };
    for (const descending of [true, false]) expect([...sortFlows(unknown, filterFlows(unknown, everything), { column: 'mss', descending })]).toEqual([1, 0]);
  });

  it('is narrowed by words, all of which must occur', () => {
    expect(filterFlows(report, { ...everything, query: 'tcp.stream == 3' }).length).toBeGreaterThan(0);
    expect([...filterFlows(report, { ...everything, query: '2001:db8 clamp' })].every((row) => report.flows[row]!.rules.includes('clamp-missing'))).toBe(true);
    expect(filterFlows(report, { ...everything, query: 'no such thing' })).toHaveLength(0);
  });

  it('is narrowed by a rule and by a time, and keeps flows without times', () => {
    expect([...filterFlows(report, { ...everything, rule: 'merged-then-rejected' })]).toEqual([0, 1, 2]);
    expect(filterFlows(report, { ...everything, range: [1000, 2000] })).toHaveLength(0);
    const timeless = { ...report, flows: [flow(0, { firstTime: null, lastTime: null })] };
    expect(filterFlows(timeless, { ...everything, range: [1000, 2000] })).toHaveLength(1);
  });

  it('lists a flow with a problem before one with a warning that stalled longer', () => {
    const [one] = problemReport(1).findings;
    const findings = [{ ...one!, rule: 'merged-then-rejected' as const, severity: 'problem' as const }, { ...one!, rule: 'plain-loss' as const, severity: 'warning' as const }];
    const stalled = (seconds: number) => ({ aToB: { ...flow(0).aToB, stallSeconds: seconds } });
    const flows = [flow(0, { rules: ['plain-loss'], ...stalled(9) }), flow(1, { rules: ['merged-then-rejected'], ...stalled(1) })];
    expect([...sortFlows({ ...report, findings, flows }, Uint32Array.of(0, 1), BY_BADNESS)]).toEqual([1, 0]);
    const warnings = findings.map((finding) => ({ ...finding, severity: 'warning' as const }));
    expect([...sortFlows({ ...report, findings: warnings, flows }, Uint32Array.of(0, 1), BY_BADNESS)]).toEqual([0, 1]);
  });

  it('sorts many flows, and looks at each once to sort, and once to choose where a filter asks for that', async () => {
    const made = problemReport(20_000);
    let looks = 0;
    const flows = new Proxy(made.flows, { get: (list, name) => (typeof name === 'string' && /^\d/.test(name) && looks++, Reflect.get(list, name)) });
    const large = { ...made, flows };
    const sorted = sortFlows(large, filterFlows(large, everything), BY_BADNESS);
    expect(looks).toBe(made.flows.length);
    expect(filterFlows(large, { ...everything, query: 'tcp.stream' })).toHaveLength(made.flows.length);
    expect(looks).toBe(2 * made.flows.length);
    const counts = fragNeededByFlow(made);
    const badness = Float64Array.from(sorted, (row) => badnessOf(made.flows[row]!, fragNeededOf(counts, made.flows[row]!), graveRules(made)));
    expect(new Set(sorted).size).toBe(made.flows.length);
    expect(sorted.findIndex((row, i) => i > 0 && !(badness[i - 1]! > badness[i]! || (badness[i - 1] === badness[i] && sorted[i - 1]! < row)))).toBe(-1);
    // The same in runs, between which a worker lets others have a turn.
    expect(await listFlows(made, everything, BY_BADNESS, () => true)).toEqual(sorted);
  }, 30_000);

  it('counts as resent what was sent again, and not what was only captured twice, where that is known', () => {
    const none = { real: 0, afterRejection: 0, spurious: 0, secondSightings: 0, reordered: 0, lostInBox: 0 };
    const resent = (closer: { aToB: Partial<typeof none>; bToA?: Partial<typeof none> } | null) => resendsOf(flow(0, {
      aToB: half({ retransmissions: 20 }), bToA: half({ retransmissions: 8 }),
      ...(closer && { closer: { aToB: { ...none, ...closer.aToB }, bToA: { ...none, ...closer.bToA } } as unknown as NonNullable<ReportFlow['closer']> }),
    }));
    expect(resent(null)).toBe(28);
    // Without copies Wireshark's number stands, whatever our reading makes of it.
    expect(resent({ aToB: { real: 3, reordered: 17 } })).toBe(28);
    expect(resent({ aToB: { secondSightings: 40 }, bToA: { secondSightings: 12 } })).toBe(0);
    expect(resent({ aToB: { secondSightings: 40, real: 1, lostInBox: 1, spurious: 2 }, bToA: { secondSightings: 12, afterRejection: 4 } })).toBe(7);
    expect(resent({ aToB: { secondSightings: 1, real: 90 } })).toBe(28);
  });

  it('shows of a flow first what is too big, else what stood still, else what carries the data', () => {
    const shown = (aToB: Partial<ReportHalf>, bToA: Partial<ReportHalf>) =>
      firstDirection(flow(0, { aToB: half({ payloadBytes: 500, ...aToB }), bToA: half({ payloadBytes: 9000, ...bToA }) }));
    expect(shown({}, {})).toBe(1);
    expect(shown({ payloadBytes: 9000 }, {})).toBe(0);
    expect(shown({ stallSeconds: 1.3 }, {})).toBe(0);
    expect(shown({ stallSeconds: 1.3 }, { oversizeSegments: 2 })).toBe(1);
    expect(shown({ oversizeSegments: 3, stallSeconds: 1 }, { oversizeSegments: 2, stallSeconds: 9 })).toBe(0);
  });

  it('finds a flow by its numbers', () => {
    expect(findFlow(report, 0, 7, null)).toBe(7);
    expect(findFlow(report, 1, 7, null)).toBe(-1);
    expect(flowKey({ file: 0, stream: 3, part: 1 })).toBe('0.3.1');
  });
});

describe('the list of the flows of a large capture', () => {
  const large = { ...report, flows: Array.from({ length: 26 }, (_, i) => report.flows.map((one) => ({ ...one, stream: one.stream + 200 * i }))).flat() };
  // A clock that runs on at each look, so that every look is the end of a slice.
  const slices = () => {
    let now = 0;
    const seen = { turns: 0 };
    return { seen, now: () => (now += 20), turn: () => Promise.resolve(void seen.turns++) };
  };

  it('is not made at once', () => {
    expect(large.flows.length).toBeGreaterThan(LISTED_AT_ONCE);
    expect(listedAtOnce(large, everything, BY_BADNESS)).toBeNull();
    expect(listedAtOnce(report, everything, BY_BADNESS)).toEqual(sortFlows(report, all, BY_BADNESS));
  });

  it('is the same in slices', async () => {
    for (const filter of [everything, { ...everything, query: 'clamp' }, { ...everything, query: 'no such thing' }, { ...everything, rule: 'merged-then-rejected' as const }]) {
      for (const column of FLOW_COLUMNS) {
        const sort = { column, descending: column !== 'endpoints' };
        expect(await listedInSlices(large, filter, sort, slices())).toEqual(sortFlows(large, filterFlows(large, filter), sort));
      }
    }
    const { seen, ...given } = slices();
    await listedInSlices(large, everything, BY_BADNESS, given);
    expect(seen.turns).toBeGreaterThan(large.flows.length / RUN);
  });

  it('is given up when nobody waits any more', async () => {
    const { seen, ...given } = slices();
    expect(await listedInSlices(large, everything, BY_BADNESS, { ...given, goOn: () => seen.turns < 5 })).toBeNull();
    expect(seen.turns).toBe(5);
  });
});
