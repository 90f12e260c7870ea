import { note, rejectingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** Rules 9 and 10: the box that complains announces a size that makes no sense. */
export const reporterMtu: FixBuilder = (c) => {
  const family = c.ipVersion === 6 ? 'ipv6' : 'ip';
  return [
    {
      id: 'reporter-mtu',
      title: 'Correct the MTU that the router announces',
      where: rejectingBox(c, 'Cisco router'),
      platform: 'cisco',
      commands: [
        '# first look: interface, tunnel and crypto MTU must agree',
        `show ${family} interface | include MTU`,
        'show interfaces | include MTU',
        '# now, configuration mode, on the outgoing interface or tunnel: what really fits',
        'interface IFACE',
        ` ${family} mtu MTU`,
        '# for good',
        'write memory',
      ],
      verify: `show ${family} interface IFACE | include MTU  ! and a new capture shows messages with that MTU, or none`,
      undo: `no ${family} mtu  ! on the interface`,
      note: note(
        'IFACE stands for the outgoing interface, MTU for what fits after all headers that the router adds.',
        'If the settings agree, the announced value comes from the software: look for an upgrade.',
      ),
    },
    {
      id: 'reporter-mtu-linux',
      title: 'Correct the MTU of the outgoing link or tunnel',
      where: rejectingBox(c, 'Linux router or security appliance'),
      platform: 'linux',
      commands: [
        '# first look: the MTU of every link and of every route',
        `ip link | grep mtu; ip ${c.ipVersion === 6 ? '-6 ' : ''}route show | grep mtu`,
        '# now, on the outgoing link or tunnel: what really fits',
        'ip link set dev IFACE mtu MTU',
        '# for good: the same value in the network or tunnel configuration',
      ],
      verify: 'ip link show dev IFACE  # and a new capture shows messages with that MTU, or none',
      undo: 'ip link set dev IFACE mtu OLD',
      note: 'IFACE stands for the outgoing interface, MTU for what fits, OLD for the value before. A box that adds a tunnel header after the check rejects what seems to fit: then lower the MTU by that header.',
    },
  ];
};
