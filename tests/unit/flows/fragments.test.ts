import { describe, expect, it } from 'vitest';
import { FLOW_HAS_ICMP, F_BITS } from '../../../src/tables/flow-table.ts';
import { ICMP_FRAG_NEEDED, ICMP_PACKET_TOO_BIG } from '../../../src/tables/icmp-error-table.ts';
import { record } from './record.ts';

describe('fragments', () => {
  it('carry their segment in the frame that completes the datagram', async () => {
    const { column, recorder } = await record(`
      +0 A > B P. 1:101 ack 1
      +0 A > B P. 101:3101 ack 1 fragment 1480
      +0 B > A . 1:1 ack 3101`);
    expect(column('tcp.len')).toEqual(['100', '', '', '3000', '0']);
    expect(column('ip.len')).toEqual(['140', '1500', '1500', '80', '40']);
    expect(column('analysis').join('')).toBe('');
    expect(recorder.ipFragments).toBe(3);
  });

  it('are read as they come where they were cut', async () => {
    const { column } = await record('+0 A > B P. 101:3101 ack 1 fragment 1480 cut 96');
    expect(column('tcp.stream')).toEqual(['0', '', '']);
    expect(column('tcp.len')).toEqual(['', '', '']);
  });

  it('of IPv6 likewise', async () => {
    const { column } = await record(`
      host A [2001:db8::1]:40000 isn 1
      host B [2001:db8::2]:443 isn 1
      +0 A > B P. 101:3101 ack 1 fragment 1440`);
    expect(column('tcp.len')).toEqual(['', '', '3000']);
  });
});

describe('ICMP errors', () => {
  it('name flow and direction by the quoted tuple', async () => {
    const { recorder, column } = await record(`
      +0 B > A P. 1:1401 ack 1
      +0 A > B P. 1:1401 ack 1 id 9
      +0 R > A icmp frag-needed mtu 1400 [A > B 1:1401 ipLen 1440 id 9]
      +0 R > A icmp frag-needed mtu 1400 [A:999 > B 1:1401 ipLen 1440] bytes 28`);
    const { errors, flows } = recorder;
    expect(errors.length).toBe(2);
    expect([errors.kind[0], errors.flow[0], errors.direction[0], errors.nextHopMtu[0]]).toEqual([ICMP_FRAG_NEEDED, 0, 1, 1400]);
    expect([errors.quotedSeq[0], errors.quotedIpLen[0], errors.quotedIpId[0], errors.quotedHasSeq[0]]).toEqual([1001, 1440, 9, 1]);
    expect([errors.flow[1], errors.quotedSrcPort[1]]).toEqual([-1, 999]);
    expect(flows.flowWord(0, F_BITS) & FLOW_HAS_ICMP).not.toBe(0);
    expect(recorder.fragNeeded).toBe(2);
    expect(column('ip.src')[2]).toBe('192.0.2.1');
    expect(column('tcp.srcport')[2]).toBe('');
  });

  it('choose among flows under the same ports the one that sent the quoted number', async () => {
    const { recorder } = await record(`
      +0 A > B S 0:0
      +0 A > B P. 1:101 ack 1
      +9 A > B S 0:0 isn 9000000
      +0 R > A icmp frag-needed mtu 1400 [A > B 1:101 ipLen 140]
      +0 R > A icmp frag-needed mtu 1400 [A > B 1:101 isn 1000 ipLen 140]`);
    expect([recorder.errors.flow[0], recorder.errors.flow[1]]).toEqual([1, 0]);
  });

  it('of IPv6 are Packet Too Big', async () => {
    const { recorder } = await record(`
      host A [2001:db8::1]:40000 isn 1
      host B [2001:db8::2]:443 isn 1
      host R [2001:db8::9]
      +0 A > B P. 1:1401 ack 1
      +0 R > A icmp too-big mtu 1280 [A > B 1:1401 ipLen 1460]`);
    expect([recorder.errors.kind[0], recorder.errors.flow[0], recorder.errors.nextHopMtu[0], recorder.packetTooBig]).toEqual([ICMP_PACKET_TOO_BIG, 0, 1280, 1]);
  });
});
