import { linuxInterface, note, sendingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** No packet above 65,535 bytes is made (BIG TCP), where those are what is rejected. */
export const bigTcpOff: FixBuilder = (c) => {
  if (c.bigTcp !== true) return [];
  const { name, note: about } = linuxInterface(c);
  const kind = c.ipVersion === 6 ? '' : 'ipv4_';
  const show = `ip -d link show dev ${name} | grep -oE 'g[rs]o_${kind}max_size [0-9]+'`;
  return [
    {
      id: 'big-tcp-off',
      title: 'Make no packets above 65,535 bytes (BIG TCP)',
      where: sendingBox(c, 'Linux sender'),
      platform: 'linux',
      commands: [
        '# first look: BIG TCP is above 65536',
        show,
        '# now; on a router that merges, where the data comes in',
        `ip link set dev ${name} gso_${kind}max_size 65536 gro_${kind}max_size 65536`,
      ],
      verify: `${show}  # 65536 each, and no rejection comes`,
      undo: `ip link set dev ${name} gso_${kind}max_size 196608 gro_${kind}max_size 196608  # as shown before`,
      note: note(
        about,
        c.ipVersion === 6 ? 'Linux may count the 8 bytes of their jumbo option when it forwards, and reject pieces that fit.' : 'Needs iproute2 6.3 or later.',
        'Segmentation offload may stay on. A reboot forgets the setting: take out what switches BIG TCP on.',
      ),
    },
  ];
};
