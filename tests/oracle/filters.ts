/** The filters that are held against tshark's reading of them, and the frames that pass each. */
import { spawnSync } from 'node:child_process';

/** Files of tests/captures. */
export const captures = [
  'story-2-lro-router-router-both.pcapng', 'story-1-ipv6-router-in.pcap', 'udp-frag-needed.pcap', 'reset-midway.pcap', 'fragmented-receiver.pcap',
  'story-4-many-flows.pcap', 'zero-window.pcap', 'story-3-dnat-router-any.pcap',
];

export const filters = [
  'tcp', 'ip', 'ipv6', 'icmp', 'icmpv6', 'udp', 'not tcp', 'tcp && ip.flags.df == 1',
  'ip.addr == 10.0.0.0/8', 'ip.src == 10.77.1.0/24 and ip.dst != 10.77.1.0/24', 'ip.addr != 10.77.1.1', '!(ip.addr == 10.0.0.0/9)', 'ip.addr in {10.1.0.0/16, 10.77.2.0/24}', 'ip.src == 10.77.1.20/31', 'ip.addr == 10.77.1.21/31', 'ip.src == 10.77.1.20/32',
  'ipv6.addr == 2001:db8::/32', 'ipv6.src == 2001:db8:a4d:1::/64 or ipv6.plen > 1400', 'ipv6.dst == 2001:db8:a4d:2::1', 'ipv6.addr == 2001:db8:a4d:1::/66', 'ipv6.plen == 2888', 'ipv6.hlim < 64',
  'frame.number <= 10', 'frame.number in {1, 3, 5..9}', 'frame.len > 0', 'frame.len > 1514', 'frame.cap_len < 100', 'frame.time_relative > 0.1 && frame.time_relative <= 0.5', 'frame.time_delta > 0.01', 'frame.time_delta == 0',
  'ip.len > 1500', 'ip.len == 1500', 'ip.id < 0x8000', 'ip.ttl != 64', 'ip.proto == 6', 'ip.proto in {1, 17}', 'ip.flags.mf == 1 || ip.frag_offset > 0', 'ip.flags.mf == 0', 'ip.frag_offset == 0',
  'tcp.port == 443', 'tcp.port in {80, 443, 8000..8100}', 'tcp.dstport < 1024', 'tcp.srcport ge 1024', 'tcp.port != 22', 'tcp.port not in {22, 80}',
  'tcp.stream == 0', 'tcp.stream in {1, 2}', 'tcp.seq_raw > 2000000000 && !icmp', 'tcp.ack_raw <= 3000000000', 'tcp.len > 1460', 'tcp.len == 0', 'tcp.len',
  'tcp.flags == 0x012', 'tcp.flags.syn == 1', 'tcp.flags.ack == 0', 'tcp.flags.fin == 1', 'tcp.flags.reset == 1', 'tcp.flags.push eq 1', 'tcp.flags.syn', 'tcp.window_size_value < 500', 'tcp.window_size_value == 0',
  'tcp.analysis.flags', 'tcp.analysis.retransmission', 'tcp.analysis.duplicate_ack or tcp.analysis.lost_segment', 'tcp.analysis.window_update', 'tcp.analysis.zero_window', 'tcp and not tcp.analysis.flags',
  'udp.port == 4433', 'udp.dstport > 1000', 'icmp.type == 3', 'icmp.type == 3 && icmp.code == 4', 'icmp.mtu == 1500', 'icmp.mtu', 'icmpv6.type == 2', 'icmpv6.mtu <= 1500',
  'tcp.port == 443 || tcp.port == 22 && tcp.len > 0', '(tcp.port == 443 || tcp.port == 22) && tcp.len > 0', 'frame.interface_name contains "eth"',
];

/** Numbers of the frames that `tshark -Y` lets pass; null where it refuses the filter. */
export function tsharkFrames(file: string, filter: string): number[] | null {
  const ran = spawnSync('tshark', ['-n', '-r', file, '-Y', filter, '-T', 'fields', '-e', 'frame.number'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (ran.error) throw ran.error;
  return ran.status === 0 ? ran.stdout.split('\n').filter((line) => line !== '').map(Number) : null;
}

/** Rising frame numbers, those that follow each other as one: "1 3-5", "–" for none. */
export function asRanges(frames: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const frame of frames) {
    const range = ranges.at(-1);
    if (range && range[1] === frame - 1) range[1] = frame;
    else ranges.push([frame, frame]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(' ') || '–';
}
