/** Captures that are well-formed and of a shape that nobody sends but to keep a reader busy. None may take much longer than another. */
import { describe, expect, it } from 'vitest';
import { MOST_INTERFACES } from '../../src/capture/container-limits.ts';
import { bufferSource } from '../../src/capture/sources.ts';
import { writePcap } from '../../src/capture/write-pcap.ts';
import { writePcapng } from '../../src/capture/write-pcapng.ts';
import { analyze } from '../../src/engine/analyze.ts';
import { emitFragNeeded } from '../../src/wire/emit-icmp.ts';
import { emitIp } from '../../src/wire/emit-ip.ts';
import { emitTcp } from '../../src/wire/emit-tcp.ts';
import { seeded } from './random.ts';

const A = '192.0.2.1';
const B = '192.0.2.2';
const ROUTER = '192.0.2.254';
const RAW_IP = 101;
const SYN = 0x02;
const ACK = 0x10;
const SNAP = 60;

const FRAMES = 24_000;
/** A part of the frames with which the whole is compared. */
const PART = 4;
/**
 * How many times the processor time that a frame takes in the part it may take in the whole: what grows with the square of the frames takes
 * PART times it. And how many times that of a frame of an ordinary capture, measured beside it. Neither depends on the machine, nor on what else it does.
 */
const MOST_GROWTH = 2.2;
const MOST_TIMES = 30;
/** Of so many measurements the best counts. */
const ATTEMPTS = 4;

interface Shaped {
  bytes: Uint8Array;
  origLen: number;
  seconds: number;
  nanos: number;
}

const random = seeded(11);

/** A capture of so many frames. */
type Make = (frames: number) => Uint8Array;

/** `frame` by number, a millisecond apart, headers only. */
const shape = (frame: (i: number) => Uint8Array): Make => (frames) =>
  writePcap(Array.from({ length: frames }, (_, i): Shaped => {
    const whole = frame(i);
    return { bytes: whole.subarray(0, SNAP), origLen: whole.length, seconds: 1_700_000_000 + Math.floor(i / 1000), nanos: (i % 1000) * 1e6 };
  }), { linkType: RAW_IP });

const segment = (seq: number, length: number, id: number, srcPort = 1): Uint8Array =>
  emitIp({ src: A, dst: B, protocol: 6, id }, emitTcp({ srcPort, dstPort: 2, seq, ack: 1, flags: ACK }, A, B, new Uint8Array(length)));
const opening = (seq: number): Uint8Array =>
  emitIp({ src: A, dst: B, protocol: 6 }, emitTcp({ srcPort: 1, dstPort: 2, seq, flags: SYN }, A, B, new Uint8Array(0)));
const address = (i: number): string => `10.${i >>> 16}.${(i >>> 8) & 255}.${i & 255}`;
const answer = (ack: number): Uint8Array =>
  emitIp({ src: B, dst: A, protocol: 6 }, emitTcp({ srcPort: 2, dstPort: 1, seq: 1, ack, flags: ACK }, B, A, new Uint8Array(0)));
const rejection = (mtu: number, quoted: Uint8Array): Uint8Array =>
  emitIp({ src: ROUTER, dst: A, protocol: 1 }, emitFragNeeded(mtu, quoted.subarray(0, 28)));

const loops = (i: number): Uint8Array => {
  const id = i & 0xffff;
  if (i % 3 === 0) return segment(1000, 1460, id);
  return i % 3 === 1 ? segment(3000 + i * 100, 100, id) : rejection(1400 - (i % 7), segment(1000, 1460, 1));
};
const newMtus = (i: number): Uint8Array =>
  i % 6 === 5 ? rejection(68 + ((i * 7) % 60_000), segment(1000, 1460, 1)) : segment(1000 + i * 100, 100, i & 0xffff);
const manyFlows = (i: number): Uint8Array =>
  i & 1 ? rejection(1400, segment(1000, 1460, i & 0xffff, i >> 1)) : segment(1000, 1460, (i + 1) & 0xffff, i >> 1);
const reopened = (i: number): Uint8Array => (i & 1 ? rejection(1400, segment(random(2 ** 32), 1460, 1)) : opening(Math.imul(i, 0x1e3779b1) >>> 0));
const newPaths = (i: number): Uint8Array => emitIp({ src: address(i), dst: address(i + 1), protocol: 4 }, segment(1000 + i * 100, 100, 1));
const cutQuotes = (i: number): Uint8Array =>
  i & 1 ? emitIp({ src: ROUTER, dst: A, protocol: 1 }, emitFragNeeded(1400, segment(1000, 1460, 7).subarray(0, 24))) : segment(1000 + i * 100, 1460, 7);
const fragments = (i: number): Uint8Array =>
  emitIp({ src: A, dst: B, protocol: 6, id: i >> 12, fragmentOffset: 8 * random(8000), moreFragments: true }, new Uint8Array(8 + 8 * random(4)));
const manyInterfaces: Make = (frames) => {
  const interfaces = Array.from({ length: MOST_INTERFACES }, (_, i) => ({ linkType: (i * 7) & 0xffff, name: `<b>${i}` }));
  const packets = Array.from({ length: frames }, (_, i) => ({
    bytes: segment(i, 0, 1), origLen: 40, seconds: i, nanos: 0, interfaceId: (i * 7919) % MOST_INTERFACES,
  }));
  return writePcapng(packets, { interfaces });
};

const shapes: [what: string, make: Make][] = [
  ['one segment, captured again and again', shape(() => segment(1000, 1460, 9))],
  ['one segment that is rejected for ever beside others that fit', shape(loops)],
  ['messages that name a new MTU each', shape(newMtus)],
  ['messages to many flows', shape(manyFlows)],
  ['connections over one pair of ports, and messages about none of them', shape(reopened)],
  ['messages cut before the sequence number, and one IP ID for all', shape(cutQuotes)],
  ['a connection that takes another tunnel with every segment', shape(newPaths)],
  ['sequence numbers at random, both ways', shape(() => (random(2) ? segment(random(2 ** 32), random(1400), random(65_536)) : answer(random(2 ** 32))))],
  ['fragments that overlap and never end', shape(fragments)],
  ['as many interfaces as are described, in turn', manyInterfaces],
];

/** Nanoseconds of processor time for each frame. */
async function costOf(bytes: Uint8Array, frames: number): Promise<number> {
  const began = process.cpuUsage();
  const { outcome } = await analyze([bufferSource('shape.pcap', bytes)], { pathMtu: null });
  const { user, system } = process.cpuUsage(began);
  expect(outcome.failures).toEqual([null]);
  expect(outcome.report!.totals.packets).toBe(frames);
  return ((user + system) * 1000) / frames;
}

const ordinary = shape((i) => segment(i * 100, 100, i & 0xffff))(FRAMES);

describe('captures made to keep somebody busy take little more time than others', () => {
  it.each(shapes)('%s', async (_what, make) => {
    const few = FRAMES / PART;
    const [small, large] = [make(few), make(FRAMES)];
    // Code that is not compiled yet would make the part look slow.
    await costOf(small, few);
    let growth = Infinity;
    let times = Infinity;
    for (let n = 0; n < ATTEMPTS && (growth > MOST_GROWTH || times > MOST_TIMES); n++) {
      const cost = await costOf(large, FRAMES);
      growth = Math.min(growth, cost / (await costOf(small, few)));
      times = Math.min(times, cost / (await costOf(ordinary, FRAMES)));
    }
    expect(growth).toBeLessThan(MOST_GROWTH);
    expect(times).toBeLessThan(MOST_TIMES);
  }, 240_000);
});
