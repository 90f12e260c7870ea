/** Outcomes in the order of the report's definition: stale, no-op, obeyed, late, ignored, unknown. */
import { describe, expect, it } from 'vitest';
import { type MessageFacts } from '../../../src/pmtu/messages.ts';
import { handshake, look } from './case.ts';

async function first(text: string): Promise<MessageFacts> {
  return (await look(text)).c.messages[0][0]!;
}

const sent = `${handshake(1460, 1460)}
  +.001 A > B . 1:1461 ack 1 DF id 10
  +.001 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]`;

describe('the outcome of a message', () => {
  it('is stale about bytes that were acknowledged before', async () => {
    const m = await first(`${handshake(1460, 1460)}
      +.001 A > B . 1:1461 ack 1 DF id 10
      +.020 B > A . ack 1461
      +.100 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]`);
    expect(m).toMatchObject({ outcome: 'stale', match: 'exact' });
  });

  it('is stale about bytes that were never sent, whatever follows', async () => {
    const m = await first(`${handshake(1460, 1460)}
      +.001 A > B . 1:1461 ack 1 DF id 10
      +.001 R > A icmp frag-needed mtu 1400 [A > B 500001:501461 ack 1 id 99]
      +.001 A > B . 1:1361 ack 1 DF id 11`);
    expect(m).toMatchObject({ outcome: 'stale', match: 'not-captured' });
  });

  it('is no-op where the sender’s packets fit already, even if it sends less afterwards', async () => {
    const m = await first(`${handshake(1460, 1460)}
      +.001 A > B . 1:2921 ack 1 DF id 10
      +.001 R > A icmp frag-needed mtu 1500 [A > B 1:2921 ack 1 id 10]
      +.001 A > B . 1:1001 ack 1 DF id 12`);
    expect(m).toMatchObject({ outcome: 'no-op', relation: 'glued' });
  });

  it('is no-op where the quoted packet itself fits', async () => {
    const m = await first(`${handshake(1460, 1460)}\n+.001 A > B . 1:1361 ack 1 DF id 10\n+.001 R > A icmp frag-needed mtu 1400 [A > B 1:1361 ack 1 id 10]`);
    expect(m).toMatchObject({ outcome: 'no-op', relation: 'fits' });
  });

  it('is obeyed within a round trip and 50 ms', async () => {
    const m = await first(`${sent}\n+.060 A > B . 1:1361 ack 1 DF id 11`);
    expect(m).toMatchObject({ outcome: 'obeyed', relation: 'lowers' });
    expect(m.effectSeconds).toBeCloseTo(0.06, 6);
  });

  it('is obeyed by captured segments that stay large, if their IDs count smaller pieces', async () => {
    const m = await first(`${handshake(1460, 1460)}
      +.001 A > B . 1:2921 ack 1 DF id 10
      +.001 R > A icmp frag-needed mtu 1400 [A > B 1:2921 ack 1 id 10]
      +.001 A > B . 1:2721 ack 1 DF id 12
      +0    A > B . 2721:2921 ack 1 DF id 14
      +.020 B > A . ack 2921`);
    expect(m.outcome).toBe('obeyed');
  });

  it('is obeyed in the same tick of a coarse clock', async () => {
    expect(await first(`${sent}\n+0 A > B . 1:1361 ack 1 DF id 11`)).toMatchObject({ outcome: 'obeyed', effectSeconds: 0 });
  });

  it('is late after a retransmission timeout', async () => {
    expect(await first(`${sent}\n+.400 A > B . 1:1361 ack 1 DF id 11`)).toMatchObject({ outcome: 'late' });
  });

  it('is ignored by two later packets above the MTU', async () => {
    expect((await first(`${sent}\n+.300 A > B . 1:1461 ack 1 DF id 11\n+.600 A > B . 1:1461 ack 1 DF id 12`)).outcome).toBe('ignored');
  });

  it('is not ignored by what was under way before the sender could hear', async () => {
    expect((await first(`${sent}\n+.0001 A > B . 1461:2921 ack 1 DF id 11\n+0 A > B . 2921:4381 ack 1 DF id 12`)).outcome).toBe('unknown');
  });

  it('is unknown where the capture ends', async () => {
    expect((await first(sent)).outcome).toBe('unknown');
  });

  it('of a next-hop MTU of 0 is judged by what Linux falls to', async () => {
    const m = await first(`${handshake(1460, 1460)}
      +.001 A > B . 1:1461 ack 1 DF id 10
      +.001 R > A icmp frag-needed mtu 0 [A > B 1:1461 ack 1 id 10]
      +.001 A > B . 1:513 ack 1 id 11`);
    expect(m).toMatchObject({ relation: 'bogus-mtu', outcome: 'obeyed' });
  });

  it('is not about a merged packet where nothing counts the pieces of the large ones and nothing bounds them', async () => {
    // Joined in the middle of jumbo traffic behind offload: no handshake, no telling IDs, no packet that stands alone.
    const { c } = await look(`
      +0    A > B . 1:42001(42000) ack 1 DF id 0
      +.001 A > B . 42001:84001(42000) ack 1 DF id 0
      +.001 A > B . 84001:126001(42000) ack 1 DF id 0
      +.001 R > A icmp frag-needed mtu 1500 [A > B 90001:98961 ack 1 id 0]`);
    expect(c.messages[0].map((m) => m.relation)).toEqual(['unknown']);
    expect(c.directions[0].countedAlike(2)).toBe(0);
  });

  it('takes a quoted packet that was not captured for the sender’s own where the MSS allows it', async () => {
    const m = await first(`${handshake(1460, 1460)}
      +.001 A > B P. 1:301 ack 1 DF id 10
      +.020 B > A . ack 301
      +.001 R > A icmp frag-needed mtu 1400 [A > B 301:1761 ack 1 id 11]
      +.001 A > B . 301:1661 ack 1 DF id 13`);
    expect(m).toMatchObject({ relation: 'lowers', match: 'not-captured' });
    expect(m.wireBefore).toMatchObject({ value: 1500 });
  });
});
