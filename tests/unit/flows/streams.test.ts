import { describe, expect, it } from 'vitest';
import { F_PART, F_STREAM, H_PACKETS } from '../../../src/tables/flow-table.ts';
import { record } from './record.ts';

const streams = async (text: string) => (await record(text)).column('tcp.stream').join(' ');

describe('stream numbers', () => {
  it('count tuples in the order in which they appear', async () => {
    expect(
      await streams(`
      +0 A > B S 0:0
      +0 A:41000 > B S 0:0
      +0 B > A S. 0:0 ack 1
      +0 A:42000 > B . 1:1 ack 1`),
    ).toBe('0 1 0 2');
  });

  it('go on where ports are used again', async () => {
    expect(
      await streams(`
      +0 A > B S 0:0
      +1 A > B S 0:0
      +1 A > B S 0:0 isn 77
      +0 B > A S. 0:0 ack 1`),
    ).toBe('0 0 1 1');
  });

  it('are taken by TCP headers that only an ICMP error quotes, once 16 of their bytes are there', async () => {
    expect(
      await streams(`
      +0 A > B . 1:1 ack 1
      +0 R > A icmp frag-needed mtu 1400 [A:41000 > B 1:101 ipLen 1500]
      +0 A:42000 > B . 1:1 ack 1
      +0 R > A icmp frag-needed mtu 1400 [A:43000 > B 1:101 ipLen 1500] bytes 28
      +0 A:44000 > B . 1:1 ack 1
      +0 A:41000 > B . 1:1 ack 1
      +0 A:43000 > B . 1:1 ack 1`),
    ).toBe('0  2  3 1 4');
  });

  it('pass to a new stream where an ICMP error quotes a SYN with another ISN', async () => {
    expect(
      await streams(`
      +0 A > B S 0:0
      +0 B > A S. 0:0 ack 1
      +0 R > A icmp frag-needed mtu 1400 [A > B S 0:0 isn 555 ipLen 40]
      +0 B > A . 1:1 ack 1`),
    ).toBe('0 0  1');
  });

  it('are not taken by headers cut before the window', async () => {
    expect(
      await streams(`
      +0 A > B . 1:1 ack 1 cut 49
      +0 A:41000 > B . 1:1 ack 1 cut 50`),
    ).toBe(' 0');
  });
});

describe('parts of a stream', () => {
  it('are split where one direction takes two tunnel paths', async () => {
    const { recorder, column } = await record(`
      +0 A > B P. 1:101 ack 1 vxlan 7
      +0 A > B P. 1:101 ack 1
      +0 B > A . 1:1 ack 101
      +0 B > A . 1:1 ack 101 vxlan 7`);
    expect(column('tcp.stream')).toEqual(['0', '0', '0', '0']);
    expect(recorder.flows.length).toBe(2);
    expect([0, 1].map((flow) => recorder.flows.flowWord(flow, F_PART))).toEqual([0, 1]);
    expect([0, 1].map((flow) => recorder.flows.flowWord(flow, F_STREAM))).toEqual([0, 0]);
    expect([0, 1, 2, 3].map((half) => recorder.flows.word(half, H_PACKETS))).toEqual([1, 1, 1, 1]);
    // Wireshark knows one conversation: the copy is a resend for it.
    expect(column('analysis')[1]).toBe('retransmission');
  });

  it('stay one where only the way back takes another path', async () => {
    const { recorder } = await record(`
      +0 A > B P. 1:101 ack 1 vxlan 7
      +0 B > A . 1:1 ack 101
      +0 A > B P. 101:201 ack 1 vxlan 7`);
    expect(recorder.flows.length).toBe(1);
    expect(recorder.flows.flowWord(0, F_PART)).toBe(-1);
  });
});
