import { describe, expect, it } from 'vitest';
import { estimateCapturePoint } from '../../../src/pmtu/capture-point.ts';
import { flowCapturePoint } from '../../../src/pmtu/flow-capture-point.ts';
import { look } from './case.ts';

/** A handshake and some data of A: `a` and `b` stand on each line of that side; `half` is the time from SYN to SYN/ACK, `rest` from there to the ACK. */
const talk = (a: string, b: string, half = '.010', rest = '.010'): string => `
  +0    A > B  S 0:0 <mss 1460> ${a}
  +${half} B > A  S. 0:0 ack 1 <mss 1460> ${b}
  +${rest} A > B  . ack 1 ${a}
  +.001 A > B  P. 1:101(100) ack 1 DF ${a}
  +${half} B > A  P. 1:51(50) ack 101 DF ${b}
  +${rest} A > B  P. 101:201(100) ack 51 DF ${a}
  +${half} B > A  . ack 201 ${b}`;

async function point(text: string, direction: 0 | 1 = 0): Promise<[string, string[]]> {
  const { point, reasons } = estimateCapturePoint((await look(text)).c, direction);
  return [point, reasons];
}

describe('the capture point of a direction', () => {
  it('is the sender where only its small packets carry unfinished checksums', async () => {
    const [at, reasons] = await point(talk('csum partial', ''));
    expect(at).toBe('sender');
    expect(reasons.join()).toContain('unfinished');
    expect((await point(talk('csum partial', ''), 1))[0]).toBe('receiver');
  });

  it('does not follow from checksums that both sides leave unfinished, as virtual machines do', async () => {
    expect((await point(talk('csum partial', 'csum partial')))[1].join()).not.toContain('unfinished');
  });

  it('does not follow from unfinished checksums that a router has passed on', async () => {
    expect((await point(talk('csum partial ttl 63', 'ttl 63')))[1].join()).not.toContain('unfinished');
  });

  it('is what the capture states of directions', async () => {
    const sll = 'link sll\n';
    expect((await point(sll + talk('out', '')))[0]).toBe('sender');
    expect((await point(sll + talk('', 'out')))[0]).toBe('receiver');
  });

  it('is where the TTL is fresh', async () => {
    expect((await point(talk('ttl 64', 'ttl 57', '.0101')))[0]).toBe('sender');
    expect((await point(talk('ttl 57', 'ttl 128')))[0]).toBe('receiver');
    expect((await point(talk('ttl 57', 'ttl 120')))[0]).toBe('between');
  });

  it('is on a box between where most packets were captured twice', async () => {
    const lines = talk('ttl 64', 'ttl 64').trim().split('\n').map((line) => line.trim());
    let id = 0;
    const twice = lines.flatMap((line) => [`${line} id ${++id}`, `${line.replace(/^\+\S+/, '+.000010').replace('ttl 64', 'ttl 63')} id ${id}`]).join('\n');
    const { c } = await look(twice);
    expect(estimateCapturePoint(c, 0).point).toBe('between');
    expect(flowCapturePoint(c).point).toBe('between');
  });

  it('is never the receiver where a message to the sender was captured', async () => {
    const message = '\n+.001 R > A icmp frag-needed mtu 1400 [A > B 101:201 ack 51]';
    expect((await point(talk('ttl 57', 'ttl 128')))[0]).toBe('receiver');
    expect((await point(talk('ttl 57', 'ttl 128') + message))[0]).not.toBe('receiver');
  });

  it('is unknown where signs are few or weak', async () => {
    expect((await point(talk('', '')))[0]).toBe('unknown');
    // Where the round trip lies is a weak sign: alone it names no place, and against the TTL neither wins.
    expect((await point(talk('', '', '.020', '.000010')))[0]).toBe('unknown');
    expect((await point(talk('ttl 57', 'ttl 64', '.002', '.000010')))[0]).toBe('unknown');
    // Both hosts' packets fresh: a bridge, or hosts on one link.
    expect((await point(talk('ttl 64', 'ttl 64')))[0]).toBe('unknown');
  });

  it('is not the sender’s where the whole round trip lies away from it, although no router lowered its TTL', async () => {
    expect((await point(talk('ttl 57', 'ttl 64', '.002', '.000010'), 1))[0]).toBe('unknown');
    expect((await point(talk('ttl 64', 'ttl 57', '.020', '.000010')))[0]).toBe('sender');
  });

  it('is not the sender’s where large segments carry finished checksums: somebody merged them', async () => {
    const merged = '\n+.001 A > B . 201:3121 ack 51 DF\n+0 A > B . 3121:6041 ack 51 DF';
    expect((await point(talk('ttl 64', 'ttl 64') + merged))[1].join()).toContain('finished checksums');
    expect((await point(talk('ttl 64', 'ttl 57') + merged.replaceAll('DF', 'DF csum partial')))[0]).not.toBe('sender');
    expect((await point(talk('csum partial ttl 64', 'ttl 57') + merged.replaceAll('DF', 'DF csum partial')))[0]).toBe('sender');
  });

  it('is between where both ends are ruled out, each by a sign of its own', async () => {
    const finished = '\n+.001 A > B . 201:3121 ack 51 DF\n+0 A > B . 3121:6041 ack 51 DF';
    const gro = finished.replaceAll('DF', 'DF csum partial');
    const message = '\n+.001 R > A icmp frag-needed mtu 1400 [A > B 101:201 ack 51]';
    for (const merged of [finished, gro]) {
      // Merged on the way, and behind the tap there is a router, or one that complains.
      expect((await point(talk('ttl 64', 'ttl 57') + merged))[0]).toBe('between');
      expect((await point(talk('ttl 64', 'ttl 64') + merged + message))[0]).toBe('between');
      // The receiver merges too.
      expect((await point(talk('ttl 64', 'ttl 64') + merged))[0]).not.toBe('between');
      expect((await point(talk('ttl 57', 'ttl 64') + merged))[0]).toBe('receiver');
    }
  });

  it('is between where the whole round trip lies on the sender’s side and a router behind the tap', async () => {
    expect((await point(talk('ttl 64', 'ttl 57', '.000010', '.020')))[0]).toBe('between');
    // A host may take a moment, and a lost answer to a SYN makes its sender look far.
    expect((await point(talk('ttl 64', 'ttl 57', '.000010', '.002')))[0]).not.toBe('between');
    const lost = talk('ttl 64', 'ttl 57', '.000010', '.020').replace('\n  +.020 A > B  .', '\n  +.001 B > A  S. 0:0 ack 1 <mss 1460> ttl 57\n  +.019 A > B  .');
    expect((await point(lost))[0]).not.toBe('between');
    // Nor does the wait count against what the stack itself leaves to its card.
    expect((await point(talk('ttl 64 csum partial', 'ttl 57', '.000010', '.020')))[0]).not.toBe('between');
  });

  it('is the sender where Windows leaves large segments to its card', async () => {
    const lso = '\n+.001 A > B . 201:6041(5840) ack 51 DF csum partial-no-length';
    const [at, reasons] = await point(talk('', '') + lso);
    expect(at).toBe('sender');
    expect(reasons.join()).toContain('Windows');
  });

  it('of a flow is told by side, with what checksums say', async () => {
    const { c } = await look(talk('csum partial', '') + '\n+.001 A > B . 201:6041(5840) ack 51 DF csum partial');
    const { point: at, reasons } = flowCapturePoint(c);
    expect(at).toBe('a');
    expect(reasons.join('; ')).toContain('checksums of the data: of large segments 1 unfinished; of small ones 4 of 4 unfinished');
  });
});
