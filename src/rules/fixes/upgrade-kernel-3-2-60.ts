import { linuxInterface, note, rejectingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** Story 4: one Linux release rejected what its own GRO had merged. */
export const upgradeKernel3260: FixBuilder = (c) => {
  const { name, note: about } = linuxInterface(c);
  return [
    {
      id: 'upgrade-kernel-3-2-60',
      title: 'Replace kernel 3.2.60, which rejects what its own GRO merged',
      where: rejectingBox(c, 'Linux router with Debian 7 (3.2.60-1+deb7u1) or Ubuntu 12.04 (3.2.0-67)'),
      platform: 'linux',
      commands: [
        '# first look: only these kernels have the fault',
        'uname -rv',
        '# now, until the upgrade',
        `ethtool -K ${name} gro off`,
        '# for good: Debian 3.2.60-1+deb7u2 and later, or any newer kernel',
        'apt-get update && apt-get install --only-upgrade linux-image-amd64',
        '# then reboot into it',
      ],
      verify: 'uname -v  # deb7u2 or later; nstat -az IpFragFails stands still while a transfer runs with GRO on',
      undo: `ethtool -K ${name} gro on  # after the upgrade; the older kernel stays in the boot menu`,
      note: note(
        about,
        'Only where "uname" names such a kernel. Later kernels judge a merged packet by the size of its segments and forward it.',
        'On VLANs set GRO on the parent interface.',
      ),
    },
  ];
};
