import { describe, expect, it } from 'vitest';
import type { ByteSource } from '../../../src/capture/types.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { rehearsalCapture } from '../../../src/engine/rehearsal-capture.ts';

const PIECES = 20;

/** Provisional reports while a capture is read whose every piece takes so many milliseconds. */
async function provisional(millisecondsEach: number): Promise<number> {
  const bytes = rehearsalCapture();
  const step = Math.ceil(bytes.length / PIECES);
  let clock = 1000;
  const source: ByteSource = {
    name: 'a', byteLength: bytes.length,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    async *chunks() {
      for (let at = 0; at < bytes.length; at += step) {
        clock += millisecondsEach;
        await Promise.resolve();
        yield bytes.subarray(at, at + step);
      }
    },
  };
  let told = 0;
  const { outcome } = await analyze([source], { pathMtu: null }, { now: () => clock, onPartial: () => void told++ });
  expect(outcome.report!.totals.tcpFlows).toBe(40);
  return told;
}

describe('the first word on a capture', () => {
  it('comes long before the end where reading takes a while', async () => {
    expect(await provisional(100)).toBeGreaterThan(0);
  });

  it('is the last where all is read in a moment', async () => {
    expect(await provisional(20)).toBe(0);
  });
});
