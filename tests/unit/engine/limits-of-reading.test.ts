import { describe, expect, it } from 'vitest';
import { MAX_BLOCK, MAX_CAPTURED } from '../../../src/capture/container-limits.ts';
import { MOST_DESCRIPTION, MOST_OPTIONS } from '../../../src/capture/pcapng.ts';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { MOST_STACKS } from '../../../src/flows/encapsulations.ts';
import { MAX_BYTES, MAX_PENDING } from '../../../src/flows/reassembly.ts';
import { MOST_KINDS } from '../../../src/flows/kind-book.ts';
import { MOST_LAYERS } from '../../../src/wire/decode.ts';
import { FIXED_KINDS } from '../../../src/wire/frame-kinds.ts';
import { capture, ip, syn } from '../fixtures/raw-frames.ts';

const MACS = '020000000001020000000002';
const IPV4 = '0800';

const reportOf = async (bytes: Uint8Array) => (await analyze([bufferSource('limits.pcapng', bytes)], { pathMtu: null })).outcome.report!;
const oddity = (report: Awaited<ReturnType<typeof reportOf>>, code: string) => report.capture.oddities.find((o) => o.code === code) ?? null;
/** The IP packet of a frame, without its Ethernet header. */
const packetOf = (frame: string) => frame.slice(MACS.length + IPV4.length);

describe('a limit of what is read of a frame', () => {
  it('stacks of headers: flows in others are not told what is around them', async () => {
    // Ten tags, each of the customer or of the provider: 1,024 different stacks.
    const tags = (i: number) => Array.from({ length: 10 }, (_, bit) => ((i >> bit) & 1 ? '88a80001' : '81000001')).join('');
    const r = await reportOf(capture(Array.from({ length: MOST_STACKS + 3 }, (_, i) => MACS + tags(i) + IPV4 + packetOf(syn(i + 1)))));
    expect(r.totals.tcpFlows).toBe(MOST_STACKS + 3);
    expect(oddity(r, 'limit-reached')).toMatchObject({ count: 3, detail: `3 flows in stacks of headers beyond the first ${MOST_STACKS}` });
    expect(r.flows.map(({ encapsulation }) => encapsulation === null)).toEqual(r.flows.map((_, i) => i >= MOST_STACKS));
  });

  it('bytes of fragmented datagrams in flight: the oldest gives way', async () => {
    // A late fragment makes room for all before it.
    const offset = 8000;
    const datagrams = Math.floor(MAX_BYTES / (8 * offset)) + 4;
    expect(datagrams).toBeLessThan(MAX_PENDING);
    const r = await reportOf(capture(Array.from({ length: datagrams }, (_, i) => ip(28, i + 1, 0x2000 | offset, 17, '0000000000000000'))));
    expect(r.totals.ipFragments).toBe(datagrams);
    const found = oddity(r, 'limit-reached')!;
    expect(found.detail).toMatch(/^\d fragmented datagrams .* too large together$/);
    expect(found.count).toBeGreaterThan(0);
    expect(found.count).toBeLessThan(8);
  });

  it('nested headers: the frame is named so, and the next one read', async () => {
    const deep = MACS + '81000001'.repeat(MOST_LAYERS + 1) + IPV4 + packetOf(syn(1));
    const r = await reportOf(capture([deep, syn(2)]));
    expect(r.totals).toMatchObject({ packets: 2, tcpFlows: 1 });
    expect(oddity(r, 'limit-reached')).toMatchObject({ count: 1, detail: `1 frames of more than ${MOST_LAYERS} nested headers` });
  });

  it('kinds with a number in their name: others share one', async () => {
    const frames = MOST_KINDS + 5;
    const room = MOST_KINDS - FIXED_KINDS.length;
    // EtherTypes that nobody uses; from 0x1000 on lie a few trailers and tests that are read as others are.
    const r = await reportOf(capture([syn(1), ...Array.from({ length: frames }, (_, i) => `${MACS}${(0x1100 + i).toString(16)}${'00'.repeat(46)}`)]));
    expect(oddity(r, 'unknown-ethertype')).toMatchObject({ count: room, firstFrame: 2 });
    expect(oddity(r, 'limit-reached')).toMatchObject({ count: frames - room, detail: `${frames - room} frames of kinds beyond the first ${MOST_KINDS}` });
    expect(r.totals.packets).toBe(frames + 1);
  });
});

describe('a limit of what is read of a pcapng file', () => {
  const sound = capture([syn(1), syn(2)]);
  /** Section and interface; then packets. */
  const head = 28 + new DataView(sound.buffer, sound.byteOffset).getUint32(32, true);
  const lengthAt = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
  /** The sound file with a block of this type and length put in before its packets, with as many bytes as are given. */
  const withBlock = (type: number, stated: number, bytes: number): Uint8Array => {
    const block = new Uint8Array(bytes);
    const view = new DataView(block.buffer);
    view.setUint32(0, type, true);
    view.setUint32(4, stated, true);
    if (bytes === stated) view.setUint32(bytes - 4, stated, true);
    const whole = new Uint8Array(sound.length + bytes);
    whole.set(sound.subarray(0, head));
    whole.set(block, head);
    whole.set(sound.subarray(head), head + bytes);
    return whole;
  };
  const ENHANCED_PACKET = 6;
  const NAMES = 4;

  it('is put together as the tests think', async () => {
    expect(lengthAt(sound, 0)).toBe(0x0a0d0d0a);
    expect(lengthAt(sound, head)).toBe(ENHANCED_PACKET);
    const r = await reportOf(withBlock(NAMES, 32, 32));
    expect([r.totals.packets, r.capture.oddities]).toEqual([2, (await reportOf(sound)).capture.oddities]);
  });

  it('length of a block: damage, and reading goes on at the next sound one', async () => {
    const r = await reportOf(withBlock(NAMES, MAX_BLOCK + 4, 64));
    expect(r.totals.packets).toBe(2);
    expect(oddity(r, 'damaged-record')).toMatchObject({ count: 1, detail: `block type 0x4 with length ${MAX_BLOCK + 4} at offset ${head}` });
  });

  it('options beside a packet: damage, likewise', async () => {
    const length = MAX_CAPTURED + MOST_OPTIONS + 4;
    const r = await reportOf(withBlock(ENHANCED_PACKET, length, 64));
    expect(r.totals.packets).toBe(2);
    expect(oddity(r, 'damaged-record')).toMatchObject({ count: 1, detail: `packet block of ${length} bytes at offset ${head}` });
  });

  it('description: passed over, and named', async () => {
    const r = await reportOf(withBlock(NAMES, MOST_DESCRIPTION + 4, MOST_DESCRIPTION + 4));
    expect(r.totals.packets).toBe(2);
    expect(oddity(r, 'limit-reached')).toMatchObject({ count: 1, detail: `1 descriptive blocks of more than ${MOST_DESCRIPTION} bytes` });
  });
});
