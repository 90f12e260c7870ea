import { describe, expect, it } from 'vitest';
import * as t from '../../../src/tables/flow-table.ts';
import { A_DSACK, A_RESEND, A_SACK, A_SECOND_SIGHTING } from '../../../src/tables/packet-table.ts';
import { record } from './record.ts';

const HANDSHAKE = `
  +0    A > B  S 0:0 win 1000 <mss 1460,sackOK,wscale 7>
  +.010 B > A  S. 0:0 ack 1 win 1000 <mss 1400>
  +.030 A > B  . ack 1 win 1000`;

/** Payload bytes of a → b, each counted once. */
const carriedOnce = (flows: t.FlowTable): number => flows.real(0, t.R_PAYLOAD_BYTES) - flows.real(0, t.R_REPEATED_BYTES);

describe('a half', () => {
  it('knows its options and who is client', async () => {
    const { recorder } = await record(HANDSHAKE);
    const { flows } = recorder;
    expect(flows.word(0, t.H_MSS)).toBe(1460);
    expect(flows.word(1, t.H_MSS)).toBe(1400);
    expect(flows.word(0, t.H_WINDOW_SCALE)).toBe(-2);
    expect(flows.flowWord(0, t.F_BITS) & (t.FLOW_CLIENT_KNOWN | t.FLOW_CLIENT_IS_B)).toBe(t.FLOW_CLIENT_KNOWN);
    expect(flows.flowWord(0, t.F_BITS) & t.FLOW_HANDSHAKE_COMPLETE).not.toBe(0);
    expect(flows.flowReal(0, t.FR_INITIAL_RTT)).toBeCloseTo(0.04, 9);
    expect(flows.real(0, t.R_SRTT)).toBeCloseTo(0.01, 9);
    expect(flows.real(1, t.R_SRTT)).toBeCloseTo(0.03, 9);
  });

  it('counts each byte of its stream once', async () => {
    const { recorder } = await record(`${HANDSHAKE}
      +.1 A > B P. 1:101 ack 1
      +.1 A > B P. 301:401 ack 1
      +.1 A > B P. 151:201 ack 1
      +.1 A > B P. 101:351 ack 1
      +.1 A > B P. 350:450 ack 1
      +.1 A > B P. 1:450 ack 1`);
    expect(recorder.flows.real(0, t.R_PAYLOAD_BYTES)).toBe(100 + 100 + 50 + 250 + 100 + 449);
    expect(carriedOnce(recorder.flows)).toBe(449);
    expect(recorder.flows.word(0, t.H_RESENDS)).toBe(4);
  });

  it('takes in bytes from before its first segment where it was joined in the middle', async () => {
    const { recorder } = await record(`
      +0 A > B P. 1001:1101 ack 1
      +0 A > B P. 801:901 ack 1
      +0 A > B P. 801:1001 ack 1`);
    expect(carriedOnce(recorder.flows)).toBe(300);
  });

  it('takes a number far below its first segment, 16 MiB and more, for no part of what it carries', async () => {
    for (const [below, unique] of [[16_000_000, 200], [16_777_216, 100], [1_000_000_000, 100]] as const) {
      const { recorder } = await record(`
        +0 A > B P. 2000000001:2000000101 ack 1
        +0 A > B P. ${2_000_000_001 - below}:${2_000_000_101 - below} ack 1`);
      expect(carriedOnce(recorder.flows), `${below} below`).toBe(unique);
    }
  });

  it('raises its largest acknowledged length only by segments that were sent once', async () => {
    const { recorder } = await record(`${HANDSHAKE}
      +.1 A > B P. 1:1401 ack 1
      +.3 A > B P. 1:1001 ack 1
      +.1 B > A . ack 1401
      +.1 A > B P. 1401:2401 ack 1
      +.1 B > A . ack 2401
      +.1 A > B P. 2401:3601 ack 1`);
    expect(recorder.flows.word(0, t.H_LARGEST_IP_LEN)).toBe(1440);
    expect(recorder.flows.word(0, t.H_LARGEST_ACKED_IP_LEN)).toBe(1040);
  });

  it('tells supers from single segments by the MSS of the peer, options included', async () => {
    const { recorder } = await record(`${HANDSHAKE}
      +.1 A > B P. 1:1389 ack 1 <TS 1 2>
      +.1 A > B P. 1389:2778 ack 1 <TS 1 2>
      +.1 A > B P. 2778:4178 ack 1
      +.1 A > B P. 4178:9778 ack 1 csum partial
      +.1 B > A P. 1:1461 ack 1`);
    expect(recorder.flows.word(0, t.H_SUPER_SEGMENTS)).toBe(2);
    expect(recorder.flows.word(1, t.H_SUPER_SEGMENTS)).toBe(0);
  });

  it('without a known MSS takes only packets above 1500 bytes for super that offload left its mark on', async () => {
    const { recorder } = await record(`
      +0 A > B P. 1:5001 ack 1
      +0 A > B P. 5001:10001 ack 1 csum partial
      +0 A > B P. 10001:15001 ack 1 ipLen0`);
    expect(recorder.flows.word(0, t.H_SUPER_SEGMENTS)).toBe(2);
    expect(recorder.flows.word(0, t.H_LARGEST_IP_LEN)).toBe(5040);
  });

  it('marks SACK, DSACK and resends', async () => {
    const { recorder } = await record(`${HANDSHAKE}
      +.1 A > B P. 1:101 ack 1
      +.1 A > B P. 201:301 ack 1
      +.1 B > A . ack 101 <sack 201:301>
      +.1 A > B P. 101:201 ack 1
      +.1 B > A . ack 301 <sack 101:201>`);
    const { analysis } = recorder.packets.block(0);
    expect(analysis[5]! & (A_SACK | A_DSACK)).toBe(A_SACK);
    expect(analysis[6]! & A_RESEND).toBe(A_RESEND);
    expect(analysis[7]! & (A_SACK | A_DSACK)).toBe(A_SACK | A_DSACK);
  });

  it('does not take the second sighting of a packet for a resend', async () => {
    const { recorder } = await record(`${HANDSHAKE}
      +.1     A > B P. 1:101 ack 1 id 70 ttl 64
      +.00001 A > B P. 1:101 ack 1 id 70 ttl 63
      +.01    B > A . ack 101
      +.1     A > B P. 1:101 ack 1 id 71 ttl 64`);
    const { analysis } = recorder.packets.block(0);
    expect(analysis[4]! & (A_SECOND_SIGHTING | A_RESEND)).toBe(A_SECOND_SIGHTING);
    expect(analysis[6]! & (A_SECOND_SIGHTING | A_RESEND)).toBe(A_RESEND);
    expect(recorder.flows.word(0, t.H_LARGEST_ACKED_IP_LEN)).toBe(140);
    expect(recorder.flows.word(0, t.H_RESENDS)).toBe(1);
  });
});

