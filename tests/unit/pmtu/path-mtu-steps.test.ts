import { describe, expect, it } from 'vitest';
import { pathMtuSteps } from '../../../src/pmtu/path-mtu-steps.ts';
import { pathMtuOf, type PathMtu } from '../../../src/pmtu/path-mtu.ts';
import { handshake, look } from './case.ts';

const ICMP: PathMtu = { value: 1400, source: 'icmp', frame: 5 };
const packet = (seq: number, id: number): string => `\n+.001 A > B . ${seq}:${seq + 1460}(1460) ack 1 DF id ${id}`;
const says = (mtu: number, seq: number, id: number): string => `\n+.001 R > A icmp frag-needed mtu ${mtu} [A > B ${seq}:${seq + 1460} ack 1 id ${id}]`;

async function steps(text: string, final = ICMP): Promise<number[]> {
  const { c } = await look(handshake(1460, 1460) + text);
  return pathMtuSteps(1500, final, 4, c.messages[0]).map((s) => s.mtu);
}

describe('the path MTU over time', () => {
  it('is lowered by each smaller announcement, at its time', async () => {
    const { c, recorder } = await look(handshake(1460, 1460) + packet(1, 10) + says(1400, 1, 10) + packet(1461, 11) + says(1300, 1461, 11));
    const found = pathMtuSteps(1500, ICMP, 4, c.messages[0]);
    expect(found.map((s) => s.mtu)).toEqual([1500, 1400, 1300]);
    expect(found.map((s) => s.time)).toEqual([-Infinity, c.messages[0][0]!.time, c.messages[0][1]!.time]);
    const whole = { messages: new Map([[0, c.messages[0]]]), largestAcked: new Map<number, number>(), stated: null };
    expect(found[found.length - 1]!.mtu).toBe(pathMtuOf(recorder.flows, 0, whole, 4).value);
  });

  it('is not raised, nor changed by what is known', async () => {
    expect(await steps(packet(1, 10) + says(1400, 1, 10) + packet(1461, 11) + says(1450, 1461, 11) + says(1400, 1461, 11))).toEqual([1500, 1400]);
  });

  it('is not changed by stale or implausible messages, or about packets not captured', async () => {
    expect(await steps(packet(1, 10) + says(0, 1, 10))).toEqual([1500]);
    expect(await steps(packet(1, 10) + says(60, 1, 10))).toEqual([1500]);
    expect(await steps(`${packet(1, 10)}\n+.020 B > A . ack 1461${'\n+1 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10]'}`)).toEqual([1500]);
    expect(await steps(packet(1, 10) + says(1400, 90_001, 77))).toEqual([1500]);
  });

  it('is what the user states, or what was acknowledged through a black hole, from the start', async () => {
    expect(await steps(packet(1, 10) + says(1400, 1, 10), { value: 1380, source: 'user', frame: null })).toEqual([1380]);
    expect(await steps(packet(1, 10), { value: 1064, source: 'largest-acked', frame: null })).toEqual([1064]);
  });
});
