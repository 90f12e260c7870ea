import { linuxInterface, mtuText, note, sendingBox } from './fill.ts';
import { PERSIST_NOTE, persistOffloads, undoOffloads } from './offload-linux.ts';
import type { FixBuilder } from './types.ts';

/** F4: the sender cuts segments itself. */
export const tsoOffLinuxSender: FixBuilder = (c) => {
  const { name, note: about } = linuxInterface(c);
  return [
    {
      id: 'tso-off-linux-sender',
      title: 'Switch segmentation offload (TSO) off on the sender',
      where: sendingBox(c, 'Linux sender'),
      platform: 'linux',
      commands: [
        '# first look: what is on',
        `ethtool -k ${name} | grep segmentation-offload`,
        '# now',
        `ethtool -K ${name} tso off gso off`,
        ...persistOffloads(name, ['tso', 'gso']),
      ],
      verify: `tcpdump -ni ${name} 'tcp and greater ${lengthAbove(mtuText(c))}'  # prints nothing while a transfer runs`,
      undo: undoOffloads(name, ['tso', 'gso']),
      note: note(
        about,
        'Costs CPU on the sender. An MSS clamp does not help: it sets the size of the segments, not of what is handed on uncut.',
        PERSIST_NOTE,
      ),
    },
  ];
};

/** BPF's "greater" means "at least" and counts the 14 bytes of Ethernet. */
function lengthAbove(mtu: string): string {
  return /^\d+$/.test(mtu) ? String(Number(mtu) + 15) : '1515';
}
