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
        '# first look: above 65536 BIG TCP is on',
        show,
        '# now; and on a Linux router in front of which packets are merged, on the interface where they come in',
        `ip link set dev ${name} gso_${kind}max_size 65536 gro_${kind}max_size 65536`,
      ],
      verify: `${show}  # 65536 each; no rejection while a transfer runs`,
      undo: `ip link set dev ${name} gso_${kind}max_size 196608 gro_${kind}max_size 196608  # what was shown before`,
      note: note(
        about,
        c.ipVersion === 6 ? 'Over IPv6 such packets bear 8 bytes more, the jumbo payload option. Linux counts these when it forwards, though no piece has them on the wire, and rejects what fits.' : 'Needs iproute2 6.3 or later.',
        'Ordinary segmentation offload stays on and does no harm then. The setting is gone after a reboot: take out what switches BIG TCP on.',
      ),
    },
  ];
};
