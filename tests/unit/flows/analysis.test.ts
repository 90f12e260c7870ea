import { describe, expect, it } from 'vitest';
import { record } from './record.ts';
import { scripts } from './scripts.ts';

describe('Wireshark’s flags', () => {
  it.each(Object.entries(scripts))('%s', async (_name, text) => {
    const { scenario, column } = await record(text);
    const found = column('analysis');
    // Printed as the script itself, so that a difference is read in place.
    const asScript = (flags: (i: number) => string) => scenario.frames.map(({ line }, i) => `${line}  # ${flags(i)}`).join('\n');
    expect(asScript((i) => found[i] ?? '')).toBe(asScript((i) => scenario.frames[i]?.note ?? ''));
  });
});
