import { freebsdInterface, note, rejectingBox, watchRejections } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F3: the BSD-based routers. */
export const lroOffFreebsd: FixBuilder = (c) => {
  const { name, note: about } = freebsdInterface(c);
  const six = c.ipVersion === 6;
  return [
    {
      id: 'lro-off-freebsd',
      title: 'Switch LRO and TSO off on the router',
      where: rejectingBox(c, 'FreeBSD, pfSense or OPNsense router'),
      platform: 'freebsd',
      commands: [
        '# first look: LRO and TSO stand among the options where they are on',
        `ifconfig ${name} | grep options`,
        '# now, on each interface that forwards',
        `ifconfig ${name} -lro -tso`,
        '# for good, FreeBSD: add -lro -tso to the line of this interface in /etc/rc.conf',
        `sysrc ifconfig_${name}+=" -lro -tso"`,
        '# for good, virtio cards: takes effect at the next boot',
        'echo \'hw.vtnet.lro_disable="1"\' >> /boot/loader.conf.local',
        '# for good, pfSense: System, Advanced, Networking: tick "Disable hardware large receive offload"',
        '# for good, OPNsense: Interfaces, Settings: tick "Disable hardware LRO"',
      ],
      verify: `${watchRejections(c, name)}  # no rejection while a transfer runs; "ifconfig ${name}" lists neither LRO nor TSO${six ? '6' : '4'}`,
      undo: `ifconfig ${name} lro tso  # and take the lasting lines out again`,
      note: note(about, 'Costs some CPU. FreeBSD forwards a merged packet as one piece, so LRO and routing do not go together there.', 'An MSS clamp does not help: merged packets grow again from smaller segments.'),
    },
  ];
};
