/** Messages under other addresses (NAT), messages that no flow can be found for, and what other flows tell. */
import { describe, expect, it } from 'vitest';
import { wayBetween } from '../../../src/pmtu/other-flows.ts';
import { twinKey } from '../../../src/pmtu/nat-twins.ts';
import { hasUnplacedMessage } from '../../../src/pmtu/unplaced.ts';
import { F_ADDRESS_A, F_ADDRESS_B } from '../../../src/tables/flow-table.ts';
import { handshake, look } from './case.ts';

const INSIDE = 'host N 10.0.0.5:50123 isn 1000\n';

describe('a quote under other addresses', () => {
  it('finds the flow by sequence number, IP ID and one of the ports', async () => {
    const { c } = await look(`${INSIDE}${handshake(1460, 1460)}\n+.1 A > B . 1:1461 ack 1 DF id 10\n+0 R > N icmp frag-needed mtu 1400 [N > B 1:1461 ack 1 id 10]`);
    expect(c.messages[0]).toHaveLength(1);
    expect(c.messages[0][0]).toMatchObject({ match: 'exact', matchedFrames: [4] });
    expect(c.tables.icmp.viaNat[0]).toBe(1);
  });

  it('finds nothing with another IP ID, or before its segment', async () => {
    const other = await look(`${INSIDE}${handshake(1460, 1460)}\n+.1 A > B . 1:1461 ack 1 DF id 10\n+0 R > N icmp frag-needed mtu 1400 [N > B 1:1461 ack 1 id 11]`);
    expect(other.c.messages[0]).toHaveLength(0);
    const early = await look(`${INSIDE}${handshake(1460, 1460)}\n+.1 R > N icmp frag-needed mtu 1400 [N > B 1:1461 ack 1 id 10]\n+0 A > B . 1:1461 ack 1 DF id 10`);
    expect(early.c.messages[0]).toHaveLength(0);
  });

  it('finds nothing for a UDP datagram', async () => {
    const { c, recorder } = await look(`${handshake(1460, 1460)}\n+.1 A > B . 1:1461 ack 1 DF id 10\n+0 R > A icmp frag-needed mtu 1400 [A > B udp 1472 id 10]`);
    expect(c.messages[0]).toHaveLength(0);
    expect(recorder.errors.flow[0]).toBe(-1);
  });

  it('belongs to flows that share their pair of ISNs', async () => {
    const text = `${INSIDE}${handshake(1460, 1460)}\n+0 N > B S 0:0 <mss 1460>\n+.1 B > N S. 0:0 ack 1 <mss 1460>`;
    const { recorder } = await look(text);
    expect(twinKey(recorder.flows, 0)).toBe(twinKey(recorder.flows, 1));
    expect(twinKey((await look('+0 A > B . 1:101 ack 1')).recorder.flows, 0)).toBeNull();
  });
});

describe('a message whose quote was cut', () => {
  const cut = (bytes: number): string => `${handshake(1460, 1460)}\n+.1 A > B . 1:1461 ack 1 DF id 0\n+0 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 0] cut ${bytes}`;

  it('may be about the direction that it goes back to, and about no other', async () => {
    const { c } = await look(cut(60));
    expect(hasUnplacedMessage(c.tables, 0, 0)).toBe(true);
    expect(hasUnplacedMessage(c.tables, 0, 1)).toBe(false);
  });

  it('is placed as soon as its ports can be read', async () => {
    const { c } = await look(cut(80));
    expect(hasUnplacedMessage(c.tables, 0, 0)).toBe(false);
    expect(c.messages[0]).toHaveLength(1);
  });
});

describe('a message whose quote was cut behind the addresses', () => {
  const CUT = 'cut 62';
  const two = `host C 203.0.113.5:443 isn 7000\n${handshake(1460, 1460)}\n+.1 A > B . 1:1461 ack 1 DF id 10\n+0 A:40001 > C S 0:0 <mss 1460>\n+.1 C > A:40001 S. 0:0 ack 1 <mss 1460>\n+.1 A:40001 > C . 1:1461 ack 1 DF id 10`;

  it('names the packet by addresses, IP ID and length, whoever else took the same ID', async () => {
    const { recorder, c } = await look(`${two}\n+0 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 10] ${CUT}`);
    expect(recorder.errors.quotedSrcPort[0]).toBe(-1);
    expect([recorder.errors.flow[0], recorder.errors.viaNat[0]]).toEqual([0, 0]);
    expect(c.messages[0][0]).toMatchObject({ match: 'exact', matchedFrames: [4] });
  });

  it('names none of another host', async () => {
    const { recorder } = await look(`${INSIDE}${two}\n+0 R > N icmp frag-needed mtu 1400 [N > B 1:1461 ack 1 id 10] ${CUT}`);
    expect(recorder.errors.flow[0]).toBe(-1);
  });
});

describe('other flows between two hosts', () => {
  const second = '+0 A:40001 > B S 0:0 <mss 1460>\n+.1 B > A:40001 S. 0:0 ack 1 <mss 1460>\n+.1 A:40001 > B . 1:';

  it('tell the largest packet that was acknowledged, super-segments by what the handshake allows', async () => {
    const { c } = await look(`${handshake(1460, 1460)}\n${second}1201 ack 1 DF\n+.1 B > A:40001 . ack 1201`);
    const [a, b] = [c.tables.flows.flowWord(0, F_ADDRESS_A), c.tables.flows.flowWord(0, F_ADDRESS_B)];
    expect(wayBetween(c.tables, a, b).largestAcked).toBe(1240);
    expect(wayBetween(c.tables, b, a).largestAcked).toBe(0);
    const large = await look(`${handshake(1460, 1460)}\n${second}5841 ack 1 DF\n+.1 B > A:40001 . ack 5841`);
    expect(wayBetween(large.c.tables, a, b).largestAcked).toBe(1500);
  });

  it('tell when a SYN/ACK was repeated in vain, and none that was heard in the end', async () => {
    const lost = '+0 B > A:40001 S 0:0 <mss 1460>\n+0 A:40001 > B S. 0:0 ack 1 <mss 1460>\n+1 A:40001 > B S. 0:0 ack 1 <mss 1460>\n+2 A:40001 > B S. 0:0 ack 1 <mss 1460>';
    const { c } = await look(`${handshake(1460, 1460)}\n${lost}`);
    const [a, b] = [c.tables.flows.flowWord(0, F_ADDRESS_A), c.tables.flows.flowWord(0, F_ADDRESS_B)];
    expect(wayBetween(c.tables, a, b).unheardSynAck).toBeGreaterThan(3);
    expect(wayBetween(c.tables, b, a).unheardSynAck).toBe(-Infinity);
    const heard = await look(`${handshake(1460, 1460)}\n${lost}\n+.1 B > A:40001 . ack 1`);
    expect(wayBetween(heard.c.tables, a, b).unheardSynAck).toBe(-Infinity);
  });
});
