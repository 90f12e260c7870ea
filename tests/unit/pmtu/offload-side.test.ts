import { describe, expect, it } from 'vitest';
import { offloadSide, weighOffload } from '../../../src/pmtu/offload-side.ts';
import { look } from './case.ts';

/** A handshake, small segments of A (`small` stands on each) and large ones (`large`). */
const flow = (small: string, large: string, head = ''): string => `${head}
  +0    A > B  S 0:0 <mss 1460> ${small}
  +.010 B > A  S. 0:0 ack 1 <mss 1460>
  +.010 A > B  . ack 1 ${small}
  +.001 A > B  P. 1:101(100) ack 1 DF ${small}
  +.010 B > A  . ack 101
  +.001 A > B  . len 2920 ack 1 DF ${large}
  +.001 A > B  . len 2920 ack 1 DF ${large}
  +.010 B > A  . ack all`;

const side = async (text: string): Promise<string> => offloadSide((await look(text)).c, 0);
const texts = async (text: string): Promise<string> => weighOffload((await look(text)).c, 0).signs.map((s) => s.text).join('; ');

describe('who made large segments', () => {
  it('is the sender’s stack where small segments are unfinished too', async () => {
    expect(await side(flow('csum partial', 'csum partial'))).toBe('sending');
  });

  it('is GRO where only the large ones are', async () => {
    expect(await side(flow('', 'csum partial'))).toBe('receiving');
  });

  it('is Windows where the length is missing from the unfinished sum, or is 0', async () => {
    expect(await side(flow('', 'csum partial-no-length'))).toBe('sending');
    expect(await side(flow('', 'csum partial-no-length ipLen0'))).toBe('sending');
  });

  it('is a card that merges where the first checksum was kept, blanked, or all was summed up anew', async () => {
    expect(await side(flow('', 'csum 1460'))).toBe('receiving');
    expect(await texts(flow('', 'csum 1460'))).toContain('first 1460 bytes');
    expect(await side(flow('', 'csum zero'))).toBe('receiving');
    expect(await side(flow('', ''))).toBe('receiving');
  });

  it('is unknown where ordinary segments bear wrong checksums as well', async () => {
    const ordinary = (form: string): string => flow('', `csum ${form}`).replace('P. 1:101(100) ack 1 DF', `P. 1:101(100) ack 1 DF csum ${form}`);
    expect(await side(ordinary('zero'))).toBe('unknown');
    expect(await side(ordinary('90'))).toBe('unknown');
  });

  it('is told against by what the capture states, and the sum decides', async () => {
    const sll = 'link sll\n';
    expect(await side(flow('out', 'out', sll))).toBe('sending');
    expect(await side(flow('', '', sll).replace('S. 0:0', 'S. 0:0 out').replaceAll('ack 101', 'ack 101 out'))).toBe('receiving');
  });

  it('names the frame that shows a sign', async () => {
    const { signs } = weighOffload((await look(flow('', 'csum 1460'))).c, 0);
    expect(signs.find((s) => s.text.includes('1460'))!.frame).toBe(6);
  });
});
