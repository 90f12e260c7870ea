import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPieces } from '../../../src/report/json-pieces.ts';
import { writePieces, type TextSink } from '../../../src/cli/output.ts';
import { progressText } from '../../../src/cli/progress.ts';
import * as fixtures from '../fixtures/reports.ts';

describe('JSON in pieces', () => {
  it('equals JSON.stringify', () => {
    const report = fixtures.problemReport(200);
    expect([...jsonPieces(report)].join('')).toBe(JSON.stringify(report));
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      for (const depth of [0, 1, 2, 5]) expect([...jsonPieces(plain, depth)].join('')).toBe(JSON.stringify(plain));
    }));
  });

  it('leaves out what has no value, and writes null in arrays', () => {
    const value = { a: undefined, b: [undefined, 1], c: {}, d: [], e: NaN };
    expect([...jsonPieces(value, 3)].join('')).toBe(JSON.stringify(value));
  });

  it('makes no piece that is long', () => {
    const report = fixtures.problemReport(2000);
    expect(Math.max(...[...jsonPieces({ flows: report.flows })].map((piece) => piece.length))).toBeLessThan(10_000);
  });
});

describe('writing', () => {
  const sink = (write: (text: string) => Error | null): TextSink => ({
    write(text, done) {
      setTimeout(() => done(write(text)), 0);
      return false;
    },
  });

  it('waits for each batch and loses nothing', async () => {
    let out = '';
    let open = 0;
    let most = 0;
    const slow: TextSink = {
      write(text, done) {
        most = Math.max(most, ++open);
        setTimeout(() => {
          out += text;
          open--;
          done();
        }, 1);
        return false;
      },
    };
    const pieces = Array.from({ length: 50 }, (_, i) => `${i}:${'x'.repeat(5000)};`);
    expect(await writePieces(slow, pieces)).toBe(true);
    expect(out).toBe(pieces.join(''));
    expect(most).toBe(1);
  });

  it('stops when the reader has gone, and only then', async () => {
    let asked = 0;
    function* endless() {
      for (;;) {
        asked++;
        yield 'x'.repeat(100_000);
      }
    }
    expect(await writePieces(sink(() => Object.assign(new Error('gone'), { code: 'EPIPE' })), endless())).toBe(false);
    expect(asked).toBe(1);
    await expect(writePieces(sink(() => Object.assign(new Error('disk full'), { code: 'ENOSPC' })), ['x'])).rejects.toThrow('disk full');
  });
});

describe('progress', () => {
  it('tells a share where the length is known', () => {
    const progress = { file: 0, fileName: 'a', bytesRead: 50, byteLength: 100, frames: 1234, flows: 2, fragNeeded: 0 };
    expect(progressText(progress)).toBe('Reading: 50 %, 1,234 frames, 2 flows');
    expect(progressText({ ...progress, byteLength: -1, bytesRead: 7_000_000, fragNeeded: 3 })).toBe('Reading: 7 MB, 1,234 frames, 2 flows, 3 rejected');
    expect(progressText({ ...progress, looks: { done: 1200, of: 4000 } })).toBe('Read 1,234 frames; looking closely at flows: 1,200 of 4,000');
  });
});
