import { describe, expect, it } from 'vitest';
import { suspicionOf, type Suspicion } from '../../../src/pmtu/suspicion.ts';
import { handshake, look } from './case.ts';

const suspicion = async (text: string, captureEnd: number): Promise<Suspicion | null> => suspicionOf((await look(text)).c, 0, captureEnd);
const open = handshake(1460, 1460);

describe('a suspicion', () => {
  it('falls on a request that was acknowledged and never answered', async () => {
    expect(await suspicion(`${open}\n+.001 A > B P. 1:301 ack 1 DF id 3\n+.020 B > A . ack 301`, 10)).toMatchObject({ kind: 'falls-silent', count: 10 });
  });

  it('does not fall on an answered one, nor on a flow that was closed', async () => {
    const asked = `${open}\n+.001 A > B P. 1:301 ack 1 DF id 3\n+.020 B > A . ack 301`;
    expect(await suspicion(`${asked}\n+.001 B > A P. 1:101 ack 301`, 10)).toBeNull();
    expect(await suspicion(`${asked}\n+.001 B > A F. 1:1 ack 301`, 10)).toBeNull();
  });

  it('falls on large segments that stay unanswered', async () => {
    const text = `${open}
      +.001 A > B . 1:1461 ack 1 DF id 3
      +.250 A > B . 1:1461 ack 1 DF id 4
      +.500 A > B . 1:1461 ack 1 DF id 5
      +1    A > B . 1:1461 ack 1 DF id 6`;
    expect(await suspicion(text, 10)).toMatchObject({ kind: 'large-unanswered', count: 4 });
  });

  it('does not fall on them where a message explains it', async () => {
    const text = `${open}
      +.001 A > B . 1:1461 ack 1 DF id 3
      +.001 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1 id 3]
      +.250 A > B . 1:1461 ack 1 DF id 4
      +.500 A > B . 1:1461 ack 1 DF id 5
      +1    A > B . 1:1461 ack 1 DF id 6`;
    expect(await suspicion(text, 10)).toBeNull();
  });

  it('falls on a capture point that most packets never reach', async () => {
    const text = `${open}
      +.001 A > B . 1:1461 ack 1 DF id 3
      +0    A > B . 4381:4481 ack 1 DF id 6
      +.3   A > B . 1461:2921 ack 1 DF id 9
      +.020 B > A . ack 2921
      +.001 A > B . 8000:8100 ack 1 DF id 12
      +.3   A > B . 2921:4381 ack 1 DF id 15
      +.3   A > B . 4481:5941 ack 1 DF id 19
      +.3   A > B . 5941:7401 ack 1 DF id 23
      +.3   A > B . 7401:8000 ack 1 DF id 27`;
    expect(await suspicion(text, 2)).toMatchObject({ kind: 'lost-before-capture' });
  });

  it('does not fall on a dialogue in which pure ACKs take IP IDs as well, nor on a host that numbers all its packets with one counter', async () => {
    const dialogue = (step: number): string => [1, 2, 3, 4, 5].map((n) => `
      +.400 A > B P. ${1 + (n - 1) * 40}:${1 + n * 40} ack ${1 + (n - 1) * 700} DF id ${100 + n * (step + 1)}
      +.020 B > A P. ${1 + (n - 1) * 700}:${1 + n * 700} ack ${1 + n * 40} id ${500 + n}
      +.001 A > B . ack ${1 + n * 700} DF id ${101 + n * (step + 1)}`).join('');
    expect(await suspicion(`${open}${dialogue(1)}`, 3)).toBeNull();
    expect(await suspicion(`${open}${dialogue(9)}`, 3)).toBeNull();
  });

  it('does not fall on an unanswered request where answers of full size had come before', async () => {
    const text = (size: number): string => `${open}
      +.001 A > B P. 1:301 ack 1 DF id 3
      +.020 B > A P. 1:${1 + size} ack 301 id 4
      +.001 A > B . ack ${1 + size} DF id 4
      +.500 A > B P. 301:601 ack ${1 + size} DF id 5
      +.020 B > A . ack 601 id 5`;
    expect(await suspicion(text(1460), 10)).toBeNull();
    expect(await suspicion(text(700), 10)).toMatchObject({ kind: 'falls-silent' });
  });

  it('falls on a sender that rests in the middle of something large while its IP IDs go on', async () => {
    const rest = [1, 2, 3, 4].map((n) => `
      +.${n + 2}00 A > B . ${1 + (n - 1) * 1460}:${1 + n * 1460} ack 1 DF id ${3 + 3 * n}
      +.001 B > A . ack ${1 + n * 1460}`).join('');
    expect(await suspicion(`${open}${rest}`, 3)).toMatchObject({ kind: 'lost-before-capture' });
  });

  it('does not fall on one that rests for a round trip, until it is acknowledged, while other flows take IP IDs of the same counter', async () => {
    const far = '+0 A > B S 0:0 <mss 1460>\n+.400 B > A S. 0:0 ack 1 <mss 1460>\n+0 A > B . ack 1 id 2';
    const rest = [1, 2, 3, 4].map((n) => `
      +.001 A > B . ${1 + (n - 1) * 1460}:${1 + n * 1460} ack 1 DF id ${3 + 3 * n}
      +.400 B > A . ack ${1 + n * 1460}`).join('');
    expect(await suspicion(`${far}${rest}\n+.001 B > A P. 1:101 ack 5841`, 3)).toBeNull();
  });

  it('falls on large segments with which all of a direction ends, sent twice, but not where a small one stayed unanswered as well', async () => {
    const jumbo = `${handshake(8960, 8960)}
      +.001 B > A P. 1:301 ack 1 DF
      +.001 A > B . ack 301 id 3
      +.050 A > B . 1:8961 ack 301 DF id 4
      +0    A > B . 8961:17921 ack 301 DF id 5`;
    const again = '\n+.200 A > B . 1:8961 ack 301 DF id 7';
    expect(await suspicion(`${jumbo}${again}`, 10)).toMatchObject({ kind: 'large-unanswered', count: 2 });
    expect(await suspicion(`${jumbo}\n+0 A > B P. 17921:18021 ack 301 DF id 6${again}`, 10)).toBeNull();
  });

  it('falls on nothing in a plain transfer', async () => {
    expect(await suspicion(`${open}\n+.001 A > B . 1:1461 ack 1 DF id 3\n+.020 B > A . ack 1461\n+.001 B > A P. 1:101 ack 1461`, 1)).toBeNull();
  });

  /** Behind a hole of five full-size packets: a small tail, the hole in packets of `size`, and more. */
  const behindHole = (size: number, later: number): string => {
    const before = Array.from({ length: 14 }, (_, n) => `+.001 A > B . ${1 + n * 1460}:${1 + (n + 1) * 1460} ack 1 DF id ${3 + n}\n+0 B > A . ack ${1 + (n + 1) * 1460}`);
    const hole = 1 + 14 * 1460;
    const pieces = Math.ceil(7300 / size);
    const fills = Array.from({ length: pieces }, (_, n) => `+.0001 A > B . ${hole + n * size}:${Math.min(hole + 8000, hole + (n + 1) * size)} ack 1 DF id ${23 + n}`);
    const after = Array.from({ length: 8 }, (_, n) => `+.001 A > B . ${hole + 8000 + n * later}:${hole + 8000 + (n + 1) * later} ack 1 DF id ${30 + n}`);
    const ends = `+.001 B > A . ack ${hole + 8000 + 8 * later}`;
    return [open, ...before, `+.001 A > B P. ${hole + 7300}:${hole + 8000} ack 1 DF id 22`, `+.004 B > A . ack ${hole}`, ...fills, ...after, ends].join('\n');
  };

  it('falls on a hole that is filled in smaller packets, when nothing larger comes from then on', async () => {
    expect(await suspicion(behindHole(1360, 1360), 10)).toMatchObject({ kind: 'sent-smaller', count: 1400 });
  });

  it('does not fall on one that is filled in packets as large as before, nor where they are as large again behind it', async () => {
    for (const text of [behindHole(1460, 1460), behindHole(1360, 1460)]) expect((await suspicion(text, 10))?.kind).not.toBe('sent-smaller');
  });

  it('takes its own MSS for no bound of a sender that exceeds it', async () => {
    const sent = (mss: number): string => `${handshake(mss, 1460)}
      +.001 A > B . 1:1361 ack 1 DF id 10
      +.001 B > A . ack 1361
      +.001 A > B . 4281:5641 ack 1 DF id 14
      +.020 A > B . 1361:2721 ack 1 DF id 15
      +0    A > B . 2721:4081 ack 1 DF id 16
      +0    A > B . 4081:4281 ack 1 DF id 17
      +.001 B > A . ack 5641`;
    expect(await suspicion(sent(1320), 10)).toMatchObject({ kind: 'never-full-size', count: 1500 });
    expect((await suspicion(sent(1360), 10))?.kind).not.toBe('never-full-size');
  });
});
