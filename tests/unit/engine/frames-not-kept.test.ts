import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { packetLines } from '../../../src/cli/packet-lines.ts';
import { analyze } from '../../../src/engine/analyze.ts';

const name = 'frag-needed-ignored.pcap';
const bytes = new Uint8Array(readFileSync(fileURLToPath(new URL(`../../captures/${name}`, import.meta.url))));

describe('more frames than there is room for', () => {
  it('are counted, the report says so, and the frames before are analysed', async () => {
    const whole = (await analyze([bufferSource(name, bytes)], { pathMtu: null })).outcome.report!;
    const session = await analyze([bufferSource(name, bytes), bufferSource(name, bytes)], { pathMtu: null, mostFrames: 10 });
    const report = session.outcome.report!;
    expect(report.totals).toMatchObject({ packets: 2 * whole.totals.packets, bytes: 2 * whole.totals.bytes });
    expect(report.capture.files.map(({ packets }) => packets)).toEqual([whole.totals.packets, whole.totals.packets]);
    expect(report.capture.oddities.filter(({ code }) => code === 'frames-not-kept')).toMatchObject([
      { file: 0, severity: 'data-loss', count: whole.totals.packets - 10, detail: 'everything up to frame 10 was analysed' },
      { file: 1, severity: 'data-loss', count: whole.totals.packets, detail: 'everything up to frame 0 was analysed' },
    ]);
    expect([...packetLines(session)]).toHaveLength(11);
    expect(report.capture.files[0]!.frameKinds).toEqual(whole.capture.files[0]!.frameKinds);
  });
});
