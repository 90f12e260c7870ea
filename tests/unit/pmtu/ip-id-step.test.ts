import { describe, expect, it } from 'vitest';
import { IpIdSteps } from '../../../src/pmtu/ip-id-step.ts';
import { handshake, look } from './case.ts';

/** Steps of the data segments of A, in order. */
async function steps(text: string, head = handshake(1460, 1460)) {
  const { trace } = (await look(head + text)).c;
  const ids = new IpIdSteps(trace, 0, 40);
  const data = Array.from({ length: trace.length }, (_, i) => i).filter((i) => trace.payload[i]! > 0 && trace.direction[i] === 0);
  return { ids, of: data.map((i) => ids.step(i)), followed: data.map((i) => ids.isFollowed(i)) };
}

describe('the step of IP IDs', () => {
  it('counts the packets behind a large segment', async () => {
    const { of, ids } = await steps(`
      +.001 A > B  . 1:7241(7240) ack 1 DF id 10
      +0    A > B  . 7241:14481(7240) ack 1 DF id 15
      +0    A > B  P. 14481:14581(100) ack 1 DF id 20`);
    expect(of.slice(0, 2)).toEqual([5, 5]);
    expect(ids.tell).toBe(true);
  });

  it('grows when the same bytes go in smaller pieces', async () => {
    const { of } = await steps(`
      +.001 A > B  . 1:7241(7240) ack 1 DF id 10
      +.010 A > B  . 1:7241(7240) ack 1 DF id 15
      +0    A > B  P. 7241:7341(100) ack 1 DF id 21`);
    expect(of.slice(0, 2)).toEqual([5, 6]);
  });

  it('goes through 65,535', async () => {
    const { of } = await steps(`
      +.001 A > B  . 1:4381(4380) ack 1 DF id 65534
      +0    A > B  P. 4381:4481(100) ack 1 DF id 1`, handshake(1460, 1460).replace('id 1', 'id 65532').replace('id 2', 'id 65533'));
    expect(of[0]).toBe(3);
  });

  it('tells nothing where the ID stays 0 or the same, and for IPv6', async () => {
    const same = (id: string): string => `
      +.001 A > B  . 1:4381(4380) ack 1 DF ${id}
      +0    A > B  . 4381:8761(4380) ack 1 DF ${id}`;
    expect((await steps(same('id 0'), handshake(1460, 1460).replaceAll(/id \d/g, 'id 0'))).of).toEqual([0, 0]);
    expect((await steps(same('id 7'), handshake(1460, 1460).replaceAll(/id \d/g, 'id 7'))).of).toEqual([0, 0]);
    const v6 = 'host A [2001:db8::1]:40000\nhost B [2001:db8::2]:443\n';
    expect((await steps(same(''), v6 + handshake(1440, 1440))).of).toEqual([0, 0]);
  });

  it('tells nothing where IDs are drawn at random', async () => {
    const { of, ids } = await steps([9000, 41, 30111, 777, 52000].map((id, k) => `\n+.001 A > B . ${1 + k * 1460}:${1461 + k * 1460}(1460) ack 1 DF id ${id}`).join(''));
    expect(ids.tell).toBe(false);
    expect(of).toEqual([0, 0, 0, 0, 0]);
  });

  it('finds the next ID also where packets were overtaken', async () => {
    const { of } = await steps(`
      +.001 A > B  . 1:2921(2920) ack 1 DF id 3
      +0    A > B  . 4381:5841(1460) ack 1 DF id 6
      +0    A > B  . 2921:4381(1460) ack 1 DF id 5
      +0    A > B  P. 5841:5941(100) ack 1 DF id 7`);
    expect(of[0]).toBeLessThanOrEqual(3);
    expect(of[1]).toBe(1);
  });

  it('knows whether what follows goes on where a segment ends', async () => {
    const { followed } = await steps(`
      +.001 A > B  . 1:2921(2920) ack 1 DF id 3
      +0    A > B  . 2921:4381(1460) ack 1 DF id 5
      +0    A > B  . 7301:8761(1460) ack 1 DF id 8`);
    expect(followed).toEqual([true, false, false]);
  });

  it('is exact where small packets never took more than one', async () => {
    const small = (ids: number[]): string => ids.map((id) => `\n+.001 A > B  P. len 50 ack 1 DF id ${id}`).join('');
    expect((await steps(small([3, 4, 5, 6]))).ids.exact).toBe(true);
    expect((await steps(small([3, 5, 6, 7]))).ids.exact).toBe(false);
  });
});
