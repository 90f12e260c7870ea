import { describe, expect, it } from 'vitest';
import { ABOUT } from '../../../src/rules/about.ts';
import { displayFilterFor } from '../../../src/rules/display-filter.ts';
import type { RuleId } from '../../../src/rules/finding.ts';
import { nextCaptureCommand } from '../../../src/rules/fixes/next-capture.ts';

describe('the next capture', () => {
  const hosts = ['192.0.2.10', '198.51.100.20'];

  it('takes the flow and every ICMP message, at all interfaces of a router', () => {
    expect(nextCaptureCommand({ hosts, ports: [] }))
      .toBe('tcpdump -i any -s 256 -w mtuscope-router.pcap \'(host 192.0.2.10 and host 198.51.100.20) or icmp or icmp6\'');
    expect(nextCaptureCommand({ hosts: [], ports: [] })).toBe('tcpdump -i any -s 256 -w mtuscope-router.pcap \'tcp or icmp or icmp6\'');
  });

  it('takes ports only where no address is known', () => {
    expect(nextCaptureCommand({ hosts: [null], ports: [443, 70_000, -1] })).toContain('(tcp port 443) or icmp');
    expect(nextCaptureCommand({ hosts, ports: [443] })).not.toContain('443');
  });

  it('lets no hostile text through', () => {
    expect(nextCaptureCommand({ hosts: ['$(reboot)', '1.2.3.4\' ; reboot'], ports: [] })).not.toMatch(/reboot/);
  });
});

describe('display filters', () => {
  it('show the flow and the messages', () => {
    expect(displayFilterFor('merged-then-rejected', [3], 4, [])).toBe('tcp.stream == 3 || (icmp.type == 3 && icmp.code == 4)');
    expect(displayFilterFor('frag-needed-ignored', [3, 5, 3], 6, [])).toBe('tcp.stream in {3, 5} || (icmpv6.type == 2)');
    expect(displayFilterFor('plain-loss', [0], 4, [{ frame: null }])).toBe('tcp.stream == 0 && (tcp.analysis.retransmission || tcp.analysis.duplicate_ack || tcp.analysis.lost_segment)');
  });

  it('name the lost segments, which Wireshark does not flag', () => {
    const evidence = [{ frame: 22 }, { frame: 51 }, { frame: 22 }, { frame: null }];
    expect(displayFilterFor('plain-loss', [0], 4, evidence)).toBe('tcp.stream == 0 && (tcp.analysis.retransmission || tcp.analysis.duplicate_ack || tcp.analysis.lost_segment || frame.number in {22, 51})');
    expect(displayFilterFor('plain-loss', [0], 4, evidence.slice(0, 1))).toMatch(/ \|\| frame\.number == 22\)$/);
    expect(displayFilterFor('zero-window', [0], 4, evidence)).not.toContain('frame.number');
  });

  it('are there for the whole capture too, and never endless', () => {
    for (const rule of Object.keys(ABOUT) as RuleId[]) {
      expect(displayFilterFor(rule, [], 4, [])).not.toBe('');
      expect(displayFilterFor(rule, Array.from({ length: 10_000 }, (_, i) => i), 6, []).length).toBeLessThan(700);
    }
  });
});
