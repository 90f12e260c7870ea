import { describe, expect, it, vi } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { MAX_PENDING } from '../../../src/flows/reassembly.ts';
import { RowBudget } from '../../../src/flows/row-budget.ts';
import { MOST_PARTS } from '../../../src/flows/stream-numbers.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { AddressBook } from '../../../src/tables/address-book.ts';
import { SizeCounts } from '../../../src/tables/size-counts.ts';
import { TimeBins } from '../../../src/tables/time-bins.ts';
import { parseScenario, scenarioPcap } from '../../scenarios/notation.ts';
import { capture, fragNeeded, ip, syn } from '../fixtures/raw-frames.ts';

vi.mock('../../../src/tables/block-size.ts', () => ({ BLOCK_SHIFT: 3, BLOCK_ROWS: 8, BLOCK_MASK: 7 }));

/** As many rows as give the fewest flows and messages that a budget allows. */
const FEW = 300;
const LEAST = new RowBudget(FEW).mostFlows;

const reportOf = async (bytes: Uint8Array, mostFrames?: number) =>
  (await analyze([bufferSource('limits.pcapng', bytes)], { pathMtu: null, ...(mostFrames === undefined ? {} : { mostFrames }) })).outcome.report!;
const limits = (r: Awaited<ReturnType<typeof reportOf>>) => r.capture.oddities.find((o) => o.code === 'limit-reached') ?? null;

describe('a limit that is reached', () => {
  it('flows: the first are followed, segments of others counted, and the report says what it cannot show', async () => {
    const r = await reportOf(capture(Array.from({ length: LEAST + 50 }, (_, i) => syn(i + 1))), FEW);
    expect(r.totals).toMatchObject({ tcpFlows: LEAST, tcpPackets: LEAST + 50, packets: LEAST + 50 });
    expect(limits(r)).toMatchObject({ count: 50, detail: `50 segments of flows beyond the first ${LEAST}` });
    expect(r.verdict.cannotShow.join()).toContain('50 packets found no room');
  });

  it('ICMP errors: the first are tied to flows, all are counted', async () => {
    const r = await reportOf(capture([syn(7), ...Array.from({ length: LEAST + 20 }, () => fragNeeded(7))]), 16_000);
    expect(r.totals.fragNeeded).toBe(LEAST + 20);
    expect(r.fragNeeded).toHaveLength(LEAST);
    expect(limits(r)).toMatchObject({ count: 20, detail: `20 ICMP errors beyond the first ${LEAST}` });
  });

  it('tunnel paths of one flow: segments on further ones are its first part\'s', async () => {
    const packet = syn(7).slice(28);
    const within = (i: number): string => ip(20 + packet.length / 2, 1, 0, 4, packet).replace('0a000001', `0b${i.toString(16).padStart(6, '0')}`);
    const r = await reportOf(capture(Array.from({ length: MOST_PARTS + 30 }, (_, i) => within(i))));
    expect(r.flows).toHaveLength(MOST_PARTS);
    expect(r.flows[0]!.aToB.packets).toBe(31);
    expect(limits(r)).toMatchObject({ count: 30, detail: `30 segments of one flow on tunnel paths beyond the first ${MOST_PARTS}` });
  });

  it('fragmented datagrams in flight: the oldest gives way', async () => {
    const first = (id: number): string => ip(28, id, 0x2000, 17, '0001000200640000');
    const r = await reportOf(capture(Array.from({ length: MAX_PENDING + 8 }, (_, i) => first(i + 1))));
    expect(r.totals.ipFragments).toBe(MAX_PENDING + 8);
    expect(limits(r)).toMatchObject({ count: 8 });
  });

  it('gaps of one direction: the oldest is given up', async () => {
    const far = Array.from({ length: 600 }, (_, i) => `+.001 A > B  . ${1 + 2000 * i}:${1001 + 2000 * i}(1000) ack 1`);
    const bytes = scenarioPcap(parseScenario(['+0 A > B  S 0:0(0)', '+.01 B > A  S. 0:0(0) ack 1', ...far].join('\n')));
    expect(limits(await reportOf(bytes))?.detail).toContain('gaps');
  });

  it('interfaces and host names of a pcapng file', async () => {
    const r = await reportOf(manyBlocks());
    expect(r.capture.files[0]!.interfaces).toHaveLength(10_000);
    expect(limits(r)).toMatchObject({ count: 6 });
    expect(limits(r)!.detail).toContain('5 interfaces beyond the first 10000');
    expect(limits(r)!.detail).toContain('1 blocks of host names beyond the first 10000 names');
  });

  it('IPv6 addresses: others count as ::', () => {
    const book = new AddressBook(2);
    expect([book.intern(1, 0, 0, 1), book.intern(1, 0, 0, 2), book.intern(1, 0, 0, 1)]).toEqual([0, 1, 0]);
    expect(book.format(6, book.intern(1, 0, 0, 3))).toBe('::');
    expect(book.format(6, book.intern(1, 0, 0, 4))).toBe('::');
    expect([book.untold, book.count]).toEqual([2, 3]);
  });

  it('sizes of packets whose rows are gone', () => {
    const sizes = new SizeCounts(2);
    for (const length of [1400, 1500, 1600, 1400]) sizes.add(3, length);
    const found: number[][] = [];
    sizes.each((half, length, count) => found.push([half, length, count]));
    expect(found.sort()).toEqual([[3, 1400, 2], [3, 1500, 1]]);
    expect(sizes.untold).toBe(1);
  });
});

describe('bins over time', () => {
  it('get wider and lose nothing', () => {
    const bins = new TimeBins();
    for (let second = 0; second < 1000; second++) {
      // The columns come with the first bin that is asked for.
      const bin = bins.bin(second);
      bins.packets[bin]!++;
    }
    expect(bins.packets.reduce((x, y) => x + y, 0)).toBe(1000);
    expect(bins.width * bins.packets.length).toBeGreaterThan(1000);
    expect(bins.bin(-5)).toBe(0);
  });
});

/** 10,005 interfaces and 10,001 host names. */
function manyBlocks(): Uint8Array {
  const out: number[] = [];
  const u16 = (v: number) => out.push(v & 255, v >>> 8);
  const u32 = (v: number) => out.push(v & 255, (v >>> 8) & 255, (v >>> 16) & 255, v >>> 24);
  [0x0a0d0d0a, 28, 0x1a2b3c4d].forEach(u32);
  u16(1);
  u16(0);
  [0xffffffff, 0xffffffff, 28].forEach(u32);
  for (let i = 0; i < 10_005; i++) {
    [1, 20].forEach(u32);
    u16(1);
    u16(0);
    [0, 20].forEach(u32);
  }
  for (let i = 0; i < 10_001; i++) {
    [4, 24].forEach(u32);
    u16(1);
    u16(6);
    out.push(10, 1, i >>> 8, i & 255, 0x61, 0, 0, 0);
    u32(24);
  }
  return Uint8Array.from(out);
}
