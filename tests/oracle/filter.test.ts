/** Filters against `tshark -Y`: the same frames, where tshark is installed in the version that we follow. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeFileSource } from '../../src/cli/node-source.ts';
import { analyze, type AnalysedSession } from '../../src/engine/analyze.ts';
import { scanOf } from '../../src/engine/packet-filter.ts';
import { tsharkVersion } from './tshark.ts';

const own = fileURLToPath(new URL('../captures', import.meta.url));
const version = tsharkVersion();
const isOurs = version !== null && / 4\.0\./.test(version);

const captures = [
  'story-2-lro-router-router-both.pcapng', 'story-1-ipv6-router-in.pcap', 'udp-frag-needed.pcap', 'reset-midway.pcap', 'fragmented-receiver.pcap',
  'story-4-many-flows.pcap', 'zero-window.pcap', 'story-3-dnat-router-any.pcap',
];

const filters = [
  'tcp', 'ip', 'ipv6', 'icmp', 'icmpv6', 'udp', 'not tcp', 'tcp && ip.flags.df == 1',
  'ip.addr == 10.0.0.0/8', 'ip.src == 10.0.0.0/8 and ip.dst != 10.0.0.0/8', 'ip.addr != 10.0.0.0/9', '!(ip.addr == 10.0.0.0/9)', 'ip.addr in {10.1.0.0/16, 192.168.0.0/16}',
  'ipv6.addr == fd00::/8', 'ipv6.src == fd00::/64 or ipv6.plen > 1400', 'ipv6.hlim < 64', 'ipv6.fraghdr',
  'frame.number <= 10', 'frame.number in {1, 3, 5..9}', 'frame.len > 1514', 'frame.cap_len < 100', 'frame.time_relative > 0.1 && frame.time_relative <= 0.5', 'frame.time_delta > 0.01',
  'ip.len > 1500', 'ip.len == 1500', 'ip.id < 0x8000', 'ip.ttl != 64', 'ip.proto == 6', 'ip.proto in {1, 17}', 'ip.flags.mf == 1 || ip.frag_offset > 0', 'ip.flags.mf == 0', 'ip.frag_offset == 0',
  'tcp.port == 443', 'tcp.port in {80, 443, 8000..8100}', 'tcp.dstport < 1024', 'tcp.srcport ge 1024', 'tcp.port != 22', 'tcp.port not in {22, 80}',
  'tcp.stream == 0', 'tcp.stream in {1, 2}', 'tcp.seq_raw > 2000000000', 'tcp.ack_raw <= 3000000000', 'tcp.len > 1460', 'tcp.len == 0', 'tcp.len',
  'tcp.flags == 0x012', 'tcp.flags.syn == 1', 'tcp.flags.ack == 0', 'tcp.flags.fin == 1', 'tcp.flags.reset == 1', 'tcp.flags.push eq 1', 'tcp.flags.syn', 'tcp.window_size_value < 500', 'tcp.window_size_value == 0',
  'tcp.analysis.flags', 'tcp.analysis.retransmission', 'tcp.analysis.duplicate_ack or tcp.analysis.lost_segment', 'tcp.analysis.window_update', 'tcp.analysis.zero_window', 'tcp and not tcp.analysis.flags',
  'udp.port == 53', 'udp.dstport > 1000', 'icmp.type == 3', 'icmp.type == 3 && icmp.code == 4', 'icmp.mtu == 1500', 'icmp.mtu', 'icmpv6.type == 2', 'icmpv6.mtu <= 1500',
  'tcp.port == 443 || tcp.port == 22 && tcp.len > 0', '(tcp.port == 443 || tcp.port == 22) && tcp.len > 0', 'frame.interface_name contains "eth"',
];

/** Frame numbers of all filters, in one run of tshark for each. */
function tsharkFrames(file: string, filter: string): number[] {
  const ran = spawnSync('tshark', ['-n', '-r', file, '-Y', filter, '-T', 'fields', '-e', 'frame.number'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (ran.status !== 0) return [-1];
  return ran.stdout.split('\n').filter((line) => line !== '').map(Number);
}

describe.skipIf(!isOurs)(`filters as ${version ?? 'tshark'} reads them`, () => {
  const all = process.env['MTUSCOPE_ORACLE'] === 'all';
  // Each question takes tshark a third of a second: on every run some of them of each capture, and all where it is asked for.
  it.each(captures.filter((name) => existsSync(join(own, name))).map((name, i) => [name, i] as const))('%s', async (name, n) => {
    const path = join(own, name);
    const session = (await analyze([await nodeFileSource(path)], { pathMtu: null })) as AnalysedSession;
    const asked = filters.filter((_filter, i) => all || i % captures.length === n);
    const differences = asked.flatMap((filter) => {
      const scan = scanOf(session.files[0]!, filter);
      if (!('step' in scan)) return [`${filter}: ${scan.message}`];
      while (!scan.step());
      const ours = [...scan.rows()].map((row) => row + 1);
      const theirs = tsharkFrames(path, filter);
      if (ours.join() === theirs.join()) return [];
      const missing = theirs.filter((frame) => !ours.includes(frame)).slice(0, 5);
      const added = ours.filter((frame) => !theirs.includes(frame)).slice(0, 5);
      return [`${filter}: missing ${missing.join()}, added ${added.join()}`];
    });
    expect(differences).toEqual([]);
  }, 300_000);
});
