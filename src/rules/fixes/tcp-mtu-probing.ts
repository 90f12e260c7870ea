import { note, sendingBox, socketAddress } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F9: the sender finds the path MTU by itself (RFC 4821). */
export const tcpMtuProbing: FixBuilder = (c) => [
  {
    id: 'tcp-mtu-probing',
    title: 'Let the sender find the path MTU by probing',
    where: sendingBox(c, 'Linux sender'),
    platform: 'linux',
    commands: [
      '# now (IPv4 and IPv6, new and running connections)',
      'sysctl -w net.ipv4.tcp_mtu_probing=1',
      '# for good',
      'echo \'net.ipv4.tcp_mtu_probing = 1\' > /etc/sysctl.d/90-mtu-probing.conf',
    ],
    verify: `ss -ti dst ${socketAddress(c.receiver, 'RECEIVER')}  # a transfer that hung goes on after some seconds, with a smaller mss and pmtu`,
    undo: 'rm /etc/sysctl.d/90-mtu-probing.conf; sysctl -w net.ipv4.tcp_mtu_probing=0',
    note: note(
      'A way to live with a path that belongs to somebody else. Each connection still stalls for about three retransmission timeouts before it drops to 1,024 bytes a segment and climbs again.',
      'Helps this sender only, and not against packets merged on the way.',
    ),
  },
];
