import { describe, expect, it } from 'vitest';
import { FATE_ACKED, FATE_OPEN, FATE_REPLACED } from '../../../src/pmtu/fates.ts';
import { look } from './case.ts';

const NAMES = { [FATE_OPEN]: 'open', [FATE_ACKED]: 'acked', [FATE_REPLACED]: 'replaced' };

async function fates(text: string): Promise<{ fate: string[]; resend: number[]; fills: number[]; replacedBytes: number[]; resentBytes: number }> {
  const { c } = await look(text);
  const { tx } = c.directions[0];
  const list = <T>(of: (k: number) => T): T[] => Array.from({ length: tx.count }, (_, k) => of(k));
  return {
    fate: list((k) => NAMES[tx.fate[k] as 0 | 1 | 2]),
    resend: list((k) => tx.resend[k]!),
    fills: list((k) => tx.fills[k]!),
    replacedBytes: list((k) => tx.replacedBytes[k]!),
    resentBytes: tx.resentBytes,
  };
}

describe('the fate of a transmission', () => {
  it('is open, acknowledged, or replaced by the one that sends its bytes again', async () => {
    const f = await fates(`
      +0 A > B . 1:101 ack 1
      +0 A > B . 101:201 ack 1
      +0 A > B . 201:301 ack 1
      +.1 B > A . ack 101
      +.3 A > B . 101:201 ack 1
      +.1 B > A . ack 201`);
    expect(f.fate).toEqual(['acked', 'replaced', 'open', 'acked']);
    expect(f.resend).toEqual([0, 0, 0, 1]);
    expect(f.resentBytes).toBe(100);
  });

  it('of a super-segment is replaced by a resend of a part, by the bytes of that part', async () => {
    const f = await fates('+0 A > B . 1:2921 ack 1\n+.3 A > B . 1:1461 ack 1\n+.1 B > A . ack 1461\n+.1 B > A . ack 2921');
    expect(f.fate).toEqual(['replaced', 'acked']);
    expect(f.replacedBytes).toEqual([1460, 0]);
  });

  it('of several is replaced by one resend that joins them', async () => {
    const f = await fates('+0 A > B . 1:101 ack 1\n+0 A > B . 101:201 ack 1\n+0 A > B . 201:301 ack 1\n+.3 A > B . 51:251 ack 1');
    expect(f.fate).toEqual(['replaced', 'replaced', 'replaced', 'open']);
    expect(f.replacedBytes).toEqual([50, 100, 50, 0]);
  });

  it('does not change once the bytes were acknowledged', async () => {
    const f = await fates('+0 A > B . 1:101 ack 1\n+.1 B > A . ack 101\n+.3 A > B . 1:101 ack 1');
    expect(f.fate[0]).toBe('acked');
    expect(f.resend).toEqual([0, 1]);
    expect(f.fills).toEqual([0, 0]);
  });

  it('of a late arrival is to fill a hole, not to replace anything', async () => {
    const f = await fates('+0 A > B . 1:101 ack 1\n+0 A > B . 201:301 ack 1\n+.001 A > B . 101:201 ack 1\n+.1 B > A . ack 301');
    expect(f.fate).toEqual(['acked', 'acked', 'acked']);
    expect(f.fills).toEqual([0, 0, 1]);
  });

  it('leaves second sightings out', async () => {
    const f = await fates('+0 A > B . 1:101 ack 1 id 7 ttl 64\n+.000010 A > B . 1:101 ack 1 id 7 ttl 63\n+.1 B > A . ack 101');
    expect(f.fate).toEqual(['acked']);
  });

  it('is followed across the end of the sequence space', async () => {
    const f = await fates('host A 192.0.2.10:40000 isn 4294967200\n+0 A > B . 1:201 ack 1\n+0 A > B . 201:401 ack 1\n+.3 A > B . 1:201 ack 1\n+.1 B > A . ack 401');
    expect(f.fate).toEqual(['replaced', 'acked', 'acked']);
  });
});

describe('the list of eventful transmissions', () => {
  const eventful = async (text: string): Promise<number[]> => Array.from((await look(text)).c.directions[0].tx.eventful);

  it('names resends, what was not acknowledged and what ends a pause, and nothing else', async () => {
    expect(
      await eventful(`
      +0 A > B . 1:101 ack 1
      +0 A > B . 101:201 ack 1
      +.1 B > A . ack 101
      +.3 A > B . 101:201 ack 1
      +.1 B > A . ack 201
      +.01 A > B . 201:301 ack 1
      +.01 B > A . ack 301
      +.5 A > B . 301:401 ack 1
      +.01 B > A . ack 401
      +.01 A > B . 401:501 ack 1`),
    ).toEqual([1, 2, 4, 5]);
  });

  it('is empty where all goes well', async () => {
    expect(await eventful('+0 A > B . 1:101 ack 1\n+.1 B > A . ack 101\n+.01 A > B . 101:201 ack 1\n+.1 B > A . ack 201')).toEqual([]);
  });
});
