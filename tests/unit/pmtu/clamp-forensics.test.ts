import { describe, expect, it } from 'vitest';
import { clampFacts } from '../../../src/pmtu/clamp-forensics.ts';
import { look } from './case.ts';

const facts = async (text: string) => clampFacts((await look(text)).c);
/** A's SYN seen before and behind a router, then B's SYN/ACK. */
const through = (mssA: [number, number], mssB: [number, number]): string => `
  +0       A > B  S 0:0 <mss ${mssA[0]}> id 1 ttl 64
  +.000020 A > B  S 0:0 <mss ${mssA[1]}> id 1 ttl 63
  +.010    B > A  S. 0:0 ack 1 <mss ${mssB[0]}> id 9 ttl 60
  +.000020 B > A  S. 0:0 ack 1 <mss ${mssB[1]}> id 9 ttl 59
  +.010    A > B  . ack 1 id 2 ttl 64
  +.000020 A > B  . ack 1 id 2 ttl 63`;

describe('a lowered MSS', () => {
  it('is proved by two copies of one SYN, with the frame of the first', async () => {
    const { sides, lowered } = await facts(through([1460, 1360], [1460, 1360]));
    expect(sides[0]).toEqual({ before: 1460, after: 1360, frame: 1 });
    expect(sides[1]).toEqual({ before: 1460, after: 1360, frame: 3 });
    expect(lowered).toBe('both');
  });

  it('of one side is told from what was not seen of the other', async () => {
    expect((await facts(through([1460, 1360], [1460, 1460]))).lowered).toBe('one');
    const single = through([1460, 1360], [1460, 1460]).split('\n').filter((line) => !line.includes('ttl 59')).join('\n');
    const { lowered, sides } = await facts(single);
    expect(sides[1]).toBeNull();
    expect(lowered).toBe('unknown');
  });

  it('is none where a single SYN has an odd value, or both copies the same', async () => {
    expect((await facts('+0 A > B S 0:0 <mss 1360>\n+.01 B > A S. 0:0 ack 1 <mss 1360>\n+.01 A > B . ack 1')).lowered).toBe('none');
    expect((await facts(through([1360, 1360], [1360, 1360]))).lowered).toBe('none');
  });

  it('is none where a host itself sends its SYN again with less, its data having been rejected (TCP Fast Open)', async () => {
    const again = `
      host A [2001:db8::a]:40000
      host B [2001:db8::b]:443
      host R [2001:db8::1]
      +0    A > B  S 0:1400(1400) <mss 1440>
      +.020 R > A  icmp too-big mtu 1400 [A > B 0:1401]
      +0    A > B  S 0:0 <mss 1340>
      +.020 B > A  S. 0:0 ack 1 <mss 1440>
      +.001 A > B  . ack 1`;
    const { sides, lowered } = await facts(again);
    expect(sides).toEqual([null, null]);
    expect(lowered).toBe('none');
  });
});
