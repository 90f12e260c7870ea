import { describe, expect, it } from 'vitest';
import { fallbackOf } from '../../../src/pmtu/fallback-sizes.ts';

describe('fallback sizes', () => {
  it('name the stack, with and without time stamps in the payload', () => {
    expect(fallbackOf(1024)!.stack).toBe('Linux');
    expect(fallbackOf(1012)!.stack).toBe('Linux');
    expect(fallbackOf(1200)!.stack).toMatch(/macOS/);
    expect(fallbackOf(536)!.stack).toMatch(/Windows/);
    expect(fallbackOf(524)!.stack).toMatch(/Windows/);
  });

  it('leave ordinary sizes alone', () => {
    for (const size of [1460, 1448, 1360, 700, 100, 0]) expect(fallbackOf(size)).toBeNull();
  });
});
