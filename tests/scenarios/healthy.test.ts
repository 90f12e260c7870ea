/**
 * Healthy traffic made at random: whatever its sizes, delays and losses, none of it may be called a problem of MTU or offload.
 * A failure prints the seed and the frames.
 */
import { expect, test, describe } from 'vitest';
import { healthyTraffic, judgeHealthy, KINDS } from './healthy-traffic.ts';

const SEEDS = Array.from({ length: 12 }, (_, k) => k + 1);

describe.each(Object.keys(KINDS))('%s', (kind) => {
  test.each(SEEDS)('is no problem of MTU or offload (seed %i)', async (seed) => {
    const text = healthyTraffic(kind, seed);
    const { report, accusations } = await judgeHealthy(text);
    if (accusations.length > 0) expect.fail(`${text}\n${accusations.map((f) => `${f.rule} ${f.confidence} ${f.severity}: ${f.explanation}`).join('\n')}`);
    expect(report.verdict.outcome).not.toBe('problem');
    expect(report.totals.tcpPackets).toBeGreaterThan(20);
  });
});

test.each([
  ['Wi-Fi: answers that wait, loss in flurries', 'plain-loss'], ['a receiver that closes its window', 'zero-window'], ['an application that pauses and a peer that keeps alive', 'application-idle'],
])('what the traffic does suffer is found: %s', async (kind, rule) => {
  const found = new Set<string>();
  for (const seed of SEEDS) for (const f of (await judgeHealthy(healthyTraffic(kind, seed))).report.findings) found.add(f.rule);
  expect([...found]).toContain(rule);
});
