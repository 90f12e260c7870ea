import { describe, expect, it } from 'vitest';
import { handshake, look } from './case.ts';

/** Match of the first message and the frames that it names. */
async function match(text: string): Promise<[string, number[]]> {
  const m = (await look(text)).c.messages[0][0]!;
  return [m.match, m.matchedFrames];
}

const open = handshake(1460, 1460);

describe('a quote', () => {
  it('is exact where a captured segment has its number and length', async () => {
    expect(await match(`${open}\n+.1 A > B . 1:1461 ack 1 DF id 10\n+0 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]`)).toEqual(['exact', [4]]);
  });

  it('names both sightings of the segment', async () => {
    const text = `${open}\n+.1 A > B . 1:1461 ack 1 DF id 10 ttl 64\n+.000010 A > B . 1:1461 ack 1 DF id 10 ttl 63\n+0 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]`;
    expect(await match(text)).toEqual(['exact', [4, 5]]);
  });

  it('takes the copy with its IP ID, not the latest', async () => {
    const text = `${open}\n+.1 A > B . 1:1461 ack 1 DF id 10\n+.2 A > B . 1:1461 ack 1 DF id 11\n+0 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]`;
    expect(await match(text)).toEqual(['exact', [4]]);
  });

  it('takes the latest copy where no ID tells', async () => {
    const text = `${open}\n+.1 A > B . 1:1461 ack 1 DF id 0\n+.2 A > B . 1:1461 ack 1 DF id 0\n+0 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 0]`;
    expect(await match(text)).toEqual(['exact', [5]]);
  });

  it('is the sum of contiguous segments', async () => {
    const pieces = '+.1 A > B . 1:1461 ack 1 DF id 10\n+0 A > B . 1461:2921 ack 1 DF id 11\n+0 A > B . 2921:3021 ack 1 DF id 12';
    expect(await match(`${open}\n${pieces}\n+0 R > A icmp frag-needed mtu 1500 [A > B 1:3021 ack 1 id 10]`)).toEqual(['several-merged', [4, 5, 6]]);
  });

  it('is no sum of segments with other IDs', async () => {
    const pieces = '+.1 A > B . 1:1361 ack 1 DF id 20\n+0 A > B . 1361:1461 ack 1 DF id 21';
    expect((await match(`${open}\n${pieces}\n+0 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]`))[0]).toBe('part');
  });

  it('is no sum across a hole', async () => {
    const pieces = '+.1 A > B . 1:1461 ack 1 DF id 10\n+0 A > B . 2921:4381 ack 1 DF id 12';
    expect((await match(`${open}\n${pieces}\n+0 R > A icmp frag-needed mtu 1500 [A > B 1:4381 ack 1 id 10]`))[0]).toBe('part');
  });

  it('goes before a sum where one segment has its length', async () => {
    const text = `${open}\n+.1 A > B . 1:1461 ack 1 DF id 10\n+0 A > B . 1461:2921 ack 1 DF id 11\n+.3 A > B . 1:2921 ack 1 DF id 12\n+0 R > A icmp frag-needed mtu 1500 [A > B 1:2921 ack 1 id 12]`;
    expect(await match(text)).toEqual(['exact', [6]]);
  });

  it('is a part where its number lies inside a captured segment', async () => {
    expect(await match(`${open}\n+.1 A > B . 1:2921 ack 1 DF id 10\n+0 R > A icmp frag-needed mtu 1400 [A > B 1461:2921 ack 1 id 11]`)).toEqual(['part', [4]]);
  });

  it('matches nothing that was captured after it', async () => {
    expect(await match(`${open}\n+.1 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]\n+0 A > B . 1:1461 ack 1 DF id 10`)).toEqual(['not-captured', []]);
  });

  it('of eight bytes suffices', async () => {
    const text = `${open}\n+.1 A > B . 1:1461 ack 1 DF id 10\n+0 R > A icmp frag-needed mtu 1400 bytes 28 [A > B 1:1461 ack 1 id 10]`;
    expect(await match(text)).toEqual(['exact', [4]]);
  });

  it('cut before the sequence number is told by IP ID and length', async () => {
    const text = `${open}\n+.1 A > B . 1:1461 ack 1 DF id 700\n+0 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 700] cut 68`;
    expect(await match(text)).toEqual(['exact', [4]]);
  });
});
