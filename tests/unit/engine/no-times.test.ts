import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { packetLines } from '../../../src/cli/packet-lines.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { concat, pack } from '../capture/collect.ts';
import { hex, ip, syn } from '../fixtures/raw-frames.ts';

/** A block of a pcapng file with its lengths; the body is padded to 4 bytes. */
function block(type: number, body: Uint8Array): Uint8Array {
  const padded = concat(body, new Array<number>(-body.length & 3).fill(0));
  return concat(pack(true, [type, 4], [padded.length + 12, 4]), padded, pack(true, [padded.length + 12, 4]));
}

/** Frames in Simple Packet Blocks, which have no time. */
const timeless = (frames: readonly string[]) => concat(
  block(0x0a0d0d0a, pack(true, [0x1a2b3c4d, 4], [1, 2], [0, 2], [0xffffffff, 4], [0xffffffff, 4])),
  block(1, pack(true, [1, 2], [0, 2], [0, 4])),
  ...frames.map((frame) => block(3, concat(pack(true, [frame.length / 2, 4]), hex(frame)))),
);

const goOn = () => Promise.resolve(true);
const analysed = () => analyze([bufferSource('a.pcapng', timeless([syn(1000), syn(1001), ip(28, 1, 0, 17, '0000000000000000')]))], { pathMtu: null });

describe('frames without times', () => {
  it('have none anywhere: not 1970, and not 0', async () => {
    const session = await analysed();
    const report = session.outcome.report!;
    const [file] = report.capture.files;
    expect([file!.packets, file!.firstTime, file!.lastTime]).toEqual([3, null, null]);
    expect(report.flows.map(({ firstTime, lastTime }) => [firstTime, lastTime])).toEqual([[null, null], [null, null]]);
    expect(report.capture.oddities.find(({ code }) => code === 'no-timestamps')).toMatchObject({ count: 3, firstFrame: 1 });
    const [head, ...lines] = packetLines(session);
    expect(head).toMatch(/^frame\.number\tframe\.time_epoch\tframe\.len/);
    expect(lines.join('').trimEnd().split('\n').map((line) => line.split('\t').slice(0, 3))).toEqual([['1', '', '54'], ['2', '', '54'], ['3', '', '42']]);
  });

  it('are found by no filter that asks for a time, and show none when they are looked at', async () => {
    const session = await analysed();
    const found = (filter: string) => session.packets({ what: 'index', file: 0, filter, list: 'shown' }, goOn);
    expect(await found('frame.time_relative >= 0 or frame.time_epoch < 1 or frame.time_delta == 0')).toMatchObject({ problem: null, rows: Int32Array.of() });
    expect(await session.packets({ what: 'rows', file: 0, rows: [0] }, goOn)).toMatchObject({ rows: [{ time: null, epoch: null }] });
    const answer = await session.packets({ what: 'detail', file: 0, frame: 1 }, goOn);
    if (answer?.what !== 'detail' || answer.detail === null) throw new Error('no detail');
    expect(answer.detail.layers[0]!.children.map(({ name }) => name)).not.toContain('frame.time_epoch');
  });
});
