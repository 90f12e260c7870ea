import { describe, expect, it } from 'vitest';
import { verdictOf, type VerdictInputs } from '../../../src/report/verdict.ts';
import { UNHEARD } from '../../../src/report/unheard.ts';
import type { Finding } from '../../../src/rules/finding.ts';

const finding = (of: Partial<Finding>, stallSeconds = 0): Finding =>
  ({ id: of.rule, severity: 'info', confidence: 'likely', streams: [0], title: 'Packets do something', ...of, harm: { wastedBytes: 0, stallSeconds, amplification: null } }) as Finding;

const TOTALS = { packets: 100, bytes: 1, tcpPackets: 100, tcpFlows: 1, fragNeeded: 0, packetTooBig: 0, oversizeSegments: 0, ipFragments: 0 };

const NOTHING: VerdictInputs = {
  findings: [], totals: TOTALS, blindness: { sentences: [], decisive: false }, nextCapture: null, resentShare: 0, flowsWithPayload: 1, incomplete: false,
};

const verdict = (of: Partial<VerdictInputs>) => verdictOf({ ...NOTHING, ...of });

const blind = { sentences: ['ICMP was not captured.'], decisive: true };

describe('the headline', () => {
  it.each<[string, string, Partial<VerdictInputs>]>([
    ['problem', 'Packets do something.', { findings: [finding({ rule: 'fragmented', severity: 'problem' }, 2)] }],
    ['working', 'Packets do something; it recovered.', { findings: [finding({ rule: 'fragmented', severity: 'warning' }, 2)] }],
    ['working', 'Packets do something; no harm shown.', { findings: [finding({ rule: 'fragmented', severity: 'warning' })] }],
    ['working', 'Packets do something; nothing is wrong.', { findings: [finding({ rule: 'pmtud-working' })] }],
    ['not-mtu', 'It is not the MTU: packets do something.', { findings: [finding({ rule: 'zero-window', severity: 'warning' }, 1)] }],
    ['not-mtu', 'Probably not the MTU: packets do something.', { findings: [finding({ rule: 'plain-loss', severity: 'warning', confidence: 'possible' })], resentShare: 0.01 }],
    ['nothing-found', 'No packet was too big for its path: one TCP flow with data, nothing rejected, nothing stuck.', {}],
    ['nothing-found', 'No packet was too big for its path: 1,200 TCP flows with data, nothing rejected, nothing stuck.', { flowsWithPayload: 1200 }],
    ['nothing-found', 'No packet was too big for its path: one TCP flow with data, nothing stuck.', { blindness: { sentences: [UNHEARD], decisive: false } }],
    ['nothing-found', 'No harm shows: one TCP flow with data, nothing stuck; a message says that a packet was too big.', { totals: { ...TOTALS, fragNeeded: 1 } }],
    ['nothing-found', 'No harm shows: one TCP flow with data, nothing stuck; 3 messages say that packets were too big.', { totals: { ...TOTALS, fragNeeded: 1, packetTooBig: 2 } }],
    ['inconclusive', 'This capture does not show what came of it: 37 messages say that packets were too big.', { blindness: blind, totals: { ...TOTALS, fragNeeded: 37 }, findings: [finding({ rule: 'offload-at-capture-point' })] }],
    ['inconclusive', 'This capture cannot show whether packets were too big for their path.', { blindness: blind, totals: { ...TOTALS, fragNeeded: 37 }, findings: [finding({ rule: 'pmtud-working' })] }],
    ['inconclusive', 'So far: This capture cannot show whether packets were too big for their path.', { blindness: blind, incomplete: true }],
  ])('%s: %s', (outcome, headline, of) => {
    expect(verdict(of)).toMatchObject({ outcome, headline });
  });
});

describe('the rank', () => {
  it('begins with what the headline tells, whatever the others would have', () => {
    const findings = ['application-idle', 'pmtud-working', 'mss-clamped'].map((rule) => finding({ rule } as Partial<Finding>));
    expect(verdict({ findings }).findings).toEqual(['pmtud-working', 'application-idle', 'mss-clamped']);
    expect(verdict({ findings, blindness: blind }).findings).toEqual(['application-idle', 'pmtud-working', 'mss-clamped']);
  });
});

describe('the outcome', () => {
  it('takes no notice of a little loss, nor of what is not the MTU and stalled nobody', () => {
    expect(verdict({ findings: [finding({ rule: 'plain-loss', severity: 'warning' })], resentShare: 0.0099 }).outcome).toBe('nothing-found');
    expect(verdict({ findings: [finding({ rule: 'zero-window', severity: 'warning' })] }).outcome).toBe('nothing-found');
  });

  it('is that nothing came about where each connection was refused, and only there', () => {
    const refused = finding({ rule: 'handshake-fails' });
    expect(verdict({ findings: [refused], flowsWithPayload: 0 }).outcome).toBe('not-mtu');
    expect(verdict({ findings: [refused], flowsWithPayload: 0, totals: { ...TOTALS, tcpFlows: 2 } }).outcome).toBe('nothing-found');
    expect(verdict({ findings: [refused] }).outcome).toBe('nothing-found');
  });

  it('puts what the capture cannot show before what works, and behind what is wrong', () => {
    expect(verdict({ findings: [finding({ rule: 'pmtud-working' })], blindness: blind }).outcome).toBe('inconclusive');
    const beside = verdict({ findings: [finding({ rule: 'fragmented', severity: 'problem' })], blindness: blind, nextCapture: 'tcpdump' });
    expect(beside).toMatchObject({ outcome: 'problem', nextCapture: 'tcpdump', confidence: 'likely' });
    expect(verdict({ nextCapture: 'tcpdump' }).nextCapture).toBeNull();
  });
});
