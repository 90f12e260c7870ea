import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import type { FlowStrip, PacketQuestion } from '../../../src/engine/types.ts';

const source = (name: string) => bufferSource(name, new Uint8Array(readFileSync(fileURLToPath(new URL(`../../captures/${name}`, import.meta.url)))));
const yes = () => Promise.resolve(true);
type Strips = Extract<PacketQuestion, { what: 'strips' }>;
const question = (change: Partial<Strips> = {}): Strips => ({ what: 'strips', flows: [0], bins: 50, range: null, list: 'compared', ...change });
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

async function stripsOf(names: string[], asked: Strips): Promise<FlowStrip[]> {
  const session = await analyze(names.map(source), { pathMtu: null });
  const answer = await session.packets(asked, yes);
  return answer?.what === 'strips' ? answer.strips : [];
}

describe('flows in bins of time', () => {
  it('count every IP byte of the flow, and reach what its detail says was acknowledged', async () => {
    for (const name of ['story-2-lro-router.pcap', 'plain-transfer.pcap', 'pmtud-healthy-ipv6.pcap']) {
      const session = await analyze([source(name)], { pathMtu: null });
      const detail = (await session.flowDetail(0))!;
      const answer = await session.packets(question(), yes);
      const strip = answer?.what === 'strips' ? answer.strips[0]! : null;
      expect(strip).toMatchObject({ flow: 0, reachedIsAcked: true });
      expect(sum(strip!.bytes), name).toBe(sum(detail.ipLen));
      const acks = Array.from(detail.ack).filter((_, i) => detail.direction[i] !== strip!.direction && (detail.tcpFlags[i]! & 0x04) === 0);
      // The detail counts from the ISN, the SYN's own number with it.
      expect(strip!.reached.at(-1), name).toBe(Math.max(...acks) - 1);
      expect(Array.from(strip!.reached)).toEqual(Array.from(strip!.reached).sort((a, b) => a - b));
    }
  });

  it('go on from what was reached before the range that is asked for', async () => {
    const [whole] = await stripsOf(['plain-transfer.pcap'], question({ bins: 10 }));
    const end = whole!.from + whole!.binSeconds * 10;
    const [half] = await stripsOf(['plain-transfer.pcap'], question({ bins: 5, range: [whole!.from + whole!.binSeconds * 5, end] }));
    expect(half!.reached.at(-1)).toBe(whole!.reached.at(-1));
    expect(half!.reached[0]).toBeGreaterThanOrEqual(whole!.reached[4]!);
    expect(sum(half!.bytes)).toBe(sum(whole!.bytes.subarray(5)));
  });

  it('lie on one axis for all files, and flows that do not exist are left out', async () => {
    const session = await analyze([source('plain-transfer.pcap'), source('story-2-lro-router.pcap')], { pathMtu: null });
    const first = session.outcome.report!.flows.findIndex(({ file }) => file === 1);
    const answer = await session.packets(question({ flows: [first, 0, 9999, -1, 0] }), yes);
    const strips = answer?.what === 'strips' ? answer.strips : [];
    expect(strips.map(({ flow }) => flow)).toEqual([first, 0]);
    const start = Number(session.outcome.report!.timeline!.startTime);
    for (const { flow, from } of strips) expect(from).toBeCloseTo(Number(session.outcome.report!.flows[flow]!.firstTime) - start, 5);
  });

  it('stay within bounds whatever is asked', async () => {
    const [strip] = await stripsOf(['plain-transfer.pcap'], question({ bins: 1e9 }));
    expect(strip!.bytes).toHaveLength(4096);
    expect((await stripsOf(['plain-transfer.pcap'], question({ bins: NaN })))[0]!.bytes).toHaveLength(1);
    const [outside] = await stripsOf(['plain-transfer.pcap'], question({ range: [1e6, 1e6 + 1] }));
    expect(sum(outside!.bytes)).toBe(0);
  });
});