describe('stall', () => {
  const stalled = async (text: string) => (await record(`${HANDSHAKE}\n${text}`)).recorder.flows.real(0, t.R_STALL_SECONDS);

  it('is a gap with data outstanding, less one round-trip time', async () => {
    expect(await stalled('+.1 A > B P. 1:101 ack 1\n+1 A > B P. 1:101 ack 1\n+.01 B > A . ack 101')).toBeCloseTo(1.01 - 0.01, 6);
  });

  it('is counted up to the end of the flow where nothing comes back', async () => {
    expect(await stalled('+.1 A > B P. 1:101 ack 1\n+1 A > B P. 1:101 ack 1\n+2 A > B P. 1:101 ack 1')).toBeCloseTo(2.99, 6);
  });

  it('is neither an idle application nor a closed window', async () => {
    expect(await stalled('+.1 A > B P. 1:101 ack 1\n+.01 B > A . ack 101\n+60 A > B P. 101:201 ack 1\n+.01 B > A . ack 201')).toBe(0);
    expect(await stalled('+.1 A > B P. 1:101 ack 1\n+.01 B > A . ack 1 win 0\n+60 B > A . ack 1 win 500\n+.01 B > A . ack 101')).toBe(0);
  });

  it('is not claimed where the peer is not in the capture', async () => {
    const { recorder } = await record('+0 A > B P. 1:101 ack 1\n+5 A > B P. 101:201 ack 1');
    expect(recorder.flows.real(0, t.R_STALL_SECONDS)).toBe(0);
  });
});

describe('all flows together', () => {
  it('are told of as each of them is, and anew when more has come', async () => {
    const one = await record(`${HANDSHAKE}
      +.1 A > B P. 1:1401 ack 1`);
    expect(one.recorder.flows.totals).toEqual({ withPayload: 1, bothWays: 1, largestIpLen: 1440 });
    one.recorder.finish();
    expect(one.recorder.flows.totals).toEqual({ withPayload: 1, bothWays: 1, largestIpLen: 1440 });
    const silent = await record(HANDSHAKE);
    expect(silent.recorder.flows.totals).toMatchObject({ withPayload: 0, bothWays: 0 });
    const oneWay = await record('+0 A > B P. 1001:1101 ack 1');
    expect(oneWay.recorder.flows.totals).toEqual({ withPayload: 1, bothWays: 0, largestIpLen: 140 });
  });
});
