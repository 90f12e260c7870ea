import { note, receivingBox, rejectingBox, windowsAdapter } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F5, receiving side: Receive Segment Coalescing, Windows' name for LRO. */
export const rscOffWindows: FixBuilder = (c) => {
  const { name, note: about } = windowsAdapter(c);
  return [
    {
      id: 'rsc-off-windows',
      title: 'Switch receive coalescing (RSC) off',
      where: `${c.atReceiver === true ? receivingBox(c, 'Windows receiver') : rejectingBox(c, 'Windows router')}, or the Hyper-V host below it`,
      platform: 'windows',
      commands: [
        '# first look, PowerShell as administrator',
        'Get-NetAdapterRsc',
        `# now and for good, on the ${c.atReceiver === true ? 'receiver' : 'router'} (the adapter restarts)`,
        `Disable-NetAdapterRsc -Name ${name}`,
        '# now and for good, for all adapters of the system',
        'Set-NetOffloadGlobalSetting -ReceiveSegmentCoalescing Disabled',
        '# the same without PowerShell',
        'netsh int tcp set global rsc=disabled',
        '# on a Hyper-V host (2019 and later): the virtual switch merges too',
        'Set-VMSwitch -Name \'VSWITCH\' -EnableSoftwareRsc $false',
      ],
      verify: 'Get-NetAdapterRsc  # IPv4Enabled and IPv6Enabled False; a new capture on the router shows no packet above the MTU and no rejection',
      undo: `Enable-NetAdapterRsc -Name ${name}; Set-NetOffloadGlobalSetting -ReceiveSegmentCoalescing Enabled; Set-VMSwitch -Name 'VSWITCH' -EnableSoftwareRsc $true`,
      note: note(about, 'VSWITCH stands for the virtual switch; Get-VMSwitch lists them. The change resets the adapter briefly.'),
    },
  ];
};
