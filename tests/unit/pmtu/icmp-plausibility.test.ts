import { describe, expect, it } from 'vitest';
import { doubtField, doubtsAbout, doubtSentence } from '../../../src/pmtu/icmp-plausibility.ts';
import { handshake, look } from './case.ts';

const PACKETS = `
  +.001 A > B  . 1:1461(1460) ack 1 DF id 3 ttl 64
  +0    A > B  . 1461:2921(1460) ack 1 DF id 4 ttl 64`;
const RESENT = `
  +.001 A > B  . 1:661(660) ack 1 DF id 5 ttl 64
  +0    A > B  . 661:1321(660) ack 1 DF id 6 ttl 64
  +0    A > B  . 1321:1981(660) ack 1 DF id 7 ttl 64
  +0    A > B  . 1981:2641(660) ack 1 DF id 8 ttl 64
  +0    A > B  . 2641:2921(280) ack 1 DF id 9 ttl 64`;
const MESSAGE = '\n  +.001 R > A  icmp frag-needed mtu 700 [A > B 1:1461 ack 1 id 3]';

async function kinds(text: string): Promise<string[]> {
  const { c } = await look(text);
  return c.messages[0].flatMap((m) => doubtsAbout(c, 0, m).map((x) => x.kind));
}

describe('the plausibility of a message', () => {
  it('falls where the peer reports the resent bytes as received twice', async () => {
    const answers = `
      +.020 B > A  . ack 2921
      +.001 B > A  . ack 2921 <sack 1:661>
      +0    B > A  . ack 2921 <sack 661:1321>
      +0    B > A  . ack 2921 <sack 1321:1981>`;
    expect(await kinds(handshake(1460, 1460) + PACKETS + MESSAGE + RESENT + answers)).toContain('arrived');
  });

  it('stands where the resent bytes are acknowledged once, or a single lost ACK makes one D-SACK', async () => {
    expect(await kinds(`${handshake(1460, 1460)}${PACKETS}${MESSAGE}${RESENT}\n+.020 B > A . ack 2921`)).not.toContain('arrived');
    expect(await kinds(`${handshake(1460, 1460)}${PACKETS}${MESSAGE}${RESENT}\n+.020 B > A . ack 2921\n+.001 B > A . ack 2921 <sack 2641:2921>`)).not.toContain('arrived');
  });

  it('stands where the bytes had been sent three times: one copy may have been rejected and two received', async () => {
    const thrice = `${handshake(1460, 1460)}${PACKETS}${MESSAGE}${RESENT}${RESENT.replaceAll(/id (\d)/g, 'id 1$1')}
      +.020 B > A  . ack 2921
      +.001 B > A  . ack 2921 <sack 1:661>
      +0    B > A  . ack 2921 <sack 661:1321>
      +0    B > A  . ack 2921 <sack 1321:1981>`;
    expect(await kinds(thrice)).not.toContain('arrived');
  });

  it('stands where what came twice had gone twice before the message, as a tail that is probed for', async () => {
    const probed = `${handshake(1460, 1460)}${PACKETS}
      +0    A > B  P. 2921:3233(312) ack 1 DF id 12
      +.008 A > B  P. 2921:3233(312) ack 1 DF id 13${MESSAGE}
      +.001 A > B  . 1:481(480) ack 1 DF id 14
      +.020 B > A  . ack 3233 <sack 2921:3233>`;
    expect(await kinds(probed)).not.toContain('arrived');
  });

  it('falls where a private address speaks between public ones', async () => {
    const hosts = 'host A 198.51.100.10:40000\nhost B 203.0.113.20:443\nhost R 10.1.1.1\n';
    expect(await kinds(hosts + handshake(1460, 1460) + PACKETS + MESSAGE + RESENT)).toContain('private-source');
    expect(await kinds(handshake(1460, 1460) + PACKETS + MESSAGE + RESENT)).not.toContain('private-source');
  });

  it('is said to come from an end of the connection where it bears its address', async () => {
    const from = (host: string): string => handshake(1460, 1460) + PACKETS + MESSAGE.replace('R > A', `${host} > A`) + RESENT;
    expect(await kinds(from('B'))).toContain('from-destination');
    expect(await kinds(from('A'))).toContain('from-sender');
    expect(await kinds(from('R'))).toEqual([]);
    expect(doubtSentence({ kind: 'from-destination', frame: 6, count: 0 }, '10.0.0.2')).toContain('the destination itself');
    expect(doubtField({ kind: 'from-sender', frame: 6, count: 0 })).toBe('ip.src');
  });

  it('falls where the hops of message and quote do not fit, by more than routes differ', async () => {
    const ttls = (message: number): string =>
      handshake(1460, 1460) + PACKETS + `\n  +.001 R > A  icmp frag-needed mtu 700 ttl ${message} [A > B 1:1461 ack 1 id 3 ttl 60]` + RESENT;
    expect(await kinds(ttls(60))).not.toContain('distance');
    expect(await kinds(ttls(57))).not.toContain('distance');
    expect(await kinds(ttls(40))).toContain('distance');
  });

  it('is told in sentences', () => {
    expect(doubtSentence({ kind: 'distance', frame: 3, count: 9 }, '10.0.0.1')).toContain('9 hops');
    expect(doubtSentence({ kind: 'arrived', frame: 3, count: 900 }, '10.0.0.1')).toContain('frame 3');
  });
});
