import { describe, expect, it } from 'vitest';
import { mssMtu, mssMtuOfHalf, sendLimits } from '../../../src/pmtu/limits.ts';
import { tell } from './detail.ts';
import { handshake, look } from './case.ts';

const limits = async (text: string) => {
  const { recorder } = await look(text);
  return sendLimits(recorder.flows, 0, 0);
};

describe('what the handshake allows', () => {
  it('is the smaller MSS of both sides, and the headers', async () => {
    const l = await limits(handshake(1460, 1380));
    expect(l).toMatchObject({ peerMss: 1380, ownMss: 1460, headers: 40 });
    expect(mssMtu(l)).toBe(1420);
  });

  it('is 536 where a SYN carries no MSS option, 1220 for IPv6 (RFC 9293 §3.7.1)', async () => {
    expect(await limits('+0 A > B S 0:0 <mss 1460>\n+.1 B > A S. 0:0 ack 1')).toMatchObject({ peerMss: 536 });
    const v6 = 'host A [2001:db8::1]:40000\nhost B [2001:db8::2]:443\n+0 A > B S 0:0 <mss 1440>\n+.1 B > A S. 0:0 ack 1';
    const l = await limits(v6);
    expect(l).toMatchObject({ peerMss: 1220, headers: 60 });
    expect(mssMtu(l)).toBe(1280);
  });

  it('is not known where SYNs show no MSS and the sender goes beyond the default: an anonymiser took the options out', async () => {
    const bare = '+0 A > B S 0:0\n+.1 B > A S. 0:0 ack 1\n+.1 A > B . ack 1\n';
    expect(await limits(`${bare}+0 A > B . 1:1461(1460) ack 1`)).toMatchObject({ peerMss: null, ownMss: null });
    expect(await limits(`${bare}+0 A > B . 1:537(536) ack 1`)).toMatchObject({ peerMss: 536, ownMss: 536 });
  });

  it('is the same for the report as for the rules, whether a SYN shows an MSS or not', async () => {
    for (const [mssA, mssB] of [['<mss 1460>', ''], ['', '<mss 1400>'], ['', ''], ['<mss 1300>', '<mss 1460>']]) {
      for (const size of [500, 536, 560, 1460]) {
        const text = `+0 A > B S 0:0 ${mssA}\n+.1 B > A S. 0:0 ack 1 ${mssB}\n+.1 A > B . ack 1\n+0 A > B . 1:${size + 1} ack 1\n+.1 B > A . 1:101 ack ${size + 1}`;
        const { flows } = (await look(text)).recorder;
        for (const direction of [0, 1] as const) expect(mssMtuOfHalf(flows, direction), `${mssA} ${mssB} ${size} ${direction}`).toBe(mssMtu(sendLimits(flows, 0, direction)));
      }
    }
  });

  it('calls no segment oversize where all SYNs lack the option and the sender shows that it does not count', async () => {
    const bare = '+0 A > B S 0:0\n+.1 B > A S. 0:0 ack 1\n+.1 A > B . ack 1\n';
    const { report } = await tell(`${bare}+0 A > B . 1:1461(1460) ack 1\n+.1 B > A . ack 1461`);
    expect(report.totals.oversizeSegments).toBe(0);
    expect(report.flows[0]!.aToB.pathMtu).toEqual({ value: 1500, source: 'assumed', frame: null });
    // Who keeps to 536 is held to it.
    expect(report.flows[0]!.bToA.pathMtu).toEqual({ value: 576, source: 'mss-option', frame: null });
  });

  it('is not known without a SYN, and half known with one', async () => {
    expect(mssMtu(await limits('+0 A > B . 1:101 ack 1'))).toBeNull();
    expect(mssMtu(await limits('+0 A > B S 0:0 <mss 1400>'))).toBe(1440);
  });
});
