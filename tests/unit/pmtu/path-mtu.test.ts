import { describe, expect, it } from 'vitest';
import { countOversize, pathMtuOf, PathMtus, type PathMtuFacts } from '../../../src/pmtu/path-mtu.ts';
import { H_OVERSIZE } from '../../../src/tables/flow-table.ts';
import { handshake, look, type Looked } from './case.ts';

const facts = ({ c }: Looked, more: Partial<PathMtuFacts> = {}): PathMtuFacts => ({
  messages: new Map([[0, c.messages[0]]]),
  largestAcked: new Map(),
  stated: null,
  ...more,
});

const rejected = `${handshake(1460, 1460)}
  +.001 A > B . 1:1461 ack 1 DF id 10
  +.001 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]
  +.001 R > A icmp frag-needed mtu 1300 [A > B 1:1461 ack 1 id 10]`;

describe('the path MTU', () => {
  it('is what the user states, before all', async () => {
    const l = await look(rejected);
    expect(pathMtuOf(l.recorder.flows, 0, facts(l, { stated: 1280 }), 4)).toEqual({ value: 1280, source: 'user', frame: null });
  });

  it('is the smallest that a message announces', async () => {
    const l = await look(rejected);
    expect(pathMtuOf(l.recorder.flows, 0, facts(l, { largestAcked: new Map([[0, 1000]]) }), 4)).toEqual({ value: 1300, source: 'icmp', frame: 6 });
  });

  it('does not come from stale or implausible messages, or those about bytes not captured', async () => {
    const l = await look(`${handshake(1460, 1460)}
      +.001 A > B . 1:1461 ack 1 DF id 10
      +.020 B > A . ack 1461
      +.5 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]
      +.001 A > B . 1461:2921 ack 1 DF id 11
      +.001 R > A icmp frag-needed mtu 0 [A > B 1461:2921 ack 1 id 11]
      +.001 R > A icmp frag-needed mtu 900 [A > B 4000:5460 ack 1 id 12]`);
    expect(pathMtuOf(l.recorder.flows, 0, facts(l), 4)).toMatchObject({ value: 1500, source: 'mss-option' });
  });

  it('is the largest acknowledged where a black hole was found', async () => {
    const l = await look(handshake(1460, 1460));
    expect(pathMtuOf(l.recorder.flows, 0, facts(l, { largestAcked: new Map([[0, 1064]]) }), 4)).toMatchObject({ value: 1064, source: 'largest-acked' });
  });

  it('is the smaller MSS and the headers, else 1500', async () => {
    const l = await look(handshake(1460, 1380));
    expect(pathMtuOf(l.recorder.flows, 0, facts(l), 4)).toMatchObject({ value: 1420, source: 'mss-option' });
    const m = await look('+0 A > B . 1:101 ack 1');
    expect(pathMtuOf(m.recorder.flows, 0, facts(m), 4)).toMatchObject({ value: 1500, source: 'assumed' });
  });

  it('of every half is found once', async () => {
    const l = await look(rejected);
    const all = new PathMtus(l.recorder.flows, facts(l));
    expect(all.of(0)).toEqual({ value: 1300, source: 'icmp', frame: 6 });
    expect(all.of(1)).toEqual({ value: 1500, source: 'mss-option', frame: null });
  });
});

describe('oversize segments', () => {
  const counted = async (text: string): Promise<[number, number, number]> => {
    const l = await look(text);
    const { packets, flows, givenBack } = l.recorder;
    const sum = countOversize(packets, flows, new PathMtus(flows, facts(l)).value, givenBack.sizes);
    return [sum, flows.word(0, H_OVERSIZE), flows.word(1, H_OVERSIZE)];
  };

  it('are counted above the MTU that the whole capture knows, before and after the message', async () => {
    expect(await counted(`${rejected}\n+.001 A > B . 1:1261 ack 1 DF id 11\n+.001 A > B . 1261:2721 ack 1 DF id 12`)).toEqual([2, 2, 0]);
  });

  it('are counted anew for each path MTU that the user states', async () => {
    const l = await look(rejected);
    const { packets, flows, givenBack } = l.recorder;
    const counts = [1300, 1500, 1460].map((stated) => {
      const sum = countOversize(packets, flows, new PathMtus(flows, facts(l, { stated })).value, givenBack.sizes);
      return [sum, flows.word(0, H_OVERSIZE)];
    });
    expect(counts).toEqual([[1, 1], [0, 0], [1, 1]]);
  });

  it('are super-segments too, and every captured copy of them', async () => {
    const copies = '+.1 A > B . 1:2921 ack 1 DF id 10 ttl 64\n+.000010 A > B . 1:2921 ack 1 DF id 10 ttl 63';
    expect(await counted(`${handshake(1460, 1460)}\n${copies}`)).toEqual([2, 2, 0]);
  });

  it('are never fragments, and never without payload', async () => {
    expect(await counted(`${handshake(1460, 1460)}\n+.1 A > B . 1:4001 ack 1 id 10 fragment 1480\n+.1 B > A . ack 1`)).toEqual([0, 0, 0]);
  });

  it('are none where the path carries them', async () => {
    expect(await counted(`${handshake(8960, 8960)}\n+.1 A > B . 1:8961 ack 1 DF id 10`)).toEqual([0, 0, 0]);
  });
});
