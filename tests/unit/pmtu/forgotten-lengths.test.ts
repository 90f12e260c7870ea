import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tell } from './detail.ts';

const PCAP_HEADER = 24;
const RECORD_HEADER = 16;
const CAPTURED = 8;
const ORIGINAL = 12;
/** Of a frame of Ethernet. */
const IP_LENGTH = 16;

/** What becomes of a frame, by its length on the wire and its number. */
type Change = (frame: Uint8Array<ArrayBuffer>, original: number, n: number) => Uint8Array<ArrayBuffer>;

/** The frames of a little-endian pcap, each changed by `change`, as a tool writes them that keeps no original length. */
function rewritten(name: string, change: Change): { name: string; bytes: Uint8Array } {
  const bytes = new Uint8Array(readFileSync(fileURLToPath(new URL(`../../captures/${name}`, import.meta.url))));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [bytes.slice(0, PCAP_HEADER)];
  for (let at = PCAP_HEADER, n = 1; at < bytes.length; n++) {
    const captured = view.getUint32(at + CAPTURED, true);
    const frame = change(bytes.slice(at + RECORD_HEADER, at + RECORD_HEADER + captured), view.getUint32(at + ORIGINAL, true), n);
    const header = bytes.slice(at, at + RECORD_HEADER);
    for (const field of [CAPTURED, ORIGINAL]) new DataView(header.buffer).setUint32(field, frame.length, true);
    parts.push(header, frame);
    at += RECORD_HEADER + captured;
  }
  return { name, bytes: new Uint8Array(Buffer.concat(parts)) };
}

describe('packets cut by a tool that forgets how long they were', () => {
  it('are as long as their IP header says', async () => {
    const { report } = await tell(rewritten('story-4-healthy-gro-router-router-any.pcap', (frame) => frame.slice(0, 96)));
    expect(report.verdict.outcome).toBe('working');
    expect(report.findings.map(({ rule }) => rule)).toEqual(['offload-at-capture-point']);
  });

  it('but a wrong length among frames that were not cut is not believed', async () => {
    const { report } = await tell(rewritten('plain-transfer.pcap', (frame, original, n) => {
      const whole = new Uint8Array(original);
      whole.set(frame);
      if (n === 39) new DataView(whole.buffer).setUint16(IP_LENGTH, 9000);
      return whole;
    }));
    expect(report.findings).toEqual([]);
  });
});
