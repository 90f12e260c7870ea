import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatEndpoint, formatEpoch, formatQuantity, formatRate, formatSeconds, groupDigits, secondsBetween } from '../../../src/lib/format.ts';

describe('numbers', () => {
  it('have English separators and units of a thousand', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect([0, 999, 1000, 10_220, 1_234_567, 999_999, 5e12].map(formatBytes)).toEqual(['0 B', '999 B', '1 kB', '10.2 kB', '1.23 MB', '1 MB', '5 TB']);
    expect(formatRate(125_000_000)).toBe('1 Gbit/s');
    expect(groupDigits('Frames 10260, 10262: 10260 bytes = 40 + 7 × 1460, above 1500.')).toBe('Frames 10,260, 10,262: 10,260 bytes = 40 + 7 × 1,460, above 1,500.');
    expect(groupDigits('an MSS for 1500-byte packets')).toBe('an MSS for 1,500-byte packets');
    for (const kept of ['2001:db8::1500 to 10.77.1.20:33900', 'port 5060, RFC 4638', 'kernel 3.2.60-2014', 'a1234 0x1500 1500/tcp', '1.2345 s', '2001::1', '12,345']) expect(groupDigits(kept)).toBe(kept);
    expect([formatQuantity(1, 'flow'), formatQuantity(2, 'flow')]).toEqual(['1 flow', '2 flows']);
  });
});

describe('times', () => {
  it('take the unit that fits', () => {
    expect([0, 85e-6, 0.0123, 0.9999, 4.2, 200, 25_320, 100_000].map(formatSeconds))
      .toEqual(['0 s', '85 µs', '12.3 ms', '1 s', '4.2 s', '3 min 20 s', '7 h 2 min', '1 d 3 h']);
    expect(formatSeconds(-0.5)).toBe('−500 ms');
    expect([99.94, 99.96, 3599.6, 86_399.7].map(formatSeconds)).toEqual(['99.9 s', '1 min 40 s', '1 h 0 min', '1 d 0 h']);
  });

  it('are read from decimal strings without loss', () => {
    expect(formatEpoch('1700000000.123456789')).toBe('2023-11-14 22:13:20.123');
    expect(formatEpoch('nonsense')).toBe('–');
    expect(secondsBetween('1700000000.999999999', '1700000001.000000001')).toBeCloseTo(2e-9, 15);
  });
});

describe('endpoints', () => {
  it('put an IPv6 address in brackets', () => {
    expect(formatEndpoint({ address: '2001:db8::1', port: 443 })).toBe('[2001:db8::1]:443');
    expect(formatEndpoint({ address: '192.0.2.1', port: 22 })).toBe('192.0.2.1:22');
  });
});
