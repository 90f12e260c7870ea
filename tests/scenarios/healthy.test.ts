/**
 * Healthy traffic made at random: whatever its sizes, delays and losses, none of it may be called a problem of MTU or offload.
 * A failure prints the seed and the frames.
 */
import { expect, test, describe } from 'vitest';
import { healthyTraffic, judgeHealthy, KINDS } from './healthy-traffic.ts';

const SEEDS = 12;
/** Rules that spoke, by kind. */
const found = new Set<string>();

describe.each(Object.keys(KINDS))('%s', (kind) => {
  test.each(Array.from({ length: SEEDS }, (_, k) => k + 1))('is no problem of MTU or offload (seed %i)', async (seed) => {
    const text = healthyTraffic(kind, seed);
    const { report, accusations } = await judgeHealthy(text);
    if (accusations.length > 0) expect.fail(`${text}\n${accusations.map((f) => `${f.rule} ${f.confidence} ${f.severity}: ${f.explanation}`).join('\n')}`);
    expect(report.verdict.outcome).not.toBe('problem');
    expect(report.totals.tcpPackets).toBeGreaterThan(20);
    for (const f of report.findings) found.add(`${kind}: ${f.rule}`);
  });
});

test('what the traffic does suffer is found', () => {
  const expected = ['Wi-Fi: answers that wait, loss in flurries: plain-loss', 'a receiver that closes its window: zero-window', 'an application that pauses and a peer that keeps alive: application-idle'];
  expect(expected.filter((one) => !found.has(one))).toEqual([]);
});
