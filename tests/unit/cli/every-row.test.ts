import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { packetShortfalls } from '../../../src/cli/packet-lines.ts';
import { roomOnMachine } from '../../../src/cli/room.ts';
import { run } from '../../../src/cli/run.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { MOST_ROWS, RowBudget, TABLE_ROWS } from '../../../src/flows/row-budget.ts';
import type { Report } from '../../../src/report/schema.ts';
import { capture, syn } from '../fixtures/raw-frames.ts';
import { root } from '../house/sources.ts';

// Blocks of eight rows, so that captures of some hundred frames do not fit.
vi.mock('../../../src/tables/block-size.ts', () => ({ BLOCK_SHIFT: 3, BLOCK_ROWS: 8, BLOCK_MASK: 7 }));

const FEW = 300;
const manyFrames = new Uint8Array(readFileSync(`${root}tests/captures/story-2-among-others.pcap`));
async function call(bytes: Uint8Array, form: string, mostFrames?: number) {
  let out = '';
  let err = '';
  const status = await run(['c.pcap', form], {
    stdout: { write: (text, done) => ((out += text), done(), true) },
    stderr: { write: (text) => ((err += text), true) },
    env: {},
    now: () => 0,
    ...(mostFrames === undefined ? {} : { mostFrames }),
    open: (path) => Promise.resolve(bufferSource(path, bytes)),
  });
  return { status, out, err };
}
const lines = (out: string) => out.trimEnd().split('\n').slice(1);

describe('one line a frame', () => {
  it('is printed for each, where other forms keep a part of the rows only', async () => {
    const report = JSON.parse((await call(manyFrames, '--json', FEW)).out) as Report;
    expect(report.totals.packets).toBeGreaterThan(FEW);
    expect(report.capture.oddities.map(({ code }) => code)).toContain('frames-given-back');
    const { status, out, err } = await call(manyFrames, '--packets', FEW);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(lines(out).map((line) => Number(line.split('\t')[0]))).toEqual(Array.from({ length: report.totals.packets }, (_, i) => i + 1));
    expect(out).toBe((await call(manyFrames, '--packets')).out);
  });

  it('stands for segments of flows beyond all bounds too; what it lacks is said on standard error', async () => {
    const most = new RowBudget(FEW).mostFlows;
    const { status, out, err } = await call(capture(Array.from({ length: most + 50 }, (_, i) => syn(i + 1))), '--packets', FEW);
    expect(status).toBe(0);
    expect(lines(out)).toHaveLength(most + 50);
    expect(err).toBe(`mtuscope: c.pcap: 50 segments have a line without tcp.stream, ports and analysis; the table of flows holds no more than ${most}.\n`);
  });

  it('is counted on standard error where the table of packets can hold no more', async () => {
    const session = await analyze([bufferSource('c.pcap', manyFrames)], { pathMtu: null, mostFrames: FEW });
    const { packets } = session.outcome.report!.totals;
    const [said] = [...packetShortfalls(session)];
    const [, missing, held] = /^c\.pcap: (\d+) frames have no line; the table of packets holds no more than (\d+)\.$/.exec(said!)!;
    expect(Number(missing) + Number(held)).toBe(packets);
    expect(new RowBudget(FEW, true).most).toBe(TABLE_ROWS);
    // Row numbers are signed words.
    expect(TABLE_ROWS | 0).toBe(TABLE_ROWS);
  });
});

describe('room for rows in other forms', () => {
  const gib = 2 ** 30;
  it('follows the memory of a small machine, or of the container', () => {
    expect(roomOnMachine(2 * gib, 0)).toEqual({ mostFrames: 10_000_000 });
    expect(roomOnMachine(64 * gib, gib)).toEqual({ mostFrames: 5_000_000 });
    expect(roomOnMachine(7.9 * gib, 2 ** 64).mostFrames).toBeLessThanOrEqual(MOST_ROWS);
  });
  it('is the engine’s own elsewhere', () => expect(roomOnMachine(8 * gib, 2 ** 64)).toEqual({}));
});
