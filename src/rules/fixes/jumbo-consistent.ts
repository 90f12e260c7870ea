import { address, linuxInterface, note, receivingBox, sendingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F11: in one Ethernet segment nobody can be told that a frame is too big, so all must agree. */
export const jumboConsistent: FixBuilder = (c) => {
  const { name, note: about } = linuxInterface(c);
  const receiver = address(c.receiver, 'RECEIVER');
  const [size, small] = c.ipVersion === 6 ? [8952, 1452] : [8972, 1472];
  const test = `ping -${c.ipVersion} -M do -c 3 -s ${small} ${receiver}`;
  const hosts = `${sendingBox(c, 'sender')} and ${receivingBox(c, 'receiver')}`;
  return [
    {
      id: 'jumbo-consistent',
      title: 'Give every port of the segment the same MTU',
      where: `${hosts}, Linux, and all hosts of that VLAN`,
      platform: 'linux',
      commands: [
        '# first look, on every host',
        'ip link | grep mtu',
        '# now, the safe way: back to the standard size on every host',
        `ip link set dev ${name} mtu 1500`,
        '# or, if every switch port carries it: the same with "mtu 9000" on every host',
        '# for good, NetworkManager',
        `nmcli connection modify "$(nmcli -g GENERAL.CONNECTION device show ${name})" 802-3-ethernet.mtu 1500`,
        `# for good, Debian ifupdown: "mtu 1500" below "iface ${name} …"`,
      ],
      verify: `${test}  # replies come; where every port carries 9000: the same with -s ${size}`,
      undo: `ip link set dev ${name} mtu OLD  # and take the lasting line out again`,
      note: note(about, 'OLD stands for the MTU that the first look showed.', 'Switches drop frames above their limit without a word, so the hosts cannot adapt. Changing the MTU may reset the card.'),
    },
    {
      id: 'jumbo-consistent-esxi',
      title: 'Give virtual switches and VMkernel ports the same MTU',
      where: 'ESXi hosts of that segment',
      platform: 'esxi',
      commands: [
        '# first look',
        'esxcli network vswitch standard list; esxcli network ip interface list',
        '# now and for good: the switch first, then the ports',
        'esxcli network vswitch standard set -v vSwitch0 -m 9000',
        'esxcli network ip interface set -i vmk0 -m 9000',
      ],
      verify: `vmkping ${c.ipVersion === 6 ? '-6 ' : ''}-I vmk0 -d -s ${size} ${receiver}  # replies come`,
      undo: 'esxcli network vswitch standard set -v vSwitch0 -m 1500; esxcli network ip interface set -i vmk0 -m 1500',
      note: 'vSwitch0 and vmk0 stand for the switch and port in question. A distributed switch has its MTU in the vSphere Client.',
    },
    {
      id: 'jumbo-consistent-cisco',
      title: 'Give the switches room for the largest frame',
      where: 'every switch between the two hosts',
      platform: 'cisco',
      commands: [
        '# first look',
        'show interfaces | include MTU',
        '# now, configuration mode, switches that set it for all ports (some need a reload)',
        'system mtu 9198',
        '# now, switches that set it for each port',
        'interface IFACE',
        ' mtu 9216',
        '# for good',
        'write memory',
      ],
      verify: 'show interfaces IFACE | include giants  ! the counter stands still while a transfer runs',
      undo: 'system mtu 1500  ! or "no mtu" on the port',
      note: 'IFACE stands for the port. A VLAN tag adds 4 bytes and a VXLAN header 50: a port limited to 1,518 bytes drops tagged full-size frames. Larger than the hosts need does no harm on a switch.',
    },
  ];
};
