import { linuxInterface, note, sendingBox, windowsAdapter } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** Rule 15: the card or its driver loses what it should have cut. */
export const updateNicDriver: FixBuilder = (c) => {
  const { name, note: about } = linuxInterface(c);
  const adapter = windowsAdapter(c);
  return [
    {
      id: 'update-nic-driver',
      title: 'Look for drops in the card and renew its driver',
      where: sendingBox(c, 'Linux sender'),
      platform: 'linux',
      commands: [
        '# first look: driver, firmware and the counters of what was lost',
        `ethtool -i ${name}`,
        `ethtool -S ${name} | grep -iE 'drop|err|discard|tso'`,
        '# for good: the newer kernel or the vendor\'s driver and firmware',
      ],
      verify: `ethtool -S ${name} | grep -iE 'drop|err'  # the counters stand still while a transfer with TSO runs`,
      undo: '# the package manager\'s downgrade; the older kernel stays in the boot menu',
      note: note(about, 'Bursts may also overflow the first switch behind the card: compare its port counters.'),
    },
    {
      id: 'update-nic-driver-windows',
      title: 'Look for drops in the adapter and renew its driver',
      where: sendingBox(c, 'Windows sender'),
      platform: 'windows',
      commands: [
        '# first look',
        `Get-NetAdapter -Name ${adapter.name} | Format-List DriverVersion,DriverDate,DriverProvider`,
        `Get-NetAdapterStatistics -Name ${adapter.name} | Format-List *Discard*,*Error*`,
        '# for good: the vendor\'s current driver and firmware; in a virtual machine the current guest tools',
      ],
      verify: `Get-NetAdapterStatistics -Name ${adapter.name} | Format-List *Discard*,*Error*  # stands still while a transfer with LSO runs`,
      undo: '# Device Manager, adapter, Driver, Roll Back Driver',
      note: note(adapter.note, 'Installing a driver interrupts the network.'),
    },
  ];
};
