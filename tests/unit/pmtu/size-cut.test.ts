import { describe, expect, it } from 'vitest';
import { findSizeCut, type SizeCut } from '../../../src/pmtu/size-cut.ts';
import { handshake, look } from './case.ts';

const cutOf = async (text: string): Promise<SizeCut | null> => findSizeCut((await look(text)).c.directions[0]);

const open = `${handshake(1460, 1460)}\n+.001 A > B P. 1:301 ack 1 DF id 3\n+.020 B > A . ack 301`;
const lost = `${open}
  +.001 A > B . 301:1761 ack 1 DF id 4
  +0    A > B P. 1761:1861 ack 1 DF id 5`;
const again = '+.250 A > B . 301:1761 ack 1 DF id 6\n+.500 A > B . 301:1761 ack 1 DF id 7\n+1 A > B . 301:1761 ack 1 DF id 8\n+2 A > B . 301:1761 ack 1 DF id 9';

describe('a size cut', () => {
  it('lies between the largest acknowledged and the smallest that was lost', async () => {
    const cut = await cutOf(`${lost}\n+.020 B > A . ack 301 <sack 1761:1861>\n${again}`);
    expect(cut).toMatchObject({ ackedMax: 340, lostMin: 1500, ackedBefore: 1 });
    expect(cut!.attempts.length).toBe(5);
    expect(cut!.peerAliveFrame).toBe(8);
  });

  it('is none where packets of every size got through', async () => {
    expect(await cutOf(`${lost}\n+.020 B > A . ack 1861`)).toBeNull();
    expect(await cutOf(`${lost}\n${again}\n+.020 B > A . ack 1861`)).toBeNull();
  });

  it('is none without data', async () => {
    expect(await cutOf(handshake(1460, 1460))).toBeNull();
  });

  it('finds the smaller resend that got through', async () => {
    const cut = await cutOf(`${lost}\n${again}\n+4 A > B . 301:1325 ack 1 DF id 10\n+.020 B > A . ack 1325`);
    expect(cut!.recoveredBy).toBeGreaterThan(0);
    expect(cut!.ackedMax).toBe(1064);
  });

  it('takes no delayed ACK for a sign of life', async () => {
    const text = `${handshake(1460, 1460)}\n+.001 A > B P. 1:301 ack 1 DF id 3\n+.001 A > B . 301:1761 ack 1 DF id 4\n+.040 B > A . ack 301\n${again}`;
    expect((await cutOf(text))!.peerAliveFrame).toBeNull();
  });

  it('takes a duplicate ACK, or anything after the resend, for one', async () => {
    expect((await cutOf(`${lost}\n+.060 B > A . ack 301\n${again}`))!.peerAliveFrame).toBe(8);
    expect((await cutOf(`${lost}\n${again}\n+.100 B > A P. 1:41 ack 301`))!.peerAliveFrame).toBe(12);
  });

  it('counts small packets that stay unanswered, a FIN among them', async () => {
    expect((await cutOf(`${lost}\n${again}`))!.smallUnanswered).toBe(1);
    expect((await cutOf(`${lost}\n${again}\n+.1 A > B F. 1861:1861 ack 1 id 10`))!.smallUnanswered).toBe(2);
  });

  it('counts what was sent again although it had been acknowledged: then small packets get lost as well', async () => {
    const text = `${handshake(1460, 1460)}
      +.001 B > A P. 1:101 ack 1
      +.001 A > B . ack 101
      +.001 A > B . 1:1461 ack 101 DF id 4
      +.300 B > A P. 1:101 ack 1
      +.001 A > B . ack 101
      +.001 A > B . 1:1461 ack 101 DF id 5
      +.600 B > A P. 1:101 ack 1
      +.001 A > B . 1:1461 ack 101 DF id 6
      +1.20 B > A P. 1:101 ack 1
      +.001 A > B . 1:1461 ack 101 DF id 7
      +2.40 A > B . 1:1461 ack 101 DF id 8`;
    expect((await cutOf(text))!.smallLost).toBeGreaterThanOrEqual(2);
  });

  it('does not expect an acknowledgment to arrive that rode on large packets alone', async () => {
    const fin = '+.3 B > A F. 1:1 ack 1\n+.001 A > B . 1:1461 ack 2 DF id';
    const cut = await cutOf(`${handshake(1460, 1460)}\n+.001 A > B . 1:1461 ack 1 DF id 4\n+.3 A > B . 1:1461 ack 1 DF id 5\n${fin} 6\n${fin} 7\n${fin} 8`);
    expect(cut!.smallLost).toBe(0);
    expect(cut!.peerAliveFrame).not.toBeNull();
  });

  it('does not take keep-alives of one byte for such', async () => {
    const keepAlive = '+5 B > A . 100:101 ack 1\n+5 B > A . 100:101 ack 1\n+5 B > A . 100:101 ack 1';
    const cut = await cutOf(`${handshake(1460, 1460)}\n+.001 B > A P. 1:101 ack 1\n+.001 A > B . 1:1461 ack 101 DF id 4\n+.3 A > B . 1:1461 ack 101 DF id 5\n${keepAlive}`);
    expect(cut!.smallLost).toBe(0);
  });

  it('leaves out what a message rejected', async () => {
    expect(await cutOf(`${open}\n+.001 A > B . 301:1761 ack 1 DF id 4\n+.001 R > A icmp frag-needed mtu 1400 [A > B 301:1761 ack 1 id 4]\n+1 B > A . ack 301`)).toBeNull();
  });
});
