import { describe, expect, it } from 'vitest';
import { A_RESEND, A_SECOND_SIGHTING } from '../../../src/tables/packet-table.ts';
import { handshake, look } from './case.ts';

/** Frames (1-based) that are taken for second sightings. */
async function seconds(text: string): Promise<number[]> {
  const { c } = await look(text);
  return Array.from({ length: c.trace.length }, (_, i) => i).filter((i) => c.trace.second[i]).map((i) => c.trace.row[i]! + 1);
}

describe('second sightings', () => {
  it('guessed while reading and not confirmed are resends in the packet table too', async () => {
    const { c, recorder: { packets } } = await look('+0 A > B . 1:101 ack 1 id 7\n+.020 A > B . 1:101 ack 1 id 7');
    expect(c.trace.second[1]).toBe(0);
    for (const analysis of [packets.block(1).analysis[packets.place(1)]!, c.trace.analysis[1]!]) {
      expect(analysis & A_SECOND_SIGHTING).toBe(0);
      expect(analysis & A_RESEND).toBe(A_RESEND);
    }
  });

  it('are known by an equal IP ID on another side of a router', async () => {
    expect(await seconds('+0 A > B . 1:101 ack 1 id 7 ttl 64\n+.020 A > B . 1:101 ack 1 id 7 ttl 63')).toEqual([2]);
  });

  it('are known by an equal IP ID close by where nothing else differs', async () => {
    expect(await seconds('+0 A > B . 1:101 ack 1 id 7\n+.002 A > B . 1:101 ack 1 id 7')).toEqual([2]);
    expect(await seconds('+0 A > B . 1:101 ack 1 id 7\n+.020 A > B . 1:101 ack 1 id 7')).toEqual([]);
  });

  it('are not seen in a resend, which takes a new ID', async () => {
    expect(await seconds('+0 A > B . 1:101 ack 1 id 7\n+.001 A > B . 1:101 ack 1 id 8')).toEqual([]);
  });

  it('are known by a lowered TTL although a firewall numbered the packets anew', async () => {
    expect(await seconds('+0 A > B . 1:101 ack 1 id 7 ttl 64\n+.000010 A > B . 1:101 ack 1 id 9000 ttl 63')).toEqual([2]);
    expect(await seconds('+0 A > B . 1:101 ack 1 id 7 ttl 64\n+.010 A > B . 1:101 ack 1 id 9000 ttl 63')).toEqual([]);
  });

  it('are known by ID and lowered TTL behind a box that gives the peer’s bytes other numbers, as a SYN proxy does', async () => {
    const acks = '+0 A > B . ack 5001 id 6 ttl 64\n+.000010 A > B . ack 900001 id 6 ttl 63\n';
    const whole = `${acks}+.001 A > B . 1:2897 ack 5001 id 7 ttl 64\n`;
    expect(await seconds(`${whole}+.000010 A > B . 1:2897 ack 900001 id 7 ttl 63`)).toEqual([4]);
    expect(await seconds(`${whole}+.000010 A > B . 1:1449 ack 900001 id 7 ttl 63\n+0 A > B . 1449:2897 ack 900001 id 8 ttl 63`)).toEqual([4, 5]);
    expect(await seconds(`${whole}+.000010 A > B . 1:2897 ack 900001 id 7 ttl 64`)).toEqual([]);
    expect(await seconds(`${whole}+.000010 A > B . 1:2897 ack 900001 id 9 ttl 63`)).toEqual([]);
    expect(await seconds(`${whole}+.000010 A > B . 1449:2897 ack 900001 id 9 ttl 63`)).toEqual([]);
    expect(await seconds(`${acks}+0 A > B . 1:101 ack 5001 id 0 ttl 64\n+.000010 A > B . 1:101 ack 900001 id 0 ttl 63`)).toEqual([]);
  });

  it('are all the pieces of several super-segments that left a router after them', async () => {
    const size = 44 * 1460;
    const supers = Array.from({ length: 5 }, (_, k) => `+.000010 A > B . ${1 + k * size}:${1 + (k + 1) * size} ack 1 DF id ${100 + 44 * k} ttl 64 csum partial`);
    const pieces = Array.from({ length: 5 * 44 }, (_, k) => `+.000002 A > B . ${1 + k * 1460}:${1 + (k + 1) * 1460} ack 1 DF id ${100 + k} ttl 63`);
    const found = await seconds(`${handshake(1460, 1460)}\n${[...supers, ...pieces].join('\n')}`);
    expect(found).toEqual(pieces.map((_, k) => 3 + supers.length + k + 1));
  });

  it('without a telling ID are copies that nothing asked for, or on another side within milliseconds', async () => {
    expect(await seconds('+0 A > B . 1:101 ack 1 id 0\n+.000030 A > B . 1:101 ack 1 id 0')).toEqual([2]);
    expect(await seconds('+0 A > B . 1:101 ack 1 id 0\n+.002 A > B . 1:101 ack 1 id 0')).toEqual([]);
    expect(await seconds('+0 A > B . 1:101 ack 1 id 0\n+.000010 B > A . ack 1 id 0\n+.000020 A > B . 1:101 ack 1 id 0')).toEqual([]);
    const rejected = '+0 R > A icmp frag-needed mtu 1400 [A > B 1:101 ack 1]';
    expect(await seconds(`+0 A > B . 1:101 ack 1 id 0\n${rejected}\n+.000001 A > B . 1:101 ack 1 id 0`)).toEqual([3]);
    expect(await seconds(`+0 A > B . 1:101 ack 1 id 0\n${rejected}\n+.000030 A > B . 1:101 ack 1 id 0`)).toEqual([]);
    expect(await seconds('+0 A > B . 1:101 ack 1 id 0 ttl 64\n+.000030 A > B . 1:101 ack 1 id 0 ttl 63')).toEqual([2]);
  });

  it('of a sender with one ID for all packets are copies at once', async () => {
    const before = '+0 A > B . 1:101 ack 1 id 7\n+.1 A > B . 101:201 ack 1 id 7\n';
    expect(await seconds(`${before}+.000001 A > B . 101:201 ack 1 id 7`)).toEqual([3]);
    expect(await seconds(`${before}+.002 A > B . 101:201 ack 1 id 7`)).toEqual([]);
  });

  it('do not take duplicate ACKs for copies of one', async () => {
    expect(await seconds(`${handshake(1460, 1460)}\n+.1 A > B . ack 1 id 0\n+.000001 A > B . ack 1 id 0`)).toEqual([]);
  });

  it('take the pieces that left a box for the super-segment that entered it', async () => {
    const found = await seconds(`link sll
      +0 A > B . 1:2921 ack 1 DF id 7 ttl 64
      +.000010 A > B . 1:1461 ack 1 DF id 7 ttl 63 out
      +0 A > B . 1461:2921 ack 1 DF id 8 ttl 63 out`);
    expect(found).toEqual([2, 3]);
  });

  it('are pieces on the same side where their IDs, or without any their size and order, are those of a cut', async () => {
    const cut = (ids: readonly number[], size = 1460): string => `${handshake(1460, 1460)}
      +.1 A > B . 1:3301 ack 1 DF id ${ids[0]}
      +.000010 A > B . 1:${1 + size} ack 1 DF id ${ids[1]}
      +.000003 A > B . ${1 + size}:${1 + 2 * size} ack 1 DF id ${ids[2]}
      +.000003 A > B P. ${1 + 2 * size}:3301 ack 1 DF id ${ids[3]}`;
    expect(await seconds(cut([70, 70, 71, 72]))).toEqual([5, 6, 7]);
    // New numbers: sent again.
    expect(await seconds(cut([70, 73, 74, 75]))).toEqual([]);
    expect(await seconds(cut([0, 0, 0, 0]))).toEqual([5, 6, 7]);
    // Smaller than the handshake allows: so a sender answers a message that the capture does not hold.
    expect(await seconds(cut([0, 0, 0, 0], 1360))).toEqual([]);
  });

  it('are merged segments behind the pieces that a tap saw before', async () => {
    const merged = (id: number, later: string): string => `${handshake(1460, 1460)}
      +.1 A > B . 1:1461 ack 1 DF id 70
      +.000002 A > B P. 1461:2921 ack 1 DF id 71
      +${later} A > B P. 1:2921 ack 1 DF id ${id}`;
    expect(await seconds(merged(70, '.000010'))).toEqual([6]);
    expect(await seconds(merged(72, '.000010'))).toEqual([]);
    expect(await seconds(merged(70, '.010'))).toEqual([]);
  });

  it('do not take a lone resend of a super-segment’s bytes for a piece of it', async () => {
    expect(await seconds('+0 A > B . 1:2921 ack 1 DF id 7\n+.001 A > B . 1:1461 ack 1 DF id 9')).toEqual([]);
  });

  it('are all copies of a flow in which nearly every frame has one, IDs or not', async () => {
    const twice = (line: string, later: string): string => `${line}\n+${later} ${line.replace(/^\S+ /, '')}\n`;
    const doubled = (later: string): string =>
      twice('+0 A > B S 0:0 <mss 1460> id 0', later) + twice('+.020 B > A S. 0:0 ack 1 <mss 1460> id 0', later) + twice('+.020 A > B . ack 1 id 0', later) + twice('+.001 A > B P. 1:101 ack 1 id 0', later) + twice('+.020 B > A . ack 101 id 0', later);
    expect(await seconds(doubled('.000030'))).toEqual([2, 4, 6, 8, 10]);
    expect(await seconds(doubled('.010'))).toEqual([2, 4, 6, 8, 10]);
    expect(await seconds(doubled('.100'))).toEqual([]);
  });

  it('are not told by most frames having a copy once a message came: its sender may repeat at once', async () => {
    const found = await seconds(`+0 A > B . 1:1501 ack 1 DF id 0\n+.000100 R > A icmp frag-needed mtu 1400 [A > B 1:1501 ipLen 1540]
      +.000100 A > B . 1:1501 ack 1 DF id 0\n+.001 A > B . 1501:3001 ack 1 DF id 0\n+.000100 A > B . 1501:3001 ack 1 DF id 0\n+.001 A > B . 3001:4501 ack 1 DF id 0\n+.000100 A > B . 3001:4501 ack 1 DF id 0`);
    expect(found).toEqual([]);
  });
});
