import { note, sendingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F2, sending side: for the case that the sender's own system cannot be changed. */
export const tsoOffEsxi: FixBuilder = (c) => [
  {
    id: 'tso-off-esxi',
    title: 'Switch hardware TSO off on the ESXi host',
    where: `ESXi host below the ${sendingBox(c, 'sender')}`,
    platform: 'esxi',
    commands: [
      '# first look, in the ESXi shell of the host',
      'esxcli system settings advanced list -o /Net/UseHwTSO; esxcli system settings advanced list -o /Net/UseHwTSO6',
      '# on the host, in the ESXi shell: lasts, and takes effect after a reboot of the host',
      'esxcli system settings advanced set -o /Net/UseHwTSO -i 0',
      'esxcli system settings advanced set -o /Net/UseHwTSO6 -i 0',
      '# then move the guests to another host and reboot this one',
    ],
    verify: 'esxcli system settings advanced list -o /Net/UseHwTSO  # Int Value: 0; a new capture on the gateway shows no packet above the MTU',
    undo: 'esxcli system settings advanced set -o /Net/UseHwTSO -i 1; esxcli system settings advanced set -o /Net/UseHwTSO6 -i 1  # and reboot',
    note: note(
      'Second choice: it concerns the physical cards, and the guest may still hand big packets to another guest on the same virtual switch.',
      'Switching TSO off inside the sending guest is the surer way and needs no reboot.',
    ),
  },
];
