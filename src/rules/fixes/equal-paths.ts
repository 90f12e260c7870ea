import { address, mtuNote, mtuText, note } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** Rule 17: parallel paths of different size. */
export const equalPaths: FixBuilder = (c) => [
  {
    id: 'equal-paths',
    title: 'Give all parallel paths the same MTU',
    where: `routers that share the traffic to ${address(c.receiver, 'RECEIVER')} over several links`,
    platform: 'any',
    commands: [
      '# first look, from the sender, several times: does the path MTU change?',
      `tracepath ${c.ipVersion === 6 ? '-6 ' : ''}${address(c.receiver, 'RECEIVER')}`,
      '# Linux router: the links of one route',
      `ip ${c.ipVersion === 6 ? '-6 ' : ''}route get ${address(c.receiver, 'RECEIVER')}; ip link | grep mtu`,
      '# now, on every member link of the route: the smallest of their MTUs',
      `ip link set dev IFACE mtu ${mtuText(c)}`,
    ],
    verify: `tracepath ${c.ipVersion === 6 ? '-6 ' : ''}${address(c.receiver, 'RECEIVER')}  # the same pmtu every time`,
    undo: 'ip link set dev IFACE mtu OLD',
    note: note('IFACE stands for a member link, OLD for its MTU before.', mtuNote(c), 'Where the links belong to somebody else, clamp the MSS to the smallest of them.'),
  },
];
