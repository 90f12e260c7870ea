import { note, rejectingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F14: hypervisors on Linux hand big packets from guest to guest. */
export const kvmOffloadOff: FixBuilder = (c) => [
  {
    id: 'kvm-offload-off',
    title: 'Switch offloads off in the virtual network card (KVM, Xen)',
    where: `KVM or Xen host below the sender or below the ${rejectingBox(c, 'router')}`,
    platform: 'linux',
    commands: [
      '# first look, on the host: the guest\'s virtual cards',
      'virsh domiflist GUEST',
      '# for good, libvirt: these lines into the <interface> of the guest, then power it off and on again',
      'virsh edit GUEST',
      '    <driver name="vhost">',
      '      <host gso="off" tso4="off" tso6="off" ecn="off" ufo="off"/>',
      '      <guest tso4="off" tso6="off" ecn="off" ufo="off"/>',
      '    </driver>',
      '# now, Xen, on the host (until the guest restarts)',
      'ethtool -K VIF tso off gso off gro off',
    ],
    verify: 'ethtool -k IFACE | grep tx-tcp  # inside the guest: off [fixed]; no packet above the MTU in a new capture on the router',
    undo: 'virsh edit GUEST  # take the driver lines out; on Xen: ethtool -K VIF tso on gso on gro on',
    note: note(
      'GUEST stands for the domain, VIF for its interface on the host, IFACE for the one inside. A reboot from inside does not apply it: the guest must be powered off.',
      'Costs CPU. Try "ethtool -K" inside the guest first.',
    ),
  },
];
