import { knownMtu, note, sendingBox, windowsAdapter } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F5: Large Send Offload, Windows' name for TSO. */
export const lsoOffWindowsSender: FixBuilder = (c) => {
  const { name, note: about } = windowsAdapter(c);
  return [
    {
      id: 'lso-off-windows-sender',
      title: 'Switch Large Send Offload (LSO) off on the sender',
      where: sendingBox(c, 'Windows sender'),
      platform: 'windows',
      commands: [
        '# first look, PowerShell as administrator: what is on',
        `Get-NetAdapterLso -Name ${name}`,
        '# now and for good (the adapter restarts: connections pause for some seconds)',
        `Disable-NetAdapterLso -Name ${name} -IPv4 -IPv6`,
        '# the same by driver property, where that cmdlet is missing or refused',
        `Set-NetAdapterAdvancedProperty -Name ${name} -RegistryKeyword '*LsoV2IPv4' -RegistryValue 0`,
        `Set-NetAdapterAdvancedProperty -Name ${name} -RegistryKeyword '*LsoV2IPv6' -RegistryValue 0`,
        '# Windows Server 2003 and 2008: adapter, Properties, Configure, Advanced:',
        '# "IPv4 TCP Segmentation Offload" or "Large Send Offload (IPv4)" = Off',
      ],
      verify: `Get-NetAdapterLso -Name ${name}  # all False; a new capture on the sender shows no packet above ${knownMtu(c) ?? 1500} bytes`,
      undo: `Enable-NetAdapterLso -Name ${name} -IPv4 -IPv6`,
      note: note(
        about,
        'The change resets the adapter briefly: not from a remote session over the same adapter without a second way in.',
        'Costs CPU.',
        'Of a virtual machine, switch it off inside the guest. A packet sniffer installed on the sender may switch it off by itself, and the fault with it.',
      ),
    },
  ];
};
