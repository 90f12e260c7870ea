import { linuxInterface, note, receivingBox, rejectingBox, watchRejections } from './fill.ts';
import { PERSIST_NOTE, persistOffloads, undoOffloads } from './offload-linux.ts';
import type { FixBuilder } from './types.ts';

/** F1: a Linux router or gateway stops merging what it has to forward. */
export const lroOffRouter: FixBuilder = (c) => {
  const { name, note: about } = linuxInterface(c);
  return [
    {
      id: 'lro-off-router',
      title: `Switch receive merging (LRO) off on the ${c.atReceiver === true ? 'receiver' : 'router'}`,
      where: c.atReceiver === true ? receivingBox(c, 'Linux receiver') : rejectingBox(c, 'Linux router or gateway'),
      platform: 'linux',
      commands: [
        '# first look: what is on',
        `ethtool -k ${name} | grep -E 'large-receive|generic-receive|rx-gro-hw|segmentation'`,
        '# the kernel says so where it drops what LRO merged: "received packets cannot be forwarded while LRO is enabled"',
        'dmesg | grep LRO',
        '# now, on the interface where the data comes in',
        `ethtool -K ${name} lro off`,
        '# now, only if packets are still rejected',
        `ethtool -K ${name} gro off`,
        '# now, virtio and other cards that merge in hardware under the name of GRO',
        `ethtool -K ${name} rx-gro-hw off`,
        ...persistOffloads(name, ['lro', 'gro', 'rx-gro-hw']),
      ],
      verify: c.atReceiver === true ? `tcpdump -ni ${name} 'tcp and greater 1515'  # prints no arriving packet while a transfer runs` : c.inBox === true ? 'dmesg | grep LRO  # no new line while a transfer runs; a new capture shows every large packet leave the box again, as small ones' : `${watchRejections(c, name)}  # no rejection while a transfer runs; nstat -az IpFragFails Ip6FragFails IcmpOutDestUnreachs stands still, and dmesg has no new line about LRO`,
      undo: undoOffloads(name, ['lro', 'gro', 'rx-gro-hw']),
      note: note(
        about,
        'Costs CPU. The senders need no change: their packets fit already.',
        'Of a VLAN it is set on the parent interface.',
        'A lower MTU or an MSS clamp does not help: what is merged grows from small segments.',
        'Where ethtool cannot, a module option does: "options bnx2x disable_tpa=1" or, for old vmxnet3, "options vmxnet3 disable_lro=1" in /etc/modprobe.d.',
        'The host of a virtual machine may merge too.',
        PERSIST_NOTE,
      ),
    },
  ];
};
