import { linuxInterface, note, windowsAdapter } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** How to record what the wire carries instead of what the host's stack handles. */
export const captureWireTruth: FixBuilder = (c) => {
  const { name, note: about } = linuxInterface(c);
  const adapter = windowsAdapter(c);
  return [
    {
      id: 'capture-wire-truth',
      title: 'Record what is really on the wire',
      where: 'Linux host that recorded, or better a mirror port',
      platform: 'linux',
      commands: [
        '# on a monitor host behind a mirror port: it must not merge foreign traffic',
        `ethtool -K ${name} gro off lro off`,
        '# on the host itself, for the time of the capture only: its own segments too',
        `ethtool -K ${name} tso off gso off`,
        `tcpdump -i ${name} -s 256 -w wire.pcap`,
      ],
      verify: `tcpdump -ni ${name} -c 20 'greater 1515'  # prints nothing on a link of MTU 1500`,
      undo: `ethtool -K ${name} gro on tso on gso on`,
      note: note(about, 'Only to see the true sizes; the traffic is as good with offload on.'),
    },
    {
      id: 'capture-wire-truth-windows',
      title: 'Record what is really on the wire (Windows)',
      where: 'Windows host that recorded, or better a mirror port',
      platform: 'windows',
      commands: [
        '# for the time of the capture only, PowerShell as administrator (the adapter restarts)',
        `Disable-NetAdapterLso -Name ${adapter.name}; Disable-NetAdapterRsc -Name ${adapter.name}`,
      ],
      verify: `Get-NetAdapterLso -Name ${adapter.name}  # all False; no captured packet is above the MTU`,
      undo: `Enable-NetAdapterLso -Name ${adapter.name}; Enable-NetAdapterRsc -Name ${adapter.name}`,
      note: note(adapter.note, 'The adapter resets twice; connections pause for some seconds.'),
    },
  ];
};
