import { describe, expect, it } from 'vitest';
import { espInner, explainMss, explainMtu, hintSentence, knownMtusBetween } from '../../../src/pmtu/tunnel-arithmetic.ts';

const names = (mtu: number): string => explainMtu(mtu).map((h) => `${h.arithmetic}: ${h.name}`).join(' | ');

describe('tunnel arithmetic', () => {
  it.each([
    [1492, /1500 − 8: PPPoE/],
    [1480, /1500 − 20: IPIP/],
    [1476, /1500 − 24: GRE/],
    [1450, /1500 − 50: VXLAN/],
    [1442, /1500 − 58: Geneve/],
    [1440, /1500 − 60: WireGuard over IPv4/],
    [1420, /1500 − 80: WireGuard/],
    [1412, /1492 − 80: WireGuard.* on PPPoE/],
    [1446, /1500 − 54: IPsec \(AES-GCM\)/],
    [1438, /1500 − 62: IPsec \(AES-CBC with SHA-1\)/],
    [1460, /Google Cloud/],
    [8950, /9000 − 50: VXLAN.* on a jumbo link/],
    [8941, /9001 − 60: WireGuard over IPv4 on AWS/],
    [1496, /1500 − 4: an MPLS label/],
  ])('explains %i', (mtu, expected) => expect(names(mtu)).toMatch(expected));

  it('explains no value that no sum gives, and not the ordinary one', () => {
    expect(explainMtu(1317)).toEqual([]);
    expect(explainMtu(1500)).toEqual([]);
    expect(hintSentence(1317, explainMtu(1317))).toBe('');
  });

  it('computes what ESP leaves (RFC 4303 §2) as measured values have it', () => {
    expect(espInner(1500, 0, 4, 8, 16)).toBe(1446);
    expect(espInner(1500, 8, 4, 8, 16)).toBe(1438);
    expect(espInner(1500, 0, 16, 16, 12)).toBe(1438);
    expect(espInner(1500, 8, 16, 16, 16)).toBe(1422);
    expect(espInner(1500, 8, 16, 16, 32)).toBe(1406);
  });

  it('explains MSS values by the MTU that they stand for and by known clamps', () => {
    expect(explainMss(1380, 40)[0]!.name).toMatch(/Cisco ASA/);
    expect(explainMss(1452, 40)[0]).toEqual({ arithmetic: '1500 − 8 − 40', name: 'PPPoE' });
    expect(explainMss(1360, 60).some((h) => /WireGuard/.test(h.name))).toBe(true);
  });

  it('says so in a sentence whose sum can be checked', () => {
    expect(hintSentence(1420, explainMtu(1420))).toBe(' 1420 hints at WireGuard over IPv6, its default (1500 − 80).');
    expect(hintSentence(1400, explainMtu(1400))).toContain(' 1400 hints at a VPN set to the usual round value');
  });

  it('names the well-known values between two bounds', () => {
    expect(knownMtusBetween(1482, 1499)).toEqual([1492]);
    expect(knownMtusBetween(1281, 1300)).toEqual([]);
  });
});
