import { describe, expect, it } from 'vitest';
import { checksumWords, summedChecksums } from '../../../src/pmtu/checksum-classes.ts';
import { QUOTE_OF_FIRST, QUOTE_OF_NONE, QUOTE_OF_SAME, QUOTE_UNKNOWN } from '../../../src/tables/icmp-error-table.ts';
import { firstCut } from '../../../src/wire/checksum.ts';
import { emitTcp } from '../../../src/wire/emit-tcp.ts';
import { addressWords } from '../../../src/wire/emit-ip.ts';
import { handshake, look } from './case.ts';

/** Super-segments of 2,920 bytes one after the other, with these checksums. */
const supers = (...forms: string[]): string =>
  forms.map((form) => `\n  +.001 A > B  . len 2920 ack 1 DF ${form === '' ? '' : `csum ${form}`}`).join('');

async function summed(text: string) {
  const { c, recorder } = await look(handshake(1460, 1460) + text);
  return { s: summedChecksums(recorder.flows, 0), f: c.directions[0].checksums, d: c.directions[0], c, recorder };
}

describe('the checksums of whole segments', () => {
  it('are right, unfinished, blanked, or right in no known way', async () => {
    const { s, f } = await summed(supers('', 'partial', 'zero', '100'));
    expect(s).toMatchObject({ supersOk: 1, supersZero: 1, supersBad: 1, supersFirst: 0, rowOk: 3, rowZero: 5, rowBad: 6 });
    expect(f.superPartial).toBe(1);
  });

  it('tell the pieces of what a card merged that kept the first header, where two agree', async () => {
    const { s, d } = await summed(supers('1448', '1448', '1448'));
    expect(s).toMatchObject({ supersFirst: 3, firstCut: 1448, supersBad: 0 });
    expect(d.source(0)).toBe('first-checksum');
    expect(d.largestWireSize()).toMatchObject({ value: 1488, source: 'first-checksum' });
  });

  it('of one packet alone, or of several that disagree, prove no piece', async () => {
    expect((await summed(supers('1448', '', ''))).s).toMatchObject({ supersFirst: 0, supersBad: 1, supersOk: 2, firstCut: 0 });
    const { s, d } = await summed(supers('1448', '1200', '900'));
    expect(s).toMatchObject({ supersFirst: 0, supersBad: 3, firstCut: 0 });
    expect(d.source(0)).not.toBe('first-checksum');
  });

  it('of ordinary segments are counted, those that are not right by name', async () => {
    const ordinary = (form: string): string => `\n  +.001 A > B  . len 1000 ack 1 DF ${form}`;
    expect((await summed(ordinary('') + ordinary('csum 600') + ordinary('csum zero'))).s).toMatchObject({ singles: 3, singlesBad: 1, singlesZero: 1 });
  });

  it('are looked at of a few ordinary segments only, and of more where there are super-segments', async () => {
    const many = '\n  +.001 A > B  . len 1000 ack 1 DF'.repeat(30);
    expect((await summed(many)).s.singles).toBe(3);
    expect((await summed(supers('') + many)).s.singles).toBe(15);
    expect((await summed(supers(...new Array<string>(30).fill('')))).s.supersOk).toBe(15);
  });

  it('of packets that were not captured whole are unknown', async () => {
    const { s } = await summed('\n  +.001 A > B  . len 2920 ack 1 DF csum 1460 cut 128\n  +.001 A > B  . len 1000 ack 1 DF cut 128');
    expect(s).toMatchObject({ singles: 0, supersOk: 0, supersFirst: 0, supersBad: 0 });
  });

  it('are known for IPv6 as well', async () => {
    const hosts = 'host A [2001:db8::1]:40000\nhost B [2001:db8::2]:443\n';
    const { recorder } = await look(hosts + handshake(1440, 1440) + supers('1440', '1440', ''));
    expect(summedChecksums(recorder.flows, 0)).toMatchObject({ supersFirst: 2, supersOk: 1, firstCut: 1440 });
  });

  it('are said in words, and not at all where there is nothing to say', async () => {
    expect(checksumWords((await summed(supers('1448', '1448', 'partial'))).f, 'the data')).toBe(
      'checksums of the data: of large segments 1 unfinished, 2 right for the first 1448 bytes alone',
    );
    expect(checksumWords((await summed('\n  +.001 A > B  . len 1000 ack 1 DF')).f, 'the data')).toBeNull();
  });
});

describe('the first piece that a checksum covers', () => {
  const [src, dst] = ['192.0.2.1', '198.51.100.1'] as const;
  const cutOf = (payload: Uint8Array, firstPayload: number, likely = 0, push = false): number => {
    const segment = emitTcp({ srcPort: 1, dstPort: 2, seq: 3, flags: 0x10 }, src, dst, payload, { firstPayload });
    if (push) segment[13]! |= 8;
    return firstCut(segment, 0, 20, segment.length, addressWords(src, dst), likely, 512, 1460);
  };
  const payload = Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 7 + i) & 0xff);

  it('is found among all lengths, odd ones too, with the PSH of the last piece', () => {
    for (const m of [600, 1023, 1448, 1459]) expect(cutOf(payload, m)).toBe(m);
    expect(cutOf(payload, 1460, 1460)).toBe(1460);
    expect(cutOf(payload, 1448, 0, true)).toBe(1448);
  });

  it('is none beyond the bounds, or where the checksum is that of the whole', () => {
    expect(cutOf(payload, 300)).toBe(0);
    expect(cutOf(payload, 2920)).toBe(0);
    expect(cutOf(payload, 4000)).toBe(0);
  });
});

describe('the checksum in the quote of a message', () => {
  const pieces = '\n  +.001 A > B  . 1:1461(1460) ack 1 DF id 3\n  +0    A > B  . 1461:2921(1460) ack 1 DF id 4';
  const quoting = async (packets: string, quote: string): Promise<[of: number, frame: number]> => {
    const { errors } = (await look(`${handshake(1460, 1460)}${packets}\n  +.001 R > A  icmp frag-needed mtu 1500 [A > B ${quote}]`)).recorder;
    return [errors.quotedChecksumOf[0]!, errors.quotedChecksumRow[0]! + 1];
  };

  it('is that of the captured packet', async () => {
    expect(await quoting(pieces, '1:1461 ack 1 id 3')).toEqual([QUOTE_OF_SAME, 4]);
  });

  it('is that of the first piece, where a card merged and kept its header', async () => {
    expect(await quoting(pieces, '1:2921 ack 1 id 3 csum 1460')).toEqual([QUOTE_OF_FIRST, 4]);
  });

  it('is none that was captured, where the merged packet was summed up anew', async () => {
    expect(await quoting(pieces, '1:2921 ack 1 id 3')).toEqual([QUOTE_OF_NONE, 0]);
  });

  it('tells nothing where it is unfinished, or where nothing with its number was captured', async () => {
    expect((await quoting(pieces, '1:2921 ack 1 id 3 csum partial'))[0]).toBe(QUOTE_UNKNOWN);
    expect((await quoting(pieces, '5841:7301 ack 1 id 9'))[0]).toBe(QUOTE_UNKNOWN);
  });
});
