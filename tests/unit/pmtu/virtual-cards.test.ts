import { describe, expect, it } from 'vitest';
import { virtualCard } from '../../../src/pmtu/virtual-cards.ts';
import { record } from '../flows/record.ts';

describe('cards of virtual machines', () => {
  it('are known by the first bytes of their address', () => {
    expect(virtualCard(0x005056)).toEqual({ vendor: 'VMware', prefix: '00:50:56' });
    expect(virtualCard(0x00155d)!.vendor).toBe('Hyper-V');
    expect(virtualCard(0x525400)!.vendor).toMatch(/KVM/);
  });

  it('are not seen in other addresses, nor where there is none', () => {
    for (const oui of [0x001b21, 0x020000, 0, -1]) expect(virtualCard(oui)).toBeNull();
  });

  it('are read from the frame of a message, on Ethernet only', async () => {
    const message = '\n+.001 R > A icmp frag-needed mtu 1400 [A > B 1:1461 ack 1]';
    const ouiOf = async (text: string): Promise<number> => (await record(text)).recorder.errors.sourceOui[0]!;
    expect(await ouiOf(message)).toBeGreaterThanOrEqual(0);
    expect(await ouiOf(`link sll${message}`)).toBe(-1);
  });
});
