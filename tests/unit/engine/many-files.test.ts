import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { packetLines } from '../../../src/cli/packet-lines.ts';
import { analyze, type AnalysedSession } from '../../../src/engine/analyze.ts';

const folder = new URL('../../captures/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.pcap')).slice(0, 12);
const sources = (of: readonly string[]) => of.map((name) => bufferSource(name, new Uint8Array(readFileSync(new URL(name, folder)))));
const analysed = (of: readonly string[]) => analyze(sources(of), { pathMtu: null });

describe('many files of a session', () => {
  it('have the rows that each has alone, although they use one another’s room', async () => {
    const [, ...together] = packetLines(await analysed(names));
    const alone: string[] = [];
    for (const name of names) {
      const [, ...lines] = packetLines(await analysed([name]));
      alone.push(...lines);
    }
    expect(together).toEqual(alone);
  }, 60_000);

  it('keep room for the frames and flows that they have, and no more', async () => {
    const { files } = (await analysed(names)) as AnalysedSession;
    for (const { recorder } of files) {
      const { packets, flows } = recorder;
      const bytes = packets.blocks.reduce((sum, { words }) => sum + words.byteLength, 0);
      expect(bytes).toBe(56 * packets.length);
      expect(flows.blocks.reduce((sum, { words }) => sum + words.byteLength, 0)).toBe(384 * flows.length);
      expect(recorder.givenBack.bins.bytes.length).toBe(0);
    }
  }, 60_000);
});
