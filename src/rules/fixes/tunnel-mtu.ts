import { mssText, mtuNote, mtuText, note } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F13: the tunnel announces what really fits through it. */
export const tunnelMtu: FixBuilder = (c) => {
  const mtu = mtuText(c);
  const mss = mssText(c);
  const six = c.ipVersion === 6;
  const ipsecClamp = (act: string): string =>
    `${six ? 'ip6tables' : 'iptables'} -t mangle ${act} FORWARD -m policy --pol ipsec --dir out -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss ${mss}`;
  return [
    {
      id: 'tunnel-mtu',
      title: 'Set the tunnel to the size that fits',
      where: 'both ends of the tunnel',
      platform: 'vpn',
      commands: [
        '# WireGuard: in [Interface] of its configuration, then restart it',
        `    MTU = ${mtu}`,
        'wg-quick down wg0 && wg-quick up wg0',
        '# OpenVPN: in the configuration of both ends, the same value',
        `    tun-mtu ${mtu}`,
        '# IPsec by strongSwan, Linux: clamp what enters the tunnel',
        ipsecClamp('-A'),
        '# PPPoE, Linux: /etc/ppp/options (1492 on a 1500 link; 1500 where both ends do RFC 4638)',
        '    mtu 1492',
        '# GRE, IPIP, VXLAN on Linux',
        `ip link set dev TUNNEL mtu ${mtu}`,
      ],
      verify: `ip link show dev TUNNEL  # prints mtu ${mtu}; a new capture shows no rejection and no segment above MSS ${mss}`,
      undo: `${ipsecClamp('-D')}  # the others: the same settings with the value before`,
      note: note(
        mtuNote(c),
        'TUNNEL stands for the tunnel interface.',
        'The value must hold for the worst path that carries the tunnel: a WireGuard tunnel over PPPoE fits 1,412, an IPsec tunnel usually 1,400.',
      ),
    },
    {
      id: 'tunnel-mtu-cisco',
      title: 'Set the tunnel to the size that fits (Cisco)',
      where: 'both ends of the tunnel',
      platform: 'cisco',
      commands: [
        '# now, configuration mode',
        'interface TUNNEL',
        ` ${six ? 'ipv6' : 'ip'} mtu ${mtu}`,
        ` ${six ? 'ipv6' : 'ip'} tcp adjust-mss ${mss}`,
        ' tunnel path-mtu-discovery',
        '# for good',
        'write memory',
      ],
      verify: `show ${six ? 'ipv6' : 'ip'} interface TUNNEL | include MTU  ! ${mtu} bytes`,
      undo: `no ${six ? 'ipv6' : 'ip'} mtu  ! and "no ${six ? 'ipv6' : 'ip'} tcp adjust-mss", "no tunnel path-mtu-discovery" on the tunnel`,
      note: note(mtuNote(c), 'TUNNEL stands for the tunnel interface. For GRE inside IPsec 1,400 and 1,360 are the usual pair. "tunnel path-mtu-discovery" is for GRE and IPIP tunnels.'),
    },
  ];
};
