import { expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { rehearsalCapture } from '../../../src/engine/rehearsal-capture.ts';

it('shows the engine what captures are full of, soundly', async () => {
  const { outcome } = await analyze([bufferSource('rehearsal', rehearsalCapture())], { pathMtu: null });
  const report = outcome.report!;
  expect(report.totals).toMatchObject({ tcpFlows: 40, fragNeeded: 32, packetTooBig: 3 });
  expect(report.capture.oddities.map(({ code }) => code)).toEqual(['time-backwards', 'snapped']);
  expect(report.fragNeeded.every(({ match }) => match === 'exact')).toBe(true);
  expect(new Set(report.findings.map(({ rule }) => rule))).toEqual(new Set([
    'unsegmented-tso', 'merged-then-rejected', 'plain-loss', 'zero-window', 'clamp-missing', 'pmtud-working', 'application-idle', 'reset', 'offload-at-capture-point',
  ]));
  expect(report.flows.some(({ aToB }) => aToB.fastRetransmissions > 0)).toBe(true);
  expect(report.flows.some(({ aToB }) => aToB.lostSegments > 0)).toBe(true);
  expect(new Set(report.flows.map(({ a }) => a.address.includes(':')))).toEqual(new Set([true, false]));
});

it('has another lot in each round, and room for all of it', () => {
  const seen = new Set<string>();
  for (let round = 1; round <= 60; round++) {
    const bytes = rehearsalCapture(round, Math.min(40, 8 * round), 20);
    seen.add(`${bytes.length} ${bytes.slice(-64).join()}`);
  }
  expect(seen.size).toBe(60);
});
