import { expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { rehearsalCapture } from '../../../src/engine/rehearsal-capture.ts';

it('shows the engine what captures are full of, soundly', async () => {
  const { outcome } = await analyze([bufferSource('rehearsal', rehearsalCapture())], { pathMtu: null });
  const report = outcome.report!;
  expect(report.totals).toMatchObject({ tcpFlows: 40, fragNeeded: 20 });
  expect(report.capture.oddities.map(({ code }) => code)).toEqual(['snapped']);
  expect(report.fragNeeded.every(({ match }) => match === 'exact')).toBe(true);
  expect(report.findings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['plain-loss', 'pmtud-working', 'offload-at-capture-point']));
  expect(report.flows.some(({ aToB }) => aToB.fastRetransmissions > 0)).toBe(true);
});
