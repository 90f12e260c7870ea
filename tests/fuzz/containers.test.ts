import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writePcap } from '../../src/capture/write-pcap.ts';
import { writePcapng } from '../../src/capture/write-pcapng.ts';
import { collect } from '../unit/capture/collect.ts';
import { mutated, seeded } from './random.ts';

const frames = Array.from({ length: 30 }, (_, n) => ({
  bytes: new Uint8Array(40 + n).fill(n + 1),
  origLen: 1500,
  seconds: 1_700_000_000 + n,
  nanos: n,
  flags: n & 3,
}));
const pcap = writePcap(frames, { nanoseconds: true });
const pcapng = writePcapng(frames, { interfaces: [{ name: 'eth0' }], os: 'Linux', dropped: [3] });

describe('damaged containers', () => {
  it.each([
    ['pcap', pcap],
    ['pcapng', pcapng],
    ['pcap in gzip', new Uint8Array(gzipSync(pcap))],
  ])('%s: no error, no loop, a bounded number of frames, the same in all chunks', async (_name, file) => {
    const random = seeded(7);
    for (let round = 0; round < 400; round++) {
      let bytes = mutated(file, random, 4);
      if (round % 4 === 0) bytes = bytes.slice(0, random(bytes.length));
      const whole = await collect(bytes);
      expect(whole.frames.length).toBeLessThan(400);
      if (whole.result.failure !== null) {
        expect(whole.frames).toEqual([]);
        continue;
      }
      const pieces = await collect(bytes, 1 + random(300));
      expect(pieces.frames.length).toBe(whole.frames.length);
      expect(pieces.frames.map((frame) => frame.fileOffset)).toEqual(whole.frames.map((frame) => frame.fileOffset));
    }
  });

  it('keep all good frames around one damaged record', async () => {
    const random = seeded(9);
    for (const file of [pcap, pcapng]) {
      const sound = await collect(file);
      for (let round = 0; round < 100; round++) {
        // A captured length that cannot be, in a record in the middle.
        const victim = 4 + random(22);
        const start = sound.frames[victim].fileOffset;
        const bytes = Uint8Array.from(file);
        bytes.fill(255, start - 8, start - 4);
        const { frames: seen, oddities } = await collect(bytes, 100 + random(1000));
        expect(oddities).toContain('damaged-record');
        const offsets = new Set(seen.map((frame) => frame.fileOffset));
        const lost = sound.frames.filter((frame) => !offsets.has(frame.fileOffset));
        expect(lost.map((frame) => frame.fileOffset)).toEqual([start]);
      }
    }
  });
});
