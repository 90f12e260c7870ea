import { note, RESTART_SERVICE, sendingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** Rule 12: packets are cut on the way because somebody cleared DF. */
export const keepDf: FixBuilder = (c) => {
  if (c.ipVersion === 6) return [];
  return [
    {
      id: 'keep-df',
      title: 'Stop clearing the DF bit',
      where: `${sendingBox(c, 'sender')}, and firewalls on the path`,
      platform: 'linux',
      commands: [
        '# first look, on a Linux sender: anything but 0 here, or "mtu lock" on the route, sends without DF',
        'sysctl net.ipv4.ip_no_pmtu_disc; ip route show | grep \'mtu lock\'',
        '# now',
        'sysctl -w net.ipv4.ip_no_pmtu_disc=0',
        '# for good',
        'echo \'net.ipv4.ip_no_pmtu_disc = 0\' > /etc/sysctl.d/90-path-mtu.conf',
        '# pf (FreeBSD, OpenBSD): take "no-df" out of the scrub rules in /etc/pf.conf',
      ],
      verify: 'tcpdump -nvi IFACE tcp  # packets of the sender say [DF]; a new capture shows no fragment',
      undo: 'rm /etc/sysctl.d/90-path-mtu.conf; sysctl -w net.ipv4.ip_no_pmtu_disc=OLD',
      note: note(
        'IFACE stands for the interface, OLD for the value before.',
        RESTART_SERVICE,
        'With DF the sender depends on frag-needed messages: make sure first that they get through, or clamp the MSS.',
      ),
    },
    {
      id: 'keep-df-cisco',
      title: 'Take the policy away that clears DF',
      where: 'Cisco routers on the path',
      platform: 'cisco',
      commands: [
        '# first look: a route map with "set ip df 0", or "crypto ipsec df-bit clear"',
        'show running-config | include df',
        '# now, configuration mode',
        'route-map NAME permit 10',
        ' no set ip df 0',
        'no crypto ipsec df-bit clear',
        '# for good',
        'write memory',
      ],
      verify: 'show ip traffic | include fragmented  ! the counter stands still while a transfer runs',
      undo: 'set ip df 0  ! in the same route map; crypto ipsec df-bit clear',
      note: 'NAME stands for the route map. Clamp the MSS at the same place first, or flows that lived on fragments stop.',
    },
  ];
};
