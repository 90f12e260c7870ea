import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fuzz, regressions, runWhole } from './whole-engine.ts';

/** Seconds of the ordinary test run; `npm run fuzz -- --seconds N --seed N` goes on for as long as wanted. */
const SECONDS = 25;
const SEED = 20261121;

describe('the whole engine', () => {
  it('survives damaged captures and keeps every frame before the damage', async () => {
    const end = performance.now() + SECONDS * 1000;
    const { runs, failed } = await fuzz(SEED, () => performance.now() > end);
    expect(failed.map(({ run, why }) => `seed ${run}: ${why}`)).toEqual([]);
    expect(runs).toBeGreaterThan(20);
  }, 120_000);

  const known = existsSync(regressions) ? readdirSync(regressions).filter((name) => !name.endsWith('.md')) : [];
  it.each(known)('survives %s, which it once did not', async (name) => {
    const bytes = new Uint8Array(readFileSync(join(regressions, name)));
    expect(await runWhole({ bytes, inflated: bytes.length, soundUpTo: 0, original: bytes })).toBeNull();
  }, 60_000);
});
