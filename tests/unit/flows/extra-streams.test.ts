/** tshark's additional stream numbers in the middle of VNC and SOCKS connections; numbers as tshark 4.0.17 gives them. */
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { readCapture } from '../../../src/capture/open.ts';
import { writePcap } from '../../../src/capture/write-pcap.ts';
import { packetLines, PACKET_FIELDS } from '../../../src/engine/packets-tsv.ts';
import { FrameRecorder } from '../../../src/flows/frame-recorder.ts';
import { emitEthernet } from '../../../src/wire/emit-link.ts';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitTcp } from '../../../src/wire/emit-tcp.ts';

const CLIENT = '192.0.2.1';
const SERVER = '192.0.2.2';
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Stream numbers of segments with these payloads, `>` from the client and `<` from the server; then of another connection. */
async function streams(port: number, ...payloads: [way: '>' | '<', payload: Uint8Array][]): Promise<string> {
  const sent = { '>': 1, '<': 1 };
  const frames = payloads.map(([way, payload]) => {
    const [src, dst] = way === '>' ? [CLIENT, SERVER] : [SERVER, CLIENT];
    const fields = { srcPort: way === '>' ? 50_000 : port, dstPort: way === '>' ? port : 50_000, seq: sent[way], ack: sent[way === '>' ? '<' : '>'], flags: 0x18 };
    sent[way] += payload.length;
    return emitIp({ src, dst, protocol: 6 }, emitTcp(fields, src, dst, payload));
  });
  const ack = emitTcp({ srcPort: 50_001, dstPort: 80, seq: 1, ack: 1, flags: 0x10 }, CLIENT, SERVER, new Uint8Array(0));
  const other = emitIp({ src: CLIENT, dst: SERVER, protocol: 6 }, ack);
  const file = writePcap([...frames, other].map((packet, i) => ({ bytes: emitEthernet({}, packet), seconds: 1000 + i, nanos: 0 })));
  const recorder = new FrameRecorder();
  await readCapture(bufferSource('extra.pcap', file), recorder);
  recorder.finish();
  return [...packetLines(recorder)].slice(1).map((line) => line.split('\t')[PACKET_FIELDS.indexOf('tcp.stream')]).join(' ');
}

const version = bytes('RFB 003.008\n');
const data = bytes('hello');

describe('additional stream numbers', () => {
  it('VNC on another port than its own: the second message opens the next stream', async () => {
    expect(await streams(6900, ['<', version], ['>', version], ['<', data], ['>', data])).toBe('0 1 1 1 2');
  });

  it('VNC on its own port, and twelve other bytes: none', async () => {
    expect(await streams(5900, ['<', version], ['>', version], ['<', data])).toBe('0 0 0 1');
    expect(await streams(6900, ['<', bytes('RFB 003.008.')], ['>', bytes('hello, world')], ['<', data])).toBe('0 0 0 1');
  });

  it('SOCKS 4: a number is gone once data follow the answer', async () => {
    const request = Uint8Array.from([4, 1, 0, 80, 203, 0, 113, 9, 0]);
    const answer = Uint8Array.from([0, 90, 0, 0, 0, 0, 0, 0]);
    expect(await streams(1080, ['>', request], ['<', answer])).toBe('0 0 1');
    expect(await streams(1080, ['>', request], ['<', answer], ['>', data], ['<', data])).toBe('0 0 0 0 2');
  });

  it('SOCKS 5: with and without credentials', async () => {
    const connect = Uint8Array.from([5, 1, 0, 1, 203, 0, 113, 9, 0, 80]);
    const done = Uint8Array.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    const open: [way: '>' | '<', payload: Uint8Array][] = [['>', Uint8Array.from([5, 1, 0])], ['<', Uint8Array.from([5, 0])]];
    const guarded: [way: '>' | '<', payload: Uint8Array][] = [
      ['>', Uint8Array.from([5, 1, 2])], ['<', Uint8Array.from([5, 2])], ['>', Uint8Array.from([1, 1, 97, 1, 98])], ['<', Uint8Array.from([1, 0])],
    ];
    expect(await streams(1080, ...open, ['>', connect], ['<', done], ['>', data])).toBe('0 0 0 0 0 2');
    expect(await streams(1080, ...guarded, ['>', connect], ['<', done], ['>', data])).toBe('0 0 0 0 0 0 0 2');
    expect(await streams(1080, ...open, ['>', Uint8Array.from([5, 3, 0, 1, 0, 0, 0, 0, 0, 0])], ['<', done], ['>', data])).toBe('0 0 0 0 0 1');
  });
});
