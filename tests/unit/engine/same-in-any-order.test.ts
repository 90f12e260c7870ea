import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import type * as Analyze from '../../../src/engine/analyze.ts';
import type * as Sources from '../../../src/capture/sources.ts';
import { MOST_KINDS } from '../../../src/flows/kind-book.ts';
import { capture, ip } from '../fixtures/raw-frames.ts';

/** Frames of a capture whose decode tree is compared. */
const LOOKED_AT = 12;
/** Every so many recordings one is read. */
const STRIDE = 9;
const MACS = '020000000001020000000002';
const folder = fileURLToPath(new URL('../../captures', import.meta.url));

afterEach(() => vi.resetModules());

/** More kinds of frames than are told apart, and protocols that nothing reads. */
const soup = capture([
  ...Array.from({ length: MOST_KINDS }, (_, i) => `${MACS}${(0x1100 + i).toString(16)}${'00'.repeat(46)}`),
  ...Array.from({ length: 100 }, (_, i) => ip(28, i, 0, 144 + i, '0000000000000000')),
]);
/** The same in small, in another order: each must be named as if it were the only capture. */
const unknownKinds = capture([ip(28, 1, 0, 250, '0000000000000000'), `${MACS}9999${'00'.repeat(46)}`, `${MACS}1101${'00'.repeat(46)}`]);

const recordings = readdirSync(folder).filter((name) => /\.pcap(ng)?$/.test(name)).filter((_, i) => i % STRIDE === 0);
const captures: [name: string, bytes: Uint8Array][] = [
  ['unknown kinds', unknownKinds],
  ...recordings.map((name): [string, Uint8Array] => [name, new Uint8Array(readFileSync(join(folder, name)))]),
  ['soup', soup],
];

/** Everything that can be asked of each capture, as text by the capture's name; with modules of its own. */
async function readAll(inOrder: typeof captures): Promise<Map<string, string>> {
  vi.resetModules();
  const { analyze } = await vi.importActual<typeof Analyze>('../../../src/engine/analyze.ts');
  const { bufferSource } = await vi.importActual<typeof Sources>('../../../src/capture/sources.ts');
  const told = new Map<string, string>();
  for (const [name, bytes] of inOrder) {
    const session = await analyze([bufferSource(name, bytes)], { pathMtu: null });
    const report = session.outcome.report!;
    const { packets } = report.capture.files[0]!;
    const rows = Array.from({ length: Math.min(packets, 200) }, (_, row) => row);
    const goOn = () => Promise.resolve(true);
    const answers: unknown[] = [report, await session.packets({ what: 'rows', file: 0, rows }, goOn)];
    for (let n = 0; n < LOOKED_AT; n++) answers.push(await session.packets({ what: 'detail', file: 0, frame: 1 + Math.floor((n * packets) / LOOKED_AT) }, goOn));
    for (const flow of report.flows.keys()) answers.push(await session.flowDetail(flow));
    told.set(name, JSON.stringify(answers));
  }
  return told;
}

it('tells of a capture the same whatever was read before it', async () => {
  const forwards = await readAll(captures);
  const backwards = await readAll([...captures].reverse());
  for (const [name] of captures) expect([name, backwards.get(name)]).toEqual([name, forwards.get(name)]);
  expect(forwards.get('unknown kinds')).toContain('unknown-ethertype 0x9999');
}, 120_000);
