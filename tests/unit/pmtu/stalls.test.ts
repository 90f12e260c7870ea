import { describe, expect, it } from 'vitest';
import { writePcap } from '../../../src/capture/write-pcap.ts';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitTcp } from '../../../src/wire/emit-tcp.ts';
import { ACK } from '../../../src/wire/headers.ts';
import { tell } from './detail.ts';

const CLIENT = '192.0.2.1';
const SERVER = '192.0.2.2';
const RAW_IP = 101;
const BYTES = 10;
const PERIOD = 60;

/** A connection over which every minute a few bytes go, which are acknowledged at once. */
function heartbeats(beats: number): Uint8Array {
  const frames = Array.from({ length: 2 * beats }, (_, i) => {
    const beat = i >> 1;
    const reply = i % 2 === 1;
    const tcp = { srcPort: reply ? 2 : 1, dstPort: reply ? 1 : 2, seq: reply ? 1 : 1 + beat * BYTES, ack: reply ? 1 + (beat + 1) * BYTES : 1, flags: ACK };
    const [src, dst] = reply ? [SERVER, CLIENT] : [CLIENT, SERVER];
    const bytes = emitIp({ src, dst, protocol: 6 }, emitTcp(tcp, src, dst, new Uint8Array(reply ? 0 : BYTES)));
    return { bytes, origLen: bytes.length, seconds: 1_700_000_000 + beat * PERIOD, nanos: reply ? 20_000_000 : 0 };
  });
  return writePcap(frames, { linkType: RAW_IP });
}

describe('stalls', () => {
  it('are told of a connection that rests more often than a call has arguments', async () => {
    const beats = 130_000;
    const { stalls } = (await tell({ name: 'heartbeats.pcap', bytes: heartbeats(beats) })).detail;
    expect(stalls!.length).toBe(beats - 1);
    expect(stalls![0]).toMatchObject({ cause: 'application-idle', direction: 0, frame: 3 });
    expect(stalls!.at(-1)!.end - stalls!.at(-1)!.start).toBeCloseTo(PERIOD - 0.02, 6);
  }, 120_000);
});
