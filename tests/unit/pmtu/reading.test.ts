import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tell } from './detail.ts';

const OPEN = `
  +0    A > B  S 0:0 win 65535 <mss 1460,sackOK>
  +.010 B > A  S. 0:0 ack 1 win 65535 <mss 1460,sackOK>
  +.010 A > B  . ack 1 win 1000`;

const recording = (name: string): { name: string; bytes: Uint8Array } => ({
  name,
  bytes: new Uint8Array(readFileSync(fileURLToPath(new URL(`../../captures/${name}`, import.meta.url)))),
});

describe('our reading of a segment', () => {
  it('timeout, and what follows in the same recovery', async () => {
    const { readings, detail } = await tell(`${OPEN}
      +.001 A > B  P. 1:1001 ack 1
      +0    A > B  P. 1001:2001 ack 1
      +.300 A > B  P. 1:1001 ack 1
      +.020 B > A  . ack 1001
      +0    A > B  P. 1001:2001 ack 1
      +.020 B > A  . ack 2001`);
    expect(readings).toEqual([[6, 'timeout-resend'], [8, 'timeout-resend']]);
    expect(detail.resends![0]).toMatchObject({ real: 2, afterRejection: 0, spurious: 0, realBytes: 2000 });
    expect(detail.stalls).toMatchObject([{ direction: 0, cause: 'loss', frame: 7 }]);
  });

  it('fast, told by SACK', async () => {
    const { readings, detail } = await tell(`${OPEN}
      +.001 A > B  P. 1:1001 ack 1
      +0    A > B  P. 1001:2001 ack 1
      +0    A > B  P. 2001:3001 ack 1
      +.020 B > A  . ack 1 win 65535 <sack 1001:2001>
      +0    B > A  . ack 1 win 65535 <sack 1001:3001>
      +0    A > B  P. 1:1001 ack 1
      +.020 B > A  . ack 3001`);
    expect(readings).toEqual([[9, 'fast-resend']]);
    expect([...detail.sackRow!].map((row, b) => [detail.frame[row], detail.sackLeft![b], detail.sackRight![b]])).toEqual([[7, 1001, 2001], [8, 1001, 3001]]);
  });

  it('a probe of the tail; needless where the receiver says so', async () => {
    const flow = `${OPEN}
      +.001 A > B  P. 1:1001 ack 1
      +0    A > B  P. 1001:2001 ack 1
      +.050 A > B  P. 1001:2001 ack 1`;
    expect((await tell(`${flow}\n +.020 B > A  . ack 2001`)).readings).toEqual([[6, 'tail-loss-probe']]);
    const needless = await tell(`${flow}\n +.001 B > A  . ack 2001\n +.020 B > A  . ack 2001 win 65535 <sack 1001:2001>`);
    expect(needless.readings).toEqual([[6, 'spurious-resend']]);
    expect(needless.detail.resends![0]).toMatchObject({ real: 0, spurious: 1 });
  });

  it('needless where its ACK comes too soon for an answer, but not by the round trip of the handshake alone', async () => {
    const flow = (dialogue: number): string => `${OPEN}
      +.090 A > B  P. len 100 ack 1
      +.030 B > A  . ack all
      repeat ${dialogue}
      +.001 A > B  P. len 100 ack 1
      +.030 B > A  . ack all
      end
      +.001 A > B  P. len 100 ack 1
      +.250 A > B  P. ${101 + 100 * dialogue}:${201 + 100 * dialogue} ack 1
      +.004 B > A  . ack all`;
    expect((await tell(flow(7))).readings).toEqual([[21, 'spurious-resend']]);
    expect((await tell(flow(6))).readings).toEqual([[19, 'timeout-resend']]);
  });

  /** Five segments a round trip, the next five under way before the first of them are sent again; the last ACK of each round comes `answer` after that. */
  const rounds = (answer: number): string => [0, 1, 2, 3, 4, 5, 6, 7].map((round) => {
    const first = 1 + 5000 * round;
    return `+.019 B > A  . ack ${first + 1000}
      ${'+0 A > B  . len 1000 ack 1\n'.repeat(5)}
      ${`+.0001 B > A  . ack ${first + 1000}\n`.repeat(3)}
      +.0001 A > B  . ${first + 1000}:${first + 2000} ack 1
      +${answer} B > A  . ack ${first + 5000}`;
  }).join('\n');

  it('needless in every round trip, without SACK: what does not wait for a resend tells how long a round trip lasts', async () => {
    const flow = (answer: number): string => `${OPEN}\n ${'+0 A > B  . len 1000 ack 1\n'.repeat(5)}${rounds(answer)}`;
    const soon = await tell(flow(0.0005));
    expect(soon.detail.resends![0]).toMatchObject({ real: 0, spurious: 8 });
    expect(soon.report.findings).toEqual([]);
    const answered = await tell(flow(0.02));
    expect(answered.detail.resends![0]).toMatchObject({ real: 8, spurious: 0 });
    expect(answered.report.findings).toMatchObject([{ rule: 'plain-loss' }]);
  });

  it('holes that fill by themselves speak for those that were filled by a resend, without SACK', async () => {
    const gap = (first: number, resend: string): string => `+.001 A > B  . len 1000 ack 1
      ${'+0 A > B  . len 1000 ack 1\n'.repeat(5)}
      +.020 B > A  . ack ${first + 1000}
      ${`+.001 B > A  . ack ${first + 1000}\n`.repeat(3)}
      ${resend}
      +.020 B > A  . ack ${first + 6000}`;
    const lost = gap(18001, '+.001 A > B  . 19001:20001 ack 1');
    const filled = await tell(`${OPEN}\n${[1, 6001, 12001].map((first) => gap(first, '')).join('\n')}\n${lost}`);
    expect(filled.detail.resends![0]).toMatchObject({ real: 1 });
    expect(filled.report.findings).toEqual([]);
    // Twice is chance; and where something was sent again just before, the ACKs may speak of that.
    const twice = await tell(`${OPEN}\n${[1, 6001].map((first) => gap(first, '')).join('\n')}\n+.001 A > B  . 12001:18001 ack 1\n+.020 B > A  . ack 18001\n${lost}`);
    expect(twice.report.findings.map(({ rule }) => rule)).toContain('plain-loss');
  });

  it('what answers a frag-needed at once is no loss, whatever its size', async () => {
    const { readings, detail, report } = await tell(`${OPEN}
      +.001 A > B  P. 1:1461 ack 1 DF id 10
      +0    A > B  P. 1461:2921 ack 1 DF id 11
      +.001 R > A  icmp frag-needed mtu 1400 [A > B 1:1461 ipLen 1500 id 10]
      +0    A > B  . 1:1361 ack 1 DF id 12
      +0    A > B  P. 1361:1461 ack 1 DF id 13
      +0    A > B  . 1461:2821 ack 1 DF id 14
      +0    A > B  P. 2821:2921 ack 1 DF id 15
      +.020 B > A  . ack 2921`);
    expect(readings.map(([, reading]) => reading)).toEqual(Array(4).fill('resend-after-frag-needed'));
    expect(detail.resends![0]).toMatchObject({ real: 0, afterRejection: 4 });
    expect(detail.mtuSteps![0].map(({ mtu }) => mtu)).toEqual([1500, 1400]);
    expect(report.findings.map(({ rule }) => rule)).not.toContain('plain-loss');
  });

  it('one packet’s worth of a super-segment', async () => {
    const { readings } = await tell(`${OPEN}
      +.001 A > B  P. 1:4381 ack 1 DF id 10
      +.300 A > B  . 1:1461 ack 1 DF id 13
      +.020 B > A  . ack 1461
      +0    A > B  P. 1461:4381 ack 1 DF id 14
      +.020 B > A  . ack 4381`);
    expect(readings).toEqual([[5, 'lone-resend-of-super'], [7, 'timeout-resend']]);
  });

  it('overtaken, and lost before the capture point', async () => {
    const { readings, detail } = await tell(`${OPEN}
      +.001 A > B  P. 1001:2001 ack 1 id 0
      +.001 A > B  P. 1:1001 ack 1 id 0
      +.020 B > A  . ack 2001
      +.001 A > B  P. 3001:4001 ack 1 id 0
      +.100 A > B  P. 2001:3001 ack 1 id 0
      +.020 B > A  . ack 4001`);
    expect(readings).toEqual([[5, 'reordered'], [8, 'fills-gap']]);
    expect(detail.resends![0]).toMatchObject({ real: 1, reordered: 1 });
  });

  it('overtaken late, and sent again soon, by the sender’s count of its packets', async () => {
    const { readings, detail } = await tell(`${OPEN}
      +.001 A > B  P. 1001:2001 ack 1 id 11
      +.100 A > B  P. 1:1001 ack 1 id 10
      +.020 B > A  . ack 2001
      +.001 A > B  P. 3001:4001 ack 1 id 13
      +.001 A > B  P. 2001:3001 ack 1 id 14
      +.020 B > A  . ack 4001`);
    expect(readings).toEqual([[5, 'reordered'], [8, 'fills-gap']]);
    expect(detail.resends![0]).toMatchObject({ real: 1, reordered: 1 });
  });

  it('keep-alive, probe of a closed window, idle application and stall told apart', async () => {
    const { readings, detail } = await tell(`${OPEN}
      +.001 A > B  P. 1:1001 ack 1
      +.020 B > A  . ack 1001 win 65535
      +5    A > B  . 1000:1000 ack 1
      +.020 B > A  . 1:1 ack 1001 win 65535
      +5    A > B  P. 1001:2001 ack 1
      +.020 B > A  . ack 2001 win 0
      +.300 A > B  . 2000:2000 ack 1
      +.020 B > A  . ack 2001 win 0
      +.600 B > A  . ack 2001 win 65535
      +0    A > B  P. 2001:3001 ack 1`);
    expect(readings).toEqual([[6, 'keep-alive'], [10, 'window-probe']]);
    expect(detail.stalls!.map(({ cause, frame, seconds }) => [cause, frame, seconds])).toEqual([['application-idle', 8, 0], ['zero-window', 12, 0]]);
  });

  it('entered the box, never left it', async () => {
    const pass = (from: number, id: number): string => `
      +.001 A > B  P. ${from}:${from + 1000} ack 1 id ${id} ttl 64
      +.000005 A > B  P. ${from}:${from + 1000} ack 1 id ${id} ttl 63`;
    const { detail, report } = await tell(`${OPEN} ${pass(1, 10)} ${pass(1001, 11)} ${pass(2001, 12)}
      +.001 A > B  P. 3001:4001 ack 1 id 13 ttl 64 ${pass(4001, 14)} ${pass(5001, 15)}
      +.020 B > A  . ack 3001
      +.300 A > B  P. 3001:4001 ack 1 id 16 ttl 64
      +.000005 A > B  P. 3001:4001 ack 1 id 16 ttl 63
      +.020 B > A  . ack 6001`);
    expect(detail.resends![0]).toMatchObject({ real: 1, lostInBox: 1, secondSightings: 6 });
    expect(report.findings.find(({ rule }) => rule === 'plain-loss')?.explanation).toContain('entering the box');
  });
});

