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

  it('take no room before they are read, and hear of their failures each in its place', async () => {
    let begun = 0;
    const last = sources(names.slice(0, 3)).map((source, i) => ({
      ...source,
      async *chunks() {
        begun = Math.max(begun, i + 1);
        yield* source.chunks();
      },
    }));
    const session = (await analyze(last, { pathMtu: null }, { cancelled: () => begun === 2 })) as AnalysedSession;
    expect(session.files).toHaveLength(2);
    expect(session.outcome.failures.map((failure) => failure?.code ?? null)).toEqual([null, 'cancelled', null]);
  });

  it('hold less than 24 KiB each beside their rows and flows', async () => {
    const name = names[0]!;
    const few = await heldBy(name, 20);
    const many = await heldBy(name, 220);
    expect((many - few) / 200).toBeLessThan(24 << 10);
  }, 60_000);
});

/** Bytes in all typed arrays that a session of so many copies of a capture holds, less those of rows and flows. */
async function heldBy(name: string, count: number): Promise<number> {
  const { files } = (await analysed(new Array<string>(count).fill(name))) as AnalysedSession;
  const seen = new Set<unknown>();
  let bytes = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      if (!seen.has(value.buffer)) bytes += value.buffer.byteLength;
      seen.add(value.buffer);
    } else if (value instanceof Map) for (const one of value.values()) visit(one);
    else for (const one of Object.values(value)) visit(one);
  };
  for (const { recorder } of files) for (const { words } of [...recorder.packets.blocks, ...recorder.flows.blocks]) seen.add(words.buffer);
  for (const { recorder } of files) visit(recorder);
  return bytes;
}
