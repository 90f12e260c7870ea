import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect } from './collect.ts';
import { publicCaptures } from './public-captures.ts';

/** Frames as tshark 4.0 counts them, byte order. */
const EXPECTED: [name: string, frames: number, byteOrder: string][] = [
  ['1000-requests-one-dropped-response.pcap.gz', 4102, 'little'],
  ['bigtcp-ipv4.pcap', 1, 'little'],
  ['connect-with-header.pcap', 58, 'little'],
  ['decode-sll2-01.pcap', 5, 'little'],
  ['nanosecs_big_endian.pcap', 10, 'big'],
  ['pcapng-example.pcapng', 159, 'little'],
  ['test202.pcapng', 11, 'mixed'],
];

describe.runIf(publicCaptures !== null)('public captures', () => {
  it.each(EXPECTED)('%s', async (name, frames, byteOrder) => {
    const seen = await collect(readFileSync(join(publicCaptures!, name)), 5000);
    expect(seen.frames).toHaveLength(frames);
    expect(seen.result).toMatchObject({ failure: null, info: { byteOrder, cutShort: false } });
  });

  it('reads on behind the damaged record that stops Wireshark', async () => {
    const { frames, oddities, result } = await collect(readFileSync(join(publicCaptures!, 'tls_DER-incomplete-header.pcap')));
    expect(frames.length).toBeGreaterThan(6);
    expect(oddities[0]).toBe('damaged-record');
    expect(result.failure).toBeNull();
  });
});