describe('a router’s capture of a transfer without loss', () => {
  it.each(['many-short-flows-router-any.pcap', 'story-4-healthy-gro-router-router-any.pcap'])('%s: Wireshark counts resends, we count none', async (name) => {
    const { report, detail } = await tell(recording(name));
    const flow = report.flows[0]!;
    expect(flow.aToB.retransmissions + flow.bToA.retransmissions).toBeGreaterThan(0);
    expect(detail.resends![0].real + detail.resends![1].real).toBe(0);
    expect(detail.resends![0].secondSightings + detail.resends![1].secondSightings).toBeGreaterThan(0);
    expect(detail.capturePoint!.point).toBe('between');
    expect(report.findings.map(({ rule }) => rule)).not.toContain('plain-loss');
  });
});

describe('handshake', () => {
  it('what each side may send, and a clamp seen between two copies of a SYN', async () => {
    const { detail } = await tell(`
      +0       A > B  S 0:0 ttl 64 id 5 <mss 1460,sackOK,TS 1 0,wscale 7>
      +.000010 A > B  S 0:0 ttl 63 id 5 <mss 1360,sackOK,TS 1 0,wscale 7>
      +.010    B > A  S. 0:0 ack 1 <mss 1460,sackOK,TS 9 1,wscale 2>
      +.010    A > B  . ack 1 <TS 2 9>`);
    expect(detail.handshake).toMatchObject({
      sides: [
        { mss: 1360, clampedFrom: 1460, windowScale: 7, sackPermitted: true, timestamps: true, effectiveSendMss: 1348 },
        { mss: 1460, clampedFrom: null, windowScale: 2, effectiveSendMss: 1348 },
      ],
      notes: [],
    });
  });

  it('makes no guess of a flow joined in the middle, and names what is odd', async () => {
    const middle = await tell('+0 A > B  P. 1001:1101 ack 501\n +.010 B > A  . ack 1101');
    expect(middle.detail.handshake).toMatchObject({ sides: [{ mss: null, effectiveSendMss: null, sackPermitted: null }, { mss: null }], notes: ['joined-in-the-middle'] });
    const both = await tell('+0 A > B  S 0:0\n +.001 B > A  S 0:0\n +.010 A > B  S. 0:0 ack 1\n +0 B > A  S. 0:0 ack 1');
    expect(both.detail.handshake!.notes).toContain('simultaneous-open');
    const wrap = await tell('host A 192.0.2.10:40000 isn 4294967246\n +0 A > B  S 0:0\n +.010 B > A  S. 0:0 ack 1\n +.010 A > B  P. 1:101 ack 1\n +.010 B > A  R. 1:1 ack 1\n +.001 A > B  P. 101:201 ack 1');
    expect(wrap.detail.handshake!.notes).toEqual(['reset-race', 'sequence-wrapped']);
  });
});
