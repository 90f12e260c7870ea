import { note, rejectingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F10: a router that may send only two messages a second leaves most flows without one. */
export const ciscoUnreachableRate: FixBuilder = (c) => {
  const six = c.ipVersion === 6;
  return [
    {
      id: 'cisco-unreachable-rate',
      title: `Let the router send its ${six ? 'Packet Too Big' : 'frag-needed'} messages more often`,
      where: rejectingBox(c, 'Cisco router'),
      platform: 'cisco',
      commands: six
        ? [
          '# first look',
          'show running-config | include icmp error-interval',
          '# now, configuration mode: milliseconds between messages, and how many may follow at once',
          'ipv6 icmp error-interval 10 100',
          '# for good',
          'write memory',
        ]
        : [
          '# first look',
          'show ip icmp rate-limit',
          '# now, configuration mode: one frag-needed every 10 ms instead of 500 ms; other unreachables keep their limit',
          'ip icmp rate-limit unreachable df 10',
          '# for good',
          'write memory',
        ],
      verify: six ? 'show ipv6 traffic | include too big  ! in a new capture every oversize packet is answered' : 'show ip icmp rate-limit  ! the DF column shows 10; in a new capture every oversize packet is answered',
      undo: six ? 'default ipv6 icmp error-interval' : 'ip icmp rate-limit unreachable df 500',
      note: note(
        'Each message costs the router\'s processor: lower the interval step by step and watch its load.',
        'Linux does not limit these messages, other vendors often do in their control-plane policing.',
        'An MSS clamp makes most of them needless.',
      ),
    },
  ];
};
