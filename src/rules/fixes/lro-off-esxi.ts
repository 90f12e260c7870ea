import { note, rejectingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

const OPTIONS = 'Vmxnet3HwLRO Vmxnet3SwLRO Vmxnet2HwLRO Vmxnet2SwLRO VmxnetSwLROSL';

/** F2: the ESXi host stops merging what it hands to a router guest. */
export const lroOffEsxi: FixBuilder = (c) => [
  {
    id: 'lro-off-esxi',
    title: 'Switch LRO off on the ESXi host (Net.*LRO)',
    where: `ESXi host below the ${rejectingBox(c, 'router')}`,
    platform: 'esxi',
    commands: [
      '# first look, in the ESXi shell of the host: Int Value 1 merges',
      `for o in ${OPTIONS}; do esxcli system settings advanced list -o /Net/$o | grep -E 'Path|Int Value'; done`,
      '# on the host, in the ESXi shell: lasts, and takes effect after a reboot of the host',
      `for o in ${OPTIONS}; do esxcli system settings advanced set -o /Net/$o -i 0; done`,
      '# then move the guests to another host and reboot this one',
    ],
    verify: 'esxcli system settings advanced list -o /Net/Vmxnet3HwLRO  # Int Value: 0; a new capture on the router shows no packet above the MTU and no rejection',
    undo: `for o in ${OPTIONS}; do esxcli system settings advanced set -o /Net/$o -i 1; done  # and reboot`,
    note: note(
      'Broadcom article 318877 (before: VMware KB 2055140), which asks for a reboot of the host. Try "ethtool -K … lro off" inside the router guest first: it needs none.',
      'In the vSphere Client: host, Configure, Advanced System Settings, Net.',
      'Costs CPU.',
    ),
  },
];
