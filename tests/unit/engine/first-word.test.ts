import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import type { ByteSource } from '../../../src/capture/types.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { concludeAll, newFileAnalysis } from '../../../src/engine/file-analysis.ts';
import { rehearsalCapture } from '../../../src/engine/rehearsal-capture.ts';
import type { Progress } from '../../../src/engine/types.ts';
import { RowBudget } from '../../../src/flows/row-budget.ts';
import { readCapture } from '../../../src/capture/open.ts';

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

/** What is told while a capture is concluded on whose closer looks take so many milliseconds each, as if by the clock. */
async function concluded(millisecondsEach: number): Promise<Progress[]> {
  let clock = 1000;
  let read = false;
  const source: ByteSource = {
    ...bufferSource('a', rehearsalCapture()),
    async *chunks() {
      yield* bufferSource('a', rehearsalCapture()).chunks();
      read = true;
    },
  };
  const told: Progress[] = [];
  await analyze([source], { pathMtu: null }, { now: () => (read ? (clock += millisecondsEach) : clock), onProgress: (progress) => told.push(progress) });
  return told;
}

describe('behind the last byte', { timeout: 60_000 }, () => {
  it('it is told ten times a second of how many flows a closer look was taken', async () => {
    const looks = (await concluded(30)).map((progress) => progress.looks).filter((told) => told !== undefined);
    expect(looks.length).toBeGreaterThan(3);
    const { of } = looks[0]!;
    expect(looks.map(({ done }) => done)).toEqual([...looks.map(({ done }) => done)].sort((x, y) => x - y));
    expect(looks.every((told) => told.of === of && told.done < of)).toBe(true);
    expect(looks[1]!.done - looks[0]!.done).toBe(4);
  });

  it('nothing is said of looks that take a moment', async () => {
    expect((await concluded(1)).some((progress) => progress.looks !== undefined)).toBe(false);
  });
});

describe('the first word on a capture', { timeout: 60_000 }, () => {
  it('comes long before the end where reading takes a while', async () => {
    expect(await provisional(100)).toBeGreaterThan(0);
  });

  it('may tell of the first flows alone, of as many as hold so many frames', async () => {
    const source = bufferSource('a', rehearsalCapture());
    const file = newFileAnalysis(source, 0, new RowBudget());
    file.info = (await readCapture(source, file.recorder)).info;
    const seen = (mostFrames: number): number => {
      concludeAll([file], null, () => ({ mostFrames }));
      return file.diagnosis!.closer.size;
    };
    const all = seen(Infinity);
    expect(seen(0)).toBe(0);
    expect(seen(200)).toBeGreaterThan(0);
    expect(seen(200)).toBeLessThan(all);
    expect(seen(1e9)).toBe(all);
  });

  it('is the last where the whole report is to be expected within a second', async () => {
    expect(await provisional(20)).toBe(0);
    expect(await provisional(40)).toBe(0);
    expect(await provisional(50)).toBeGreaterThan(0);
  });
});
